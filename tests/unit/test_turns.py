"""Who measures is alone, and is not kept waiting by newcomers."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from fixtures.turns import Turn
from plumbline.errors import ProbeFailed
from plumbline.lab.processes import wait_until

if TYPE_CHECKING:
    from pathlib import Path

SOON = 0.1
REFUSED = pytest.raises(ProbeFailed, match="other workers")


def refused(folder: Path) -> bool:
    try:
        with Turn(folder, patience=0):
            return False
    except ProbeFailed:
        return True


def test_others_go_side_by_side(tmp_path: Path) -> None:
    with Turn(tmp_path), Turn(tmp_path, SOON):
        pass


def test_nobody_begins_beside_one_that_measures(tmp_path: Path) -> None:
    with Turn(tmp_path) as first, first.alone():
        assert refused(tmp_path)
    assert not refused(tmp_path)


def test_who_measures_waits_for_the_others_to_end(tmp_path: Path) -> None:
    with Turn(tmp_path, SOON) as second:
        with Turn(tmp_path), REFUSED, second.alone():
            pass
        with second.alone():
            assert refused(tmp_path)


def test_who_has_measured_goes_on_beside_others(tmp_path: Path) -> None:
    with Turn(tmp_path, SOON) as first:
        with first.alone():
            pass
        with Turn(tmp_path, SOON) as second, REFUSED, second.alone():
            pass
        assert not refused(tmp_path)


def test_two_that_measure_do_so_one_after_the_other(tmp_path: Path) -> None:
    order: list[str] = []

    def measure(number: int, both: threading.Barrier) -> None:
        with Turn(tmp_path) as mine:
            both.wait()
            with mine.alone():
                order.append(f"{number} begins")
                order.append(f"{number} ends")

    both = threading.Barrier(2)
    threads = [threading.Thread(target=measure, args=(number, both)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    first = order[0][0]
    second = "1" if first == "2" else "2"
    assert order == [f"{first} begins", f"{first} ends", f"{second} begins", f"{second} ends"]


def test_newcomers_wait_behind_one_that_measures(tmp_path: Path) -> None:
    order: list[str] = []

    def measure() -> None:
        with Turn(tmp_path) as mine, mine.alone():
            order.append("measured")

    with ExitStack() as stack:
        stack.enter_context(Turn(tmp_path))
        measuring = threading.Thread(target=measure)
        measuring.start()
        assert wait_until(lambda: refused(tmp_path), what="the door to be kept", timeout=10)
        order.append("left")
    measuring.join()
    assert order == ["left", "measured"]


def test_who_gave_up_leaves_the_door_open(tmp_path: Path) -> None:
    with Turn(tmp_path):
        with Turn(tmp_path, SOON) as second, REFUSED, second.alone():
            pass
        with Turn(tmp_path, SOON):
            pass
