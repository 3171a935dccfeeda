"""The oracle of clones: cases worth a sentence, and the whole matrix against the decision written down as code."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import ceil

import pytest

from plumbline.clones import (
    OLD_RULES,
    RULES,
    TOLD,
    Class,
    Facts,
    Mode,
    Source,
    Strategy,
    Target,
    expect,
    strategy_of,
    version_of,
)
from tests.conftest import ROOT

MIB = 1024 * 1024
NEW, OLD = (1, 65), (1, 55)

FAST = Class("fast", "fast.example", expands=True, snapshot_class="fast")
SLOWLY = replace(FAST, name="slowly", waits=True)
OTHER = Class("other", "other.example", expands=True, snapshot_class="other")
BARE = Class("bare", "bare.example", preferred=Strategy.COPY)
TREE = Class("tree", "kubernetes.io/tree", csi=False, preferred=Strategy.COPY)
SNAPSHOT_CLASSES = {"fast": "fast.example", "other": "other.example"}


def clone(
    source: Class, target: Class, *, version: tuple[int, int] = NEW, modes: str = "FF", size: int = 64, **more: object
) -> Facts:
    have, want = (Mode.FILESYSTEM if letter == "F" else Mode.BLOCK for letter in modes)
    return Facts(
        version=version,
        source=Source(source, source.provisioner, have, 64 * MIB, 64 * MIB),
        target=Target(target, want, size * MIB),
        snapshot_classes=SNAPSHOT_CLASSES,
        **more,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("facts", "strategy", "rule"),
    [
        (clone(FAST, FAST), Strategy.SNAPSHOT, "A snapshot is taken"),
        (clone(FAST, FAST, modes="BB"), Strategy.SNAPSHOT, "A snapshot is taken"),
        (clone(FAST, FAST, size=128), Strategy.SNAPSHOT, "A snapshot is taken"),
        (clone(FAST, SLOWLY), Strategy.SNAPSHOT, "A snapshot is taken"),
        (clone(FAST, SLOWLY, version=OLD), Strategy.COPY, "Another class"),
        (clone(FAST, FAST, version=OLD), Strategy.SNAPSHOT, "A snapshot is taken"),
        (clone(FAST, OTHER), Strategy.COPY, "No common snapshot class"),
        (clone(FAST, BARE), Strategy.COPY, "Copying is preferred"),
        (clone(BARE, FAST), Strategy.COPY, "No common snapshot class"),
        (clone(BARE, BARE), Strategy.COPY, "Copying is preferred"),
        (clone(FAST, TREE), Strategy.COPY, "No CSI driver"),
        (clone(FAST, FAST, modes="FB"), Strategy.COPY, "Another volume mode"),
        (clone(FAST, FAST, modes="BF", version=OLD), Strategy.COPY, "Another volume mode"),
        (clone(FAST, FAST, size=32), None, "The target is smaller"),
        (clone(FAST, replace(FAST, expands=False), size=128), Strategy.COPY, "No room to grow"),
        (clone(FAST, FAST, override=Strategy.COPY), Strategy.COPY, "Copying is preferred"),
        (clone(BARE, BARE, override=Strategy.SNAPSHOT), Strategy.COPY, "No common snapshot class"),
        (clone(FAST, OTHER, override=Strategy.CSI_CLONE), Strategy.COPY, "Another driver"),
        (clone(BARE, BARE, override=Strategy.CSI_CLONE), Strategy.CSI_CLONE, "The driver clones"),
        (
            replace(clone(FAST, FAST), snapshot_classes={}),
            None,
            "The profile names a snapshot class that is gone",
        ),
    ],
)
def test_cases_worth_a_sentence(facts: Facts, strategy: Strategy | None, rule: str) -> None:
    expected = expect(facts)
    assert (expected.strategy, expected.rule) == (strategy, rule)
    assert rule in str(expected)


def test_the_waiting_class_of_another_namespace_was_copied_to_before() -> None:
    facts = clone(SLOWLY, SLOWLY, version=OLD)
    foreign = replace(facts, target=replace(facts.target, foreign=True))
    assert expect(facts).strategy is Strategy.SNAPSHOT
    assert expect(foreign).rule == "Another namespace, and the class waits"
    assert expect(replace(foreign, version=NEW)).strategy is Strategy.SNAPSHOT


def test_older_releases_compare_what_claims_hold() -> None:
    """A file system takes its share of a claim, so a smaller block volume may hold as much."""
    roomy = replace(FAST, overhead=0.06)
    facts = clone(roomy, roomy, version=OLD, modes="FB", size=64)
    larger = replace(facts.source, requested=ceil(64 * MIB / 0.94))
    fits = replace(facts, source=larger)
    assert expect(fits).rule == "Another volume mode"
    assert expect(replace(fits, version=NEW)).rule == "The target is smaller"
    assert expect(replace(fits, target=replace(fits.target, requested=63 * MIB))).rule == "The target holds less"


def test_one_driver_with_two_pools_is_one_driver() -> None:
    """The volume's own driver counts, not the class's name."""
    facts = clone(FAST, SLOWLY)
    moved = replace(facts, source=replace(facts.source, driver="elsewhere.example"))
    assert expect(moved).rule == "No common snapshot class"


def as_code(facts: Facts) -> tuple[Strategy | None, str]:
    """The decision of CDI >= 1.57 as its sources have it, without the table."""
    source, target = facts.source, facts.target
    if target.requested < source.requested:
        return None, ""
    if not target.storage.csi:
        return Strategy.COPY, "In tree storage class does not support snapshot/clone"
    strategy = facts.override or target.storage.preferred or Strategy.SNAPSHOT
    same = source.driver == target.storage.provisioner
    if strategy is Strategy.SNAPSHOT:
        chosen = None
        if same:
            one, two = source.storage.snapshot_class, target.storage.snapshot_class
            if one is not None and one == two:
                if one not in facts.snapshot_classes:
                    return None, ""
                chosen = one if facts.snapshot_classes[one] == source.driver else None
            elif source.driver in facts.snapshot_classes.values():
                chosen = "any"
        if chosen is None:
            return Strategy.COPY, "No compatible volumesnapshotclass found"
    if strategy is not Strategy.COPY:
        if not same:
            return Strategy.COPY, "Provisioners are incompatible"
        if source.mode != target.mode:
            return Strategy.COPY, "The volume modes of source and target are incompatible"
        if source.capacity < target.requested and not target.storage.expands:
            return Strategy.COPY, "No volume expansion is possible"
    return strategy, ""


def as_old_code(facts: Facts) -> Strategy | None:
    """The decision of CDI < 1.57."""
    source, target = facts.source, facts.target
    if target.requested < source.requested:
        return None
    strategy = facts.override or target.storage.preferred or Strategy.SNAPSHOT
    possible = (
        source.storage.name == target.storage.name
        and source.mode == target.mode
        and (source.capacity >= target.requested or target.storage.expands)
        and not (target.foreign and target.storage.waits)
    )
    if strategy is Strategy.SNAPSHOT:
        possible = possible and target.storage.provisioner in facts.snapshot_classes.values()
    return strategy if possible else Strategy.COPY


CLASSES = (
    *(FAST, SLOWLY, OTHER, BARE, TREE),
    replace(FAST, name="eager", preferred=Strategy.CSI_CLONE),
    replace(FAST, name="stiff", expands=False),
    replace(FAST, name="silent", preferred=None, snapshot_class=None),
    replace(FAST, name="wrong", snapshot_class="other"),
)


def matrix() -> list[Facts]:
    return [
        replace(
            clone(source, target, version=version, modes=modes, size=size, override=override), snapshot_classes=have
        )
        for version in (OLD, (1, 56), (1, 57), (1, 58), NEW)
        for source, target in product(CLASSES, repeat=2)
        for modes in ("FF", "FB", "BF", "BB")
        for size in (32, 64, 128)
        for override in (None, *Strategy)
        for have in (SNAPSHOT_CLASSES, {"other": "other.example"}, {})
    ]


def test_the_whole_matrix() -> None:
    seen = set()
    for facts in matrix():
        for target in (facts.target, replace(facts.target, foreign=True)):
            one = replace(facts, target=target)
            expected = expect(one)
            seen.add((one.version >= (1, 57), expected.rule))
            assert expected.reason
            if one.version < (1, 57):
                assert (expected.strategy, expected.told) == (as_old_code(one), ""), one
            else:
                strategy, told = as_code(one)
                assert (expected.strategy, expected.told) == (strategy, told if one.version >= TOLD else ""), one
    assert seen == {(True, rule.name) for rule in RULES} | {(False, rule.name) for rule in OLD_RULES}


def test_every_rule_has_its_place_in_the_page() -> None:
    page = (ROOT / "docs" / "clones.md").read_text()
    headings = {line.removeprefix("### ") for line in page.splitlines() if line.startswith("### ")}
    assert headings == {rule.name for rule in (*RULES, *OLD_RULES)}
    for rule in RULES:
        assert rule.told in page


def test_versions_and_names_of_strategies() -> None:
    assert version_of("v1.65.0") == (1, 65)
    assert version_of("1.57.1-rc.0") == (1, 57)
    with pytest.raises(ValueError, match="no-version"):
        version_of("no-version")
    assert [strategy_of(word) for word in ("copy", "network", "csivolumeclone", "csi-clone", "snapshot")] == [
        *[Strategy.COPY] * 2,
        *[Strategy.CSI_CLONE] * 2,
        Strategy.SNAPSHOT,
    ]
