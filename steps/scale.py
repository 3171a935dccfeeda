"""Phrases about how long clones take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import then, when

from fixtures.recording import not_assessed

if TYPE_CHECKING:
    from fixtures.scale import Growth, Scale


@when("volumes of several sizes, full of bytes of chance, are cloned smartly and by copying", target_fixture="growth")
def clone_all(scale: Scale) -> Growth:
    return scale.measure()


@then("the time of a copy grows with its size")
def copies_grow(growth: Growth) -> None:
    if not growth.copies_grow:
        not_assessed(f"inconclusive: copies are not known to take longer when they are larger: {growth}")


@then("the time of a smart clone does not grow like that")
def smart_clones_do_not(growth: Growth) -> None:
    if growth.smart_is_flat is None:
        not_assessed(f"inconclusive: how much longer smart clones take as they grow is not known well enough: {growth}")
    assert growth.smart_is_flat, f"smart clones take longer as they grow: {growth}"


@then("several smart clones at once are made, too")
def at_once(scale: Scale) -> None:
    assert all(seconds > 0 for seconds in scale.measure_together())
