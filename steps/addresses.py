"""Phrases about addresses: who gives them, who holds them, what comes with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, parsers, then, when

from plumbline.machines import Interface, Machine, MultusNetwork

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from ipaddress import IPv4Address

    from fixtures.addresses import Addresses
    from fixtures.evidence import Evidence
    from fixtures.machines import Machines
    from fixtures.pods import Pods
    from fixtures.segments import Segments
    from plumbline.addresses import Allotment, Census

PODS = '{count:d} {noun} on each of the two nodes, with {each:d} {nouns} each on "{segment}"'
PODS_AGAIN = '{count:d} other {noun} on each of the two nodes is started, with {each:d} {nouns} each on "{segment}"'


@given(parsers.parse('a segment "{name}" of {count:d} {word} unique in the cluster'))
def unique_in_cluster(addresses: Addresses, name: str, count: int) -> None:
    addresses.unique_in_cluster(name, count)


@given(parsers.parse('a segment "{name}" of {count:d} addresses unique on each node only'))
def unique_on_node(addresses: Addresses, name: str, count: int) -> None:
    addresses.unique_on_node(name, count)


@given(parsers.parse('a segment "{name}" of exactly one address'), target_fixture="promised")
def exactly_one(addresses: Addresses, name: str) -> IPv4Address:
    return addresses.exactly(name)


@given(parsers.parse(PODS))
def pods_with_addresses(pods: Pods, segments: Segments, nodes: list[str], count: int, each: int, segment: str) -> None:
    _start(pods, segments[segment].reference, nodes, [str(number) for number in range(1, count + 1)], each)


@when(parsers.parse(PODS_AGAIN))
def other_pods(pods: Pods, segments: Segments, nodes: list[str], count: int, each: int, segment: str) -> None:
    # Under the names of the former ones they would be given what whereabouts still holds for those.
    names = [f"{number}-again" for number in range(1, count + 1)]
    _start(pods, segments[segment].reference, nodes, names, each)


def _start(pods: Pods, network: str, nodes: list[str], names: Sequence[str], each: int) -> None:
    for name in names:
        for node, place in zip(nodes, ("first", "second"), strict=False):
            pods.create(f"{place}-{name}", node, network=network, times=each)


@given(parsers.parse('a machine "{name}" on "{segment}"'))
def machine_on(machines: Machines, segments: Segments, name: str, segment: str) -> None:
    network = MultusNetwork(segments[segment].reference)
    machines.create(Machine(name, (Interface(segment, network),), (machines.boot_disk(),)))


@when(parsers.parse('a machine "{name}" is started on "{segment}"'))
def machine_after(machines: Machines, segments: Segments, name: str, segment: str) -> None:
    machine_on(machines, segments, name, segment)


@when(parsers.parse('"{name}" is deleted'))
def deleted(machines: Machines, name: str) -> None:
    machines.remove(machines[name])


@then(parsers.parse('the guest of "{name}" has the only address of "{segment}"'))
def only_address(machines: Machines, addresses: Addresses, name: str, segment: str) -> None:
    seen, only = machines[name].view.ipv4, addresses.span(segment).first
    assert seen == [only], f'the guest of "{name}" has {_words(seen)}, the only address of "{segment}" is {only}'


@when(parsers.parse('the addresses on "{segment}" are counted'), target_fixture="census")
def count(addresses: Addresses, pods: Pods, segment: str) -> Census:
    return addresses.census(segment, list(pods))


@when(parsers.parse('a pod "{name}" asks for an address on "{segment}"'))
def ask(pods: Pods, segments: Segments, nodes: list[str], name: str, segment: str) -> None:
    pods.create(name, nodes[0], network=segments[segment].reference)


@when("all pods are taken away")
def take_away(pods: Pods) -> None:
    pods.remove_all()


@then(parsers.parse("there are {number:d} of them, and every one is held once in the whole cluster"))
def once_in_cluster(census: Census, number: int) -> None:
    assert len(census.allotments) == number, f"the pods have {len(census.allotments)} addresses, not {number}"
    _none_twice(census.held_twice())


@then(parsers.parse("there are {number:d} of them, and every one is held once on each node"))
def once_on_node(census: Census, number: int) -> None:
    assert len(census.allotments) == number, f"the pods have {len(census.allotments)} addresses, not {number}"
    _none_twice(census.held_twice_on_a_node())


@then("the report tells how many both nodes have given")
def given_by_both(census: Census, evidence: Evidence) -> None:
    shared, all_ = census.given_by_every_node(), {one.address for one in census.allotments}
    evidence.state(f"host-local gave {len(shared)} of {len(all_)} addresses on {' and on '.join(census.nodes)}")


@then(parsers.parse('all of them lie in the range of "{segment}"'))
def in_range(census: Census, addresses: Addresses, segment: str) -> None:
    span = addresses.span(segment)
    strays = census.outside(span)
    assert not strays, f'"{segment}" gives {span}, and {strays[0]} has {strays[0].address}'


@then("whereabouts has reserved each for its holder")
def reserved(census: Census) -> None:
    unknown = census.without_reservation()
    assert not unknown, f"whereabouts has not reserved {unknown[0].address} for {unknown[0]}; {len(unknown)} such"


@then(parsers.parse('"{name}" stays without one, and an event says that the range of "{segment}" is exhausted'))
def exhausted(addresses: Addresses, pods: Pods, name: str, segment: str) -> None:
    said, started = addresses.refused(pods[name], segment)
    assert not started, f'pod "{name}" has started, although every address of "{segment}" is held'
    assert said, f'nothing tells why pod "{name}" does not start, although every address of "{segment}" is held'


@then(parsers.parse('the guest of "{name}" has that address and no other'))
def guest_has(machines: Machines, promised: IPv4Address, name: str) -> None:
    seen = machines[name].view.ipv4
    assert seen == [promised], f'the guest of "{name}" has {_words(seen)}, {promised} was promised'


@then(parsers.parse('the platform reports that address for "{name}"'))
def platform_reports(machines: Machines, promised: IPv4Address, name: str) -> None:
    reported = machines[name].reported_addresses()
    assert reported == [promised], f'the platform reports {_words(reported)} for "{name}", {promised} was promised'


@then(parsers.parse('the platform reports the address that the guest of "{name}" has'))
def platform_agrees(machines: Machines, name: str) -> None:
    reported, seen = machines[name].reported_addresses(), machines[name].view.ipv4
    assert reported == seen, f'the platform reports {_words(reported)} for "{name}", its guest has {_words(seen)}'


@then(parsers.parse('the default route on "{segment}" leads every pod to the given gateway'))
def pod_route(addresses: Addresses, pods: Pods, segment: str) -> None:
    gateway, strays = addresses.gateway, addresses.other_ways(list(pods), segment)
    assert not strays, f'on "{segment}" the default route leads to {gateway}, but {"; ".join(strays)}'


@then(parsers.parse('the default route leads the guest of "{name}" to the given gateway'))
def guest_route(machines: Machines, addresses: Addresses, name: str) -> None:
    ways = [route.via for route in machines[name].view.routes if route.destination == "default"]
    assert ways == [str(addresses.gateway)], (
        f'the default route of the guest of "{name}" leads to {_words(ways)}, not to {addresses.gateway}'
    )


def _none_twice(found: Mapping[IPv4Address, tuple[Allotment, ...]]) -> None:
    lines = [f"{address} is held by {' and by '.join(map(str, holders))}" for address, holders in found.items()]
    assert not lines, f"{lines[0]}; {len(lines)} such addresses"


def _words(found: list[IPv4Address] | list[str | None]) -> str:
    return ", ".join(map(str, found)) or "nothing"
