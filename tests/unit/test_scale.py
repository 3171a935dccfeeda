"""When slopes of clones are known well enough to say something of them."""

from __future__ import annotations

import pytest

from fixtures.scale import Growth
from plumbline.slopes import Line

COPIED = Line(5, 20, 4, 20)


@pytest.mark.parametrize(
    ("slope", "margin", "flat"),
    [(0.1, 0.5, True), (-3, 4, True), (19, 6, False), (19, 18.5, False), (1, 5, None), (19, 20, None), (4, 3, None)],
)
def test_a_smart_clone_is_flat_or_grows_like_a_copy_or_nobody_knows(
    slope: float, margin: float, flat: bool | None
) -> None:
    assert Growth(Line(1, slope, margin, slope), COPIED).smart_is_flat is flat


def test_copies_are_known_to_grow_only_for_sure() -> None:
    assert Growth(COPIED, COPIED).copies_grow
    assert not Growth(COPIED, Line(5, 20, 21, 20)).copies_grow


def test_a_smart_clone_is_compared_with_copies_within_a_node() -> None:
    copied = Line(9, 29, 3, 8)
    assert Growth(Line(1, 0.3, 1, 0.3), copied).smart_is_flat is True
    assert Growth(Line(9, 6, 1, 6), copied).smart_is_flat is False
