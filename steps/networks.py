"""Phrases about networks: segments, reaching, staying apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, parsers, then, when

from plumbline.joins import gap
from plumbline.networks import attachments
from plumbline.probes import Reachability, not_reached, reached, undecided

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fixtures.evidence import Evidence
    from fixtures.isolation import Isolation, Observatory
    from fixtures.machines import Machines
    from fixtures.outsiders import Outsiders
    from fixtures.peers import Peers
    from fixtures.segments import Segments
    from fixtures.separation import Divide, Separation
    from fixtures.underlay import Underlay


@given(parsers.parse('a segment "{name}"'))
def segment(segments: Segments, name: str) -> None:
    segments.create(name, addresses=False)


@given(parsers.parse('a segment "{name}" that gives addresses unique in the cluster'))
def segment_with_addresses(segments: Segments, name: str) -> None:
    segments.create(name, addresses=True)


@given(parsers.parse('a segment "{first}" and a segment "{second}" on VLANs of their own'))
def segments_on_vlans(segments: Segments, first: str, second: str) -> None:
    for name in (first, second):
        segments.create_on_vlan(name)


@given(parsers.parse('a segment "{first}" and a segment "{second}" on VLANs of their own over the tunnel'))
def segments_over_tunnel(segments: Segments, first: str, second: str) -> None:
    for name in (first, second):
        segments.create_on_vlan(name, "tunnel")


@given(parsers.parse('a segment "{name}" on the platform\'s bridge'))
def segment_on_bridge(segments: Segments, name: str) -> None:
    segments.create(name, addresses=True)


@given(parsers.parse('a segment "{name}" on a VLAN of its own'))
def segment_on_vlan(segments: Segments, name: str) -> None:
    segments.create_on_vlan(name)


@given(parsers.parse('a segment "{name}" on a VLAN of its own over the tunnel'))
def segment_over_tunnel(segments: Segments, name: str) -> None:
    segments.create_on_vlan(name, "tunnel")


@given(
    parsers.parse('a segment "{name}" on a VLAN of its own, and a segment "{native}" on the same bridge without one')
)
def segment_and_native(segments: Segments, name: str, native: str) -> None:
    segments.create_on_vlan(name)
    segments.create_native(native)


@given(parsers.parse('listeners on "{first}" and "{second}" on each of the two nodes'))
def listeners_on_both(divide: Divide, segments: Segments, nodes: list[str], first: str, second: str) -> None:
    for name in (first, second):
        divide.listen(name, segments[name].reference, nodes[:2])


@given("a listener on the underlay of each of the two nodes")
def listeners_on_underlay(underlay: Underlay, nodes: list[str]) -> None:
    underlay.listen(nodes[:2])


@given(parsers.parse('what "{first}" and "{second}" send each other goes through the tunnel'))
def through_the_tunnel(underlay: Underlay, machines: Machines, evidence: Evidence, first: str, second: str) -> None:
    passage = underlay.watch(machines[first], machines[second])
    assert not passage.bare, f"the underlay carries a frame without a tunnel around it: {passage.bare[0]}"
    assert passage.tunnelled, (
        f'no packet of the tunnel with a frame of "{first}" and "{second}" is seen on the underlay'
    )
    one = passage.tunnelled[0]
    evidence.state(f"encapsulated on the underlay: VNI {one.vni}, VLAN {one.vlan or 'none'} inside")


@given("all machines have further addresses of one subnet, by force")
def forced_addresses(divide: Divide, machines: Machines) -> None:
    divide.force(list(machines))


@when(
    parsers.parse('the machines of "{first}" and "{second}" try to reach each other for the whole window'),
    target_fixture="separation",
)
def try_across(divide: Divide, machines: Machines, segments: Segments, first: str, second: str) -> Separation:
    return divide.observe({name: machines.on(segments[name].reference) for name in (first, second)})


@then(parsers.parse('no machine of "{first}" or "{second}" has reached one of the other'))
def apart(separation: Separation) -> None:
    _none_reached(separation.attempts)


@then(parsers.parse('no frame has crossed between "{first}" and "{second}"'))
def no_frame_across(separation: Separation) -> None:
    _nothing_crossed(separation.crossings(), separation.blind())


@then(parsers.parse('no frame of "{other}" has been seen on "{segment}"'))
def no_frame_seen(separation: Separation, evidence: Evidence, other: str, segment: str) -> None:
    tags = ", ".join(str(tag) for tag in sorted(separation.tags_seen(other)))
    shown = f'tagged with VLAN {tags} on ports of "{other}"' if tags else f'shown by no port of "{other}"'
    evidence.state(f'frames of "{segment}" on the wire are {shown}')
    _nothing_crossed(separation.strangers(segment), separation.blind())


@then(parsers.parse('all machines of "{segment}" reach each other'))
def all_joined(peers: Peers, machines: Machines, segments: Segments, segment: str) -> None:
    found = gap(peers.ask_all(machines.on(segments[segment].reference)))
    assert not found, found


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
def reach_before(peers: Peers, divide: Divide, machines: Machines, segments: Segments, first: str, second: str) -> None:
    _all_reached(
        peers.ask(machines[first], machines[second], "before", divide.forced),
        segments.hint(machines[first], machines[second]),
    )


@then(parsers.parse('"{first}" and "{second}" still reach each other'))
def reach_after(peers: Peers, divide: Divide, machines: Machines, segments: Segments, first: str, second: str) -> None:
    _all_reached(
        peers.ask(machines[first], machines[second], "after", divide.forced),
        segments.hint(machines[first], machines[second]),
    )


@given(parsers.parse('an outsider "{name}": a machine on another segment'))
def stranger_made(outsiders: Outsiders, segments: Segments, nodes: list[str], name: str) -> None:
    elsewhere = segments.create_elsewhere("elsewhere")
    if elsewhere is not None:
        outsiders.create_stranger(nodes[0], name, elsewhere.reference)


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
        'a pod, a Service, cluster DNS, the API server, a node, "{third}" or "{fourth}"'
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


@then(parsers.parse('no frame has crossed between "{segment}" and the outsiders'))
def frames(isolation: Isolation) -> None:
    _nothing_crossed(isolation.crossings(), isolation.blind())


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


def _all_reached(found: Iterable[Reachability], hint: str) -> None:
    failed = not_reached(found)
    assert not failed, f"{failed[0]}{hint}\n{_lines(failed)}"


def _none_reached(found: tuple[Reachability, ...]) -> None:
    assert found, "nothing was tried, which proves nothing"
    leaks = reached(found)
    assert not leaks, f"{leaks[0]}\n{_lines(leaks)}"
    open_ = undecided(found)
    assert not open_, f"this proves nothing: {open_[0]}\n{_lines(open_)}"


def _nothing_crossed(crossed: list[str], blind: list[str]) -> None:
    assert not crossed, f"{len(crossed)} frames crossed, the first: {crossed[0]}"
    assert not blind, f"the captures prove nothing: {'; '.join(blind)}"


def _lines(found: Iterable[Reachability]) -> str:
    return "\n".join(str(one) for one in found)
