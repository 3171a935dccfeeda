"""Phrases about hostile guests: what root in a machine tries, and what must not come of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, parsers, then, when

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixtures.hostile import Hostile, Raid
    from fixtures.machines import Machines
    from fixtures.segments import Segments
    from fixtures.surroundings import Bystanders

LONGEST_LIST = 8
"""Findings that a reason shows."""


@given("bystanders on the pod network and on the nodes' own")
def around(bystanders: Bystanders, nodes: list[str]) -> None:
    bystanders.create(nodes[:2])


@given(parsers.parse('bystanders on the pod network, on the nodes\' own and on "{segment}"'))
def around_with_neighbours(bystanders: Bystanders, segments: Segments, nodes: list[str], segment: str) -> None:
    bystanders.create(nodes[:2])
    bystanders.create_neighbours(segments[segment].reference, nodes[:2])


@when(parsers.parse('root in "{name}", a neighbour of "{peer}" on "{segment}", sends'), target_fixture="raid")
def raid_alone(
    hostile: Hostile,
    machines: Machines,
    segments: Segments,
    name: str,
    peer: str,
    segment: str,
    datatable: list[list[str]],
) -> Raid:
    return hostile.raid(machines[name], machines[peer], segments[segment], None, datatable[1:])


@when(
    parsers.parse('beside "{other}", root in "{name}", a neighbour of "{peer}" on "{segment}", sends'),
    target_fixture="raid",
)
def raid_beside(
    hostile: Hostile,
    machines: Machines,
    segments: Segments,
    name: str,
    peer: str,
    segment: str,
    other: str,
    datatable: list[list[str]],
) -> Raid:
    return hostile.raid(machines[name], machines[peer], segments[segment], segments[other], datatable[1:])


@then("nobody has answered")
def unanswered(raid: Raid) -> None:
    _none(raid, [str(one) for one in raid.answered])


@then("none of it has got anywhere else")
def unseen(raid: Raid) -> None:
    _none(raid, [str(one) for one in raid.seen])


@then("no node has taken what was offered")
def refused(raid: Raid) -> None:
    _none(raid, raid.taken)


def _none(raid: Raid, findings: Sequence[str]) -> None:
    assert raid.tried, "nothing was tried, which proves nothing"
    shown = "\n".join(findings[:LONGEST_LIST])
    assert not findings, f"{len(findings)} times in {len(raid.tried)} tries, first: {shown}"
    assert not raid.blind, f"this proves nothing: {'; '.join(raid.blind)}"
