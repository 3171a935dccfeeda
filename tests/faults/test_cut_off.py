"""A fault that was cut off is known of afterwards; one that was taken back is not, whatever else went wrong."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from plumbline.cluster import connect
from tests.faults.cut_off import MARK, cut_off, under
from tests.faults.fault import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plumbline.cluster import Cluster
    from plumbline.settings import Settings


@pytest.fixture
def cluster(lab_kubeconfig: Path) -> Iterator[Cluster]:
    found = connect(lab_kubeconfig)
    yield found
    found.delete(*MARK)


def stays_or_goes(*, stays: bool) -> Fault:
    """A fault that changes nothing, and that is not to be taken back if it `stays`."""

    @contextmanager
    def applied(cluster: Cluster, settings: Settings) -> Iterator[None]:
        del settings
        assert cut_off(cluster) == "a test's own", "the mark has to be there before the fault"
        yield
        if stays:
            raise TimeoutError("it stays")

    return Fault("a test's own", frozenset(), applied)


def test_a_fault_that_was_taken_back_leaves_no_mark(cluster: Cluster) -> None:
    with under(stays_or_goes(stays=False), cluster):
        pass
    assert cut_off(cluster) == ""
    with pytest.raises(KeyboardInterrupt), under(stays_or_goes(stays=False), cluster):
        raise KeyboardInterrupt
    assert cut_off(cluster) == ""


def test_a_fault_that_stays_is_told_by_its_mark(cluster: Cluster) -> None:
    with pytest.raises(TimeoutError), under(stays_or_goes(stays=True), cluster):
        pass
    assert cut_off(cluster) == "a test's own"
