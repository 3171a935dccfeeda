"""Who measures is alone, and is not kept waiting by newcomers."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from fixtures.turns import turn
from plumbline.errors import ProbeFailed
from plumbline.lab.processes import wait_until

if TYPE_CHECKING:
    from pathlib import Path

SOON = 0.1


def refused(folder: Path) -> bool:
    try:
        with turn(folder, alone=False, patience=0):
            return False
    except ProbeFailed:
        return True


def test_others_go_side_by_side(tmp_path: Path) -> None:
    with turn(tmp_path, alone=False), turn(tmp_path, alone=False, patience=SOON):
        pass


@pytest.mark.parametrize(("first", "second"), [(True, False), (False, True), (True, True)])
def test_one_that_measures_has_no_other_beside_it(first: bool, second: bool, tmp_path: Path) -> None:
    refused = pytest.raises(ProbeFailed, match="other workers")
    with turn(tmp_path, alone=first), refused, turn(tmp_path, alone=second, patience=SOON):
        pass
    with turn(tmp_path, alone=second, patience=SOON):
        pass


def test_newcomers_wait_behind_one_that_measures(tmp_path: Path) -> None:
    order: list[str] = []

    def measure() -> None:
        with turn(tmp_path, alone=True):
            order.append("measured")

    with ExitStack() as stack:
        stack.enter_context(turn(tmp_path, alone=False))
        measuring = threading.Thread(target=measure)
        measuring.start()
        assert wait_until(lambda: refused(tmp_path), what="the door to be kept", timeout=10)
        order.append("left")
    measuring.join()
    assert order == ["left", "measured"]


def test_who_gave_up_leaves_the_door_open(tmp_path: Path) -> None:
    with turn(tmp_path, alone=False):
        with pytest.raises(ProbeFailed), turn(tmp_path, alone=True, patience=SOON):
            pass
        with turn(tmp_path, alone=False, patience=SOON):
            pass
