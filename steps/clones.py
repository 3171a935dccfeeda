"""Phrases about clones: how they are made, and what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, parsers, then, when

from fixtures.clones import SIZE, Wish
from plumbline.clones import Mode, Strategy
from plumbline.cloning import READER, WRITER
from plumbline.machines import booting
from plumbline.volumes import CloneOf

if TYPE_CHECKING:
    from fixtures.belongings import Belongings
    from fixtures.clones import Clones
    from fixtures.contents import Contents
    from fixtures.machines import Machines
    from fixtures.volumes import Volumes
    from plumbline.cloning import CloneOutcome
    from plumbline.filling import Stuck

MIB = 1024 * 1024
DENIED = ("authorized", "permission", "forbidden")
"""Words of who is told that a right is missing."""
IN_USE = ("InUse", "in use", "being used", "using PersistentVolumeClaim")
SMART = (Strategy.SNAPSHOT, Strategy.CSI_CLONE)


@given(parsers.parse('a volume "{name}" with the guest\'s disk'))
def source(clones: Clones, name: str) -> None:
    clones.make_source(name, clones.main_class())


@given(parsers.parse('a volume "{name}" with the guest\'s disk, of a class that is cloned smartly'))
def smart_source(clones: Clones, name: str) -> None:
    clones.make_source(name, clones.main_class(smart=True))


@when(parsers.parse('"{source}" is cloned as "{name}" into a class of another driver'), target_fixture="outcome")
def clone_away(clones: Clones, source: str, name: str) -> CloneOutcome:
    return clones.make(source, Wish(name, clones.other_driver(clones.main_class()), Mode.FILESYSTEM))


@when(parsers.parse('"{source}" is cloned as "{name}" with the volume mode {mode}'), target_fixture="outcome")
def clone_mode(clones: Clones, source: str, name: str, mode: str) -> CloneOutcome:
    return clones.make(source, Wish(name, clones.main_class(), Mode(mode)))


@when(parsers.parse('"{source}" is cloned as "{name}" into the same class'), target_fixture="outcome")
def clone_same(clones: Clones, source: str, name: str) -> CloneOutcome:
    return clones.make(source, Wish(name, clones.main_class(smart=True), Mode.FILESYSTEM))


@then(parsers.parse('"{name}" is a copy, carried from "{source}" by pods'))
def is_copy(outcome: CloneOutcome, name: str, source: str) -> None:
    assert outcome.strategy is Strategy.COPY, f'"{name}" is no copy: {outcome}'
    readers = [one for one in outcome.carriers if one.role == READER and source in one.claims]
    writers = [one for one in outcome.carriers if one.role == WRITER and one.claims]
    seen = "; ".join(map(str, outcome.carriers)) or "none"
    assert readers, f'no pod was seen that read "{source}"; pods that copy: {seen}'
    assert writers, f'no pod was seen that wrote "{name}"; pods that copy: {seen}'


@then(parsers.parse('"{name}" is a smart clone of "{source}", and no pod has copied anything'))
def is_smart(outcome: CloneOutcome, name: str, source: str) -> None:
    assert outcome.strategy in SMART, f'"{name}" is no smart clone: {outcome}'
    if outcome.strategy is Strategy.SNAPSHOT:
        assert source in outcome.snapshots, f'no VolumeSnapshot of "{source}" was seen, only of {outcome.snapshots}'
    seen = "; ".join(map(str, outcome.carriers))
    assert not outcome.carriers, f"pods have copied: {seen}"


@then(parsers.parse('"{name}" holds what "{source}" holds'))
def same_content(contents: Contents, name: str, source: str) -> None:
    found = contents.digests([name, source], SIZE)
    assert found[name] == found[source], f'"{name}" holds something else than "{source}": SHA-256 {found}'


@when(
    parsers.parse('something is written to "{first}" at {here:d} MiB and to "{second}" at {there:d} MiB'),
    target_fixture="written",
)
def write(contents: Contents, first: str, here: int, second: str, there: int) -> dict[str, tuple[int, str]]:
    return {
        first: (here * MIB, contents.write(first, here * MIB)),
        second: (there * MIB, contents.write(second, there * MIB)),
    }


@then(parsers.parse('"{first}" and "{second}" each have what they were given, and nothing of the other one'))
def apart(contents: Contents, written: dict[str, tuple[int, str]], first: str, second: str) -> None:
    for mine, other in ((first, second), (second, first)):
        offset, block = written[mine]
        assert contents.block(mine, offset) == block, f'"{mine}" has lost what was written to it at {offset} bytes'
        assert contents.block(other, offset) != block, f'"{other}" has what was written to "{mine}" at {offset} bytes'


@when(
    parsers.parse('"{source}" is cloned into every class, into another volume mode, larger and smaller'),
    target_fixture="outcomes",
)
def clone_into_all(clones: Clones, source: str) -> tuple[CloneOutcome, ...]:
    own = clones.main_class(smart=True)
    wishes = [Wish(f"into-{one.name}", one, Mode.FILESYSTEM) for one in clones.storage.classes.values()]
    wishes += [
        Wish("other-mode", own, Mode.BLOCK),
        Wish("larger", own, Mode.FILESYSTEM, 2 * SIZE),
        Wish("smaller", own, Mode.FILESYSTEM, SIZE // 2),
    ]
    return clones.make_all(source, wishes)


@given("a volume with the guest's disk in every class that doesn't wait for a consumer", target_fixture="sources")
def sources(clones: Clones) -> list[str]:
    chosen = [one for one in clones.storage.classes.values() if not one.waits]
    names = [f"from-{one.name}" for one in chosen]
    for name, one in zip(names, chosen, strict=True):
        clones.make_source(name, one)
    return names


@when("each of them is cloned into every class, in both volume modes, larger and smaller", target_fixture="outcomes")
def clone_matrix(clones: Clones, sources: list[str]) -> tuple[CloneOutcome, ...]:
    found: tuple[CloneOutcome, ...] = ()
    for name in sources:
        wishes = [
            Wish(f"{name}-into-{one.name}-{mode.lower()}", one, mode)
            for one in clones.storage.classes.values()
            for mode in Mode
        ]
        wishes += [
            Wish(f"{name}-into-{one.name}-larger", one, Mode.FILESYSTEM, 2 * SIZE)
            for one in clones.storage.classes.values()
        ]
        # Once is enough: that one is refused before its class matters.
        if name == sources[0]:
            wishes.append(Wish(f"{name}-smaller", clones.main_class(), Mode.FILESYSTEM, SIZE // 2))
        found += clones.make_all(name, wishes)
    return found


@when(parsers.parse('"{source}" is cloned as "{name}" into a class that waits for a consumer'))
def clone_waiting(clones: Clones, source: str, name: str) -> None:
    clones.begin(source, Wish(name, clones.waiting_class(), Mode.FILESYSTEM), at_once=False)


@then(parsers.parse('"{name}" waits for its first consumer'))
def waits(clones: Clones, name: str) -> None:
    clones.wait_waiting(name)


@when(parsers.parse('a pod uses "{name}"'))
def use(contents: Contents, name: str) -> None:
    with contents.held(name):
        pass


@when(parsers.parse('a pod uses "{name}" and goes on using it'))
def keep_using(contents: Contents, name: str) -> None:
    contents.take(name)


@when(parsers.parse('the pod lets go of "{name}"'))
def let_go(contents: Contents, name: str) -> None:
    contents.let_go(name)


@when(parsers.parse('"{source}" is cloned as "{name}", and that is watched'), target_fixture="stuck")
def clone_watched(clones: Clones, volumes: Volumes, source: str, name: str) -> Stuck:
    clones.begin(source, Wish(name, clones.main_class(), Mode.FILESYSTEM))
    return volumes.watch(name, words=IN_USE)


@then(parsers.parse('"{name}" is not made meanwhile, and the platform says that its source is in use'))
def in_use(stuck: Stuck, name: str) -> None:
    assert not stuck.filled, f'"{name}" was made while its source was in use: {stuck}'
    assert stuck.reasons(*IN_USE), f'nothing says that the source of "{name}" is in use: {stuck}'


@when(
    parsers.parse('a machine "{name}" of another namespace is made with a clone of "{source}", and that is watched'),
    target_fixture="stuck",
)
def clone_without_right(machines: Machines, volumes: Volumes, belongings: Belongings, name: str, source: str) -> Stuck:
    elsewhere = belongings.beside()
    volume = volumes.describe(f"{name}-boot", volumes.size(source), CloneOf(belongings.namespace, source))
    machines.create(booting(name, volume), elsewhere)
    return volumes.watch(volume.name, name, DENIED, elsewhere)


@then(parsers.parse('"{name}" gets no volume meanwhile, and is told that it may not have it'))
def denied(stuck: Stuck, name: str) -> None:
    assert not stuck.filled, f'machine "{name}" was given a clone that it has no right to: {stuck}'
    assert stuck.reasons(*DENIED), f'nothing tells machine "{name}" that it lacks a right: {stuck}'


@when(parsers.parse('"{source}" is cloned as "{name}" into that namespace by one who may'))
def clone_with_right(clones: Clones, belongings: Belongings, source: str, name: str) -> None:
    clones.begin_elsewhere(source, name, belongings.beside())


@then(parsers.parse('"{name}" is filled there and holds what "{source}" holds'))
def granted(volumes: Volumes, contents: Contents, belongings: Belongings, name: str, source: str) -> None:
    elsewhere = belongings.beside()
    filling = volumes.wait_filled(name, elsewhere)
    assert filling.phases[-1] == "Succeeded", f'"{name}" is not filled for one who may have it: {filling}'
    held, given = contents.digest(name, SIZE, elsewhere), contents.digest(source, SIZE)
    assert held == given, f'"{name}" holds something else than "{source}": SHA-256 {held}, not {given}'


@when(parsers.parse('"{source}" is cloned as "{whole}", and as "{half}" at half its size'), target_fixture="outcomes")
def clone_half(clones: Clones, source: str, whole: str, half: str) -> tuple[CloneOutcome, ...]:
    own = clones.main_class()
    wishes = [Wish(whole, own, Mode.FILESYSTEM), Wish(half, own, Mode.FILESYSTEM, SIZE // 2)]
    return clones.make_all(source, wishes)


@then(parsers.parse('"{whole}" is made, and "{half}" is refused with a word on sizes'))
def half_refused(outcomes: tuple[CloneOutcome, ...], whole: str, half: str) -> None:
    made, refused = outcomes
    assert made.strategy is not None, f'"{whole}" is not made: {made}'
    assert refused.strategy is None, f'"{half}" is made, though it is smaller than its source: {refused}'
    assert any("smaller" in one for one in refused.said), f'nothing says that "{half}" is too small: {refused.said}'


@then("each clone is made the way that is expected, and a copy has the reason with it")
def as_expected(outcomes: tuple[CloneOutcome, ...]) -> None:
    wrong = [one for one in outcomes if not one.as_expected]
    assert not wrong, f"{len(wrong)} of {len(outcomes)} clones are made another way: {'; '.join(map(str, wrong))}"


@then("at least one of them is smart and one is a copy")
def both_ways(outcomes: tuple[CloneOutcome, ...]) -> None:
    seen = {one.strategy for one in outcomes}
    assert seen & set(SMART), f"no clone is smart: {'; '.join(map(str, outcomes))}"
    assert Strategy.COPY in seen, f"no clone is a copy: {'; '.join(map(str, outcomes))}"
