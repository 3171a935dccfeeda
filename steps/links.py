"""Phrases about links: hardware addresses, and how large a frame may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, parsers, then, when

from fixtures.together import together
from plumbline.hardware import Port, given_twice
from plumbline.machines import Interface, Machine, MultusNetwork
from plumbline.probes import reached, undecided

if TYPE_CHECKING:
    from fixtures.evidence import Evidence
    from fixtures.forgery import Forged, Forger
    from fixtures.machines import LiveMachine, Machines
    from fixtures.segments import Segments

HEADERS = 28
"""Bytes of a ping's packet that IPv4 and ICMP take."""

COUNT = 5


@given(parsers.parse('a segment "{name}" on which machines may use no hardware address but their own'))
def guarded_segment(segments: Segments, name: str) -> None:
    segments.create_guarded(name)


@given(parsers.parse('a listener for forgeries on "{segment}" on each of the two nodes'))
def forgery_listeners(forger: Forger, segments: Segments, nodes: list[str], segment: str) -> None:
    forger.listen(segments[segment].reference, nodes[:2])


@when(
    parsers.parse('"{name}" tries "{other}" under a forged hardware address for the whole window'),
    target_fixture="forged",
)
def forge(forger: Forger, machines: Machines, name: str, other: str) -> Forged:
    return forger.forge(machines[name], machines[other])


@then(parsers.parse('nobody has answered the forged address of "{name}"'))
def unanswered(forged: Forged, name: str) -> None:
    leaks = reached(forged.attempts)
    assert not leaks, f'"{name}" is answered as {forged.forged} instead of {forged.own}: {leaks[0]}'
    open_ = undecided(forged.attempts)
    assert forged.attempts, "nothing was tried, which proves nothing"
    assert not open_, f"this proves nothing: {open_[0]}"


@then("no frame with the forged address has been seen, but honest ones have")
def unseen_forgery(forged: Forged) -> None:
    passed, blind = forged.passed(), forged.blind()
    assert not passed, f"{len(passed)} frames passed, the first: {passed[0]}"
    assert not blind, f"the captures prove nothing: {'; '.join(blind)}"


@given(parsers.parse('a segment "{name}" with an MTU of {mtu:d} that gives addresses unique in the cluster'))
def segment_with_mtu(segments: Segments, name: str, mtu: int) -> None:
    segments.create_with_mtu(name, mtu)


@then(parsers.parse('the launchers of "{first}" and "{second}" have an MTU of {mtu:d} on "{segment}"'))
def launcher_mtu(machines: Machines, segments: Segments, first: str, second: str, mtu: int, segment: str) -> None:
    for name in (first, second):
        found = machines[name].launcher_mtus(segments[segment].reference)
        assert found, f'the launcher of "{name}" shows no interface on "{segment}"'
        wrong = {interface: seen for interface, seen in found.items() if seen != mtu}
        assert not wrong, f'the launcher of "{name}" has other MTUs than {mtu} on "{segment}": {wrong}'


@then(parsers.parse('the guests of "{first}" and "{second}" have an MTU of {mtu:d}'))
def guest_mtu(machines: Machines, first: str, second: str, mtu: int) -> None:
    seen = {name: machines[name].view.nics[0].mtu for name in (first, second)}
    assert set(seen.values()) == {mtu}, f"the network's MTU is {mtu}, the guests have {seen}"


@then(parsers.parse('packets of {size:d} bytes pass between "{first}" and "{second}"'))
def packets_pass(machines: Machines, evidence: Evidence, size: int, first: str, second: str) -> None:
    def ping(one: LiveMachine, other: LiveMachine) -> str:
        done = one.run(f"ping -c {COUNT} -W 2 -s {size - HEADERS} {other.address}", 60)
        evidence.note(f"{one.name} sends {size} bytes to {other.name}", str(done))
        return "" if done.exit_code == 0 else f'none of {COUNT} packets of {size} bytes reached "{other.name}": {done}'

    pair = machines[first], machines[second]
    failed = [said for said in together([lambda: ping(*pair), lambda: ping(*reversed(pair))]) if said]
    assert not failed, failed[0]


@given(parsers.parse('machines "{names}" over the two nodes, each with an interface on "{one}" and one on "{other}"'))
def machines_with_two_ports(
    machines: Machines, segments: Segments, nodes: list[str], names: str, one: str, other: str
) -> None:
    for number, name in enumerate(names.split('", "')):
        ports = tuple(Interface(word, MultusNetwork(segments[word].reference)) for word in (one, other))
        machines.create(Machine(name, ports, (machines.boot_disk(),), node=nodes[number % 2]))


@when("the guests tell their hardware addresses", target_fixture="ports")
def hardware_addresses(machines: Machines, evidence: Evidence) -> list[Port]:
    def tell(machine: LiveMachine) -> list[Port]:
        machine.wait_running()
        return [Port(nic.mac, machine.name, nic.name, machine.spec.node or "?") for nic in machine.view.nics]

    ports = [port for some in together([lambda m=m: tell(m) for m in machines]) for port in some]  # type: ignore[misc]
    evidence.note("hardware addresses", "\n".join(f"{port.mac}  {port}" for port in ports) + "\n")
    return ports


@then(parsers.parse("these are {count:d} addresses, and all of them differ"))
def all_differ(ports: list[Port], count: int) -> None:
    assert len(ports) == count, f"the guests have {len(ports)} interfaces, not {count}"
    twice = given_twice(ports)
    assert not twice, "; ".join(twice)
