"""Phrases about what connects a machine: ports, addresses, two networks at once."""

from __future__ import annotations

from ipaddress import ip_interface
from typing import TYPE_CHECKING

from pytest_bdd import given, parsers, then

from plumbline.machines import Interface, Machine, MultusNetwork, PodNetwork
from plumbline.probes import Verdict, not_reached

if TYPE_CHECKING:
    from fixtures.evidence import Evidence
    from fixtures.machines import LiveMachine, Machines
    from fixtures.outsiders import Outsiders
    from fixtures.segments import Segments
    from fixtures.sides import Sides
    from plumbline.networks import Attachment
    from plumbline.settings import Settings

POD = "pod"
"""Name of a machine's interface on the pod network."""


@given(parsers.parse('a segment "{name}" on a VLAN of its own that gives addresses unique in the cluster'))
def segment_on_vlan(segments: Segments, name: str) -> None:
    segments.create_on_vlan(name)


@given(parsers.parse('a segment "{name}" that gives addresses unique in the cluster, and no routes'))
def segment_without_routes(segments: Segments, name: str) -> None:
    segments.create_with(name, segments.ipam(routes=False))


@given(parsers.parse('machines "{first}" and "{second}" on "{segment}", on different nodes if there are two'))
def machines_apart(
    machines: Machines, segments: Segments, nodes: list[str], evidence: Evidence, first: str, second: str, segment: str
) -> None:
    interface = Interface(segment, MultusNetwork(segments[segment].reference))
    _two_machines(machines, nodes, evidence, (first, second), (interface,))


@given(
    parsers.parse(
        'machines "{first}" and "{second}" on the pod network and "{segment}", on different nodes if there are two'
    )
)
def machines_on_both(
    machines: Machines, segments: Segments, nodes: list[str], evidence: Evidence, first: str, second: str, segment: str
) -> None:
    secondary = Interface(segment, MultusNetwork(segments[segment].reference))
    _two_machines(machines, nodes, evidence, (first, second), (Interface(POD, PodNetwork()), secondary))


@given(parsers.parse('machines "{first}" and "{second}" on "{segment}" alone, on different nodes if there are two'))
def machines_alone(
    machines: Machines, segments: Segments, nodes: list[str], evidence: Evidence, first: str, second: str, segment: str
) -> None:
    interface = Interface(segment, MultusNetwork(segments[segment].reference, default=True))
    _two_machines(machines, nodes, evidence, (first, second), (interface,))


@given(parsers.parse('a machine "{name}" on the pod network and "{segment}"'))
def machine_on_both(machines: Machines, segments: Segments, name: str, segment: str) -> None:
    secondary = Interface(segment, MultusNetwork(segments[segment].reference))
    machines.create(Machine(name, (Interface(POD, PodNetwork()), secondary), (machines.boot_disk(),)))


@given("outsiders: a pod on each node and a Service before them")
def outsiders_on_nodes(outsiders: Outsiders, nodes: list[str]) -> None:
    outsiders.create(nodes[:2])


@given("all machines run")
def all_run(machines: Machines) -> None:
    machines.wait_running()


@then(parsers.parse('"{first}" and "{second}" have two networks, the pod network and "{segment}", each with its port'))
def two_networks(machines: Machines, segments: Segments, first: str, second: str, segment: str) -> None:
    for name in (first, second):
        machine = machines[name]
        names = sorted(network["name"] for network in machine.instance()["spec"].get("networks") or [])
        assert names == sorted((POD, segment)), f'machine "{name}" has the networks {names}, not {POD} and {segment}'
        _port(machine, segments[segment].reference)
        assert len(machine.attachments()) == len(names), f'machine "{name}" has other ports: {machine.attachments()}'


@then(
    parsers.parse(
        'the platform reports a port on "{segment}", with one address of its range each, for "{first}" and "{second}"'
    )
)
def ports_reported(
    machines: Machines, segments: Segments, settings: Settings, segment: str, first: str, second: str
) -> None:
    for name in (first, second):
        addresses = _port(machines[name], segments[segment].reference).addresses
        fitting = [address for address in addresses if ip_interface(address).ip in settings.network.range]
        assert len(addresses) == len(fitting) == 1, (
            f'machine "{name}" was given {", ".join(addresses) or "no address"} on "{segment}", '
            f"not one address of {settings.network.range}"
        )


@then(parsers.parse('the guests of "{first}" and "{second}" have the addresses that are reported for them'))
def addresses_arrived(machines: Machines, first: str, second: str) -> None:
    for name in (first, second):
        machine = machines[name]
        reported = [address for port in machine.attachments() for address in port.addresses]
        assert machine.address in reported, (
            f'the guest of "{name}" has the address {machine.address}, reported is {", ".join(reported) or "none"}'
        )


@then(
    parsers.parse(
        'the guests of "{first}" and "{second}" have two interfaces, for the pod network and "{segment}", '
        "as the platform reports them"
    )
)
def two_interfaces(machines: Machines, first: str, second: str, segment: str) -> None:
    for name in (first, second):
        machine = machines[name]
        seen = {nic.mac for nic in machine.view.nics}
        reported = {str(one.get("mac", "")).lower(): one.get("name") for one in machine.reported_interfaces()}
        assert sorted(reported.values()) == sorted((POD, segment)), (
            f'machine "{name}" reports the interfaces {sorted(reported.values())}, not {POD} and {segment}'
        )
        assert seen == set(reported), f'the guest of "{name}" has the interfaces {seen}, reported are {reported}'


@then(parsers.parse('"{name}" has an address of the range of "{segment}"'))
def address_of_range(machines: Machines, settings: Settings, name: str, segment: str) -> None:
    address = machines[name].nic(segment).ipv4
    assert address and address.ip in settings.network.range, (
        f'the guest of "{name}" has {address or "no address"} on "{segment}", nothing of {settings.network.range}'
    )


@then(
    parsers.parse(
        '"{name}" reaches the pods, the Service, cluster DNS, the API server and the nodes from the pod network'
    )
)
def pod_side_works(sides: Sides, machines: Machines, name: str) -> None:
    found = sides.towards_outsiders(machines[name])
    alive = {one.target.what for one in found if one.verdict is Verdict.REACHED}
    dead = list(dict.fromkeys(one.target.what for one in found if one.target.what not in alive))
    lines = "\n".join(str(one) for one in found if one.target.what in dead)
    assert not dead, f'"{name}" does not reach {", ".join(dead)} from the pod network:\n{lines}'


@then(parsers.parse('"{first}" and "{second}" reach each other over "{segment}"'))
def segment_side_works(
    sides: Sides, machines: Machines, segments: Segments, first: str, second: str, segment: str
) -> None:
    failed = not_reached(sides.over(segment, machines[first], machines[second]))
    assert not failed, f'over "{segment}": {failed[0]}{segments.hint(machines[first], machines[second])}'


def _two_machines(
    machines: Machines, nodes: list[str], evidence: Evidence, names: tuple[str, str], interfaces: tuple[Interface, ...]
) -> None:
    if len(nodes) == 1:
        evidence.state(f"on one node, {nodes[0]}: there is no second one")
    for name, node in zip(names, (nodes[0], nodes[-1] if len(nodes) == 1 else nodes[1]), strict=True):
        machines.create(Machine(name, interfaces, (machines.boot_disk(),), node=node))


def _port(machine: LiveMachine, reference: str) -> Attachment:
    ports = [port for port in machine.attachments() if port.network == reference]
    assert len(ports) == 1, (
        f'machine "{machine.name}" has {len(ports)} ports on {reference}, not one: {machine.attachments()}'
    )
    return ports[0]


@then(parsers.parse('the only default route of "{first}" and "{second}" is that of "{segment}"'))
def only_default_route(machines: Machines, segments: Segments, first: str, second: str, segment: str) -> None:
    for name in (first, second):
        routes = _default_routes(machines[name])
        assert [via for via, _ in routes] == [segments.gateway], (
            f'the guest of "{name}" has the default routes {routes or "none"}, not the one by {segments.gateway} '
            f'that "{segment}" comes with'
        )


@then(parsers.parse('the default route of "{name}" on "{segment}" is that of "{same}"'))
def own_default_route(machines: Machines, segments: Segments, name: str, segment: str, same: str) -> None:
    assert segment == same, f"{segment} and {same} may have different routes"
    device = machines[name].nic(segment).name
    routes = _default_routes(machines[name])
    by_gateway = [where for via, where in routes if via == segments.gateway]
    assert by_gateway == [device], (
        f'the guest of "{name}" has the default routes {routes or "none"}, '
        f"not one by {segments.gateway} on {device} alone"
    )


@then(parsers.parse('"{name}" has no default route on "{segment}"'))
def no_default_route(machines: Machines, name: str, segment: str) -> None:
    device = machines[name].nic(segment).name
    routes = _default_routes(machines[name])
    assert device not in [where for _, where in routes], (
        f'the guest of "{name}" has the default routes {routes}, though "{segment}" comes without one'
    )


def _default_routes(machine: LiveMachine) -> list[tuple[str | None, str]]:
    """Gateway and interface of each of the guest's default routes."""
    return [(route.via, route.device) for route in machine.view.routes if route.destination in ("default", "0.0.0.0/0")]
