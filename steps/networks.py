"""Phrases about networks: segments, reaching, staying apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, parsers, then, when

from plumbline.networks import attachments
from plumbline.probes import Reachability, not_reached, reached, undecided

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fixtures.evidence import Evidence
    from fixtures.isolation import Isolation, Observatory
    from fixtures.machines import Machines
    from fixtures.outsiders import Outsiders
    from fixtures.segments import Segments


@given(parsers.parse('a segment "{name}"'))
def segment(segments: Segments, name: str) -> None:
    segments.create(name, addresses=False)


@given(parsers.parse('a segment "{name}" that gives addresses unique in the cluster'))
def segment_with_addresses(segments: Segments, name: str) -> None:
    segments.create(name, addresses=True)


@given(parsers.parse('a listener on "{segment}" on each of the two nodes'))
def listeners(observatory: Observatory, segments: Segments, nodes: list[str], segment: str) -> None:
    observatory.watch(segments[segment].reference, nodes[:2])


@given(
    parsers.parse(
        'outsiders: a pod on each of the two nodes, a Service before them, and a machine "{name}" on the pod network'
    )
)
def outsiders_made(outsiders: Outsiders, nodes: list[str], name: str) -> None:
    outsiders.create(nodes[:2], name)


@given(parsers.parse('"{first}" and "{second}" reach each other'))
@then(parsers.parse('"{first}" and "{second}" reach each other'))
def reach_before(observatory: Observatory, machines: Machines, first: str, second: str) -> None:
    _all_reached(observatory.peers([machines[first], machines[second]], "before"))


@then(parsers.parse('"{first}" and "{second}" still reach each other'))
def reach_after(observatory: Observatory, machines: Machines, first: str, second: str) -> None:
    _all_reached(observatory.peers([machines[first], machines[second]], "after"))


@given("the outsiders reach each other, cluster DNS, the API server and the nodes")
def outsiders_alive(outsiders: Outsiders) -> None:
    found = outsiders.prove_alive()
    dead = [outsider.what for outsider in outsiders.alive if not outsider.targets]
    assert not dead, f"nobody reaches {', '.join(dead)}, so nothing is proved by others not doing so:\n{_lines(found)}"


@when(
    parsers.parse('"{first}" and "{second}" and the outsiders try to reach each other for the whole window'),
    target_fixture="isolation",
)
def observe(observatory: Observatory, machines: Machines, first: str, second: str) -> Isolation:
    return observatory.observe([machines[first], machines[second]])


@then(
    parsers.parse(
        'neither "{first}" nor "{second}" has reached '
        'a pod, a Service, cluster DNS, the API server, a node or "{other}"'
    )
)
def outward(isolation: Isolation) -> None:
    _none_reached(isolation.outward)


@then(parsers.parse('nothing outside of "{segment}" has answered them on their own link'))
def on_link(isolation: Isolation) -> None:
    _none_reached(isolation.on_link)
    answered = isolation.answered_link_local()
    assert not answered, "; ".join(answered)


@then(parsers.parse('no outsider has reached "{first}" or "{second}"'))
def inward(isolation: Isolation) -> None:
    _none_reached(isolation.inward)


@then(parsers.parse('no frame has crossed between "{segment}" and the pod network'))
def frames(isolation: Isolation) -> None:
    crossed = isolation.crossings()
    assert not crossed, f"{len(crossed)} frames crossed, the first: {crossed[0]}"
    blind = isolation.blind()
    assert not blind, f"the captures prove nothing: {'; '.join(blind)}"


@then(parsers.parse('the platform plugs "{first}" and "{second}" into "{segment}" and nothing else'))
def plugged(machines: Machines, segments: Segments, evidence: Evidence, first: str, second: str, segment: str) -> None:
    reference = segments[segment].reference
    launchers = [machines[name].pod_network_of_launcher() for name in (first, second)]
    evidence.note("form of isolation", "\n".join(launchers) + "\n")
    for name in (first, second):
        machine = machines[name]
        instance, alone = machine.instance(), f'not "{segment}" alone'
        networks = instance["spec"].get("networks") or []
        sources = [next((key for key in network if key != "name"), "none") for network in networks]
        assert sources == ["multus"], f'the platform gave machine "{name}" the networks {sources}, {alone}'
        interfaces = instance["status"].get("interfaces") or []
        names = [interface.get("name") for interface in interfaces]
        assert names == [networks[0]["name"]], f'machine "{name}" reports the interfaces {names}, {alone}'
        ports = attachments(machine.launcher())
        assert reference in {a.network for a in ports}, f'the launcher of "{name}" is not on "{segment}": {ports}'
        if networks[0]["multus"].get("default"):
            others = [a.network for a in ports if a.network != reference]
            assert not others, f'the launcher of "{name}" is also on {others}, {alone}'


def _all_reached(found: Iterable[Reachability]) -> None:
    failed = not_reached(found)
    assert not failed, f"{failed[0]}\n{_lines(failed)}"


def _none_reached(found: tuple[Reachability, ...]) -> None:
    assert found, "nothing was tried, which proves nothing"
    leaks = reached(found)
    assert not leaks, f"{leaks[0]}\n{_lines(leaks)}"
    open_ = undecided(found)
    assert not open_, f"this proves nothing: {open_[0]}\n{_lines(open_)}"


def _lines(found: Iterable[Reachability]) -> str:
    return "\n".join(str(one) for one in found)
