"""Phrases about machines: what they are given, and what their guests see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_bdd import given, parsers, then, when

from plumbline.machines import (
    Claim,
    Disk,
    EmptyDisk,
    Interface,
    Machine,
    MultusNetwork,
    PodNetwork,
    Templated,
    random_mac,
)

if TYPE_CHECKING:
    from fixtures.machines import LiveMachine, Machines
    from fixtures.pods import Pods
    from fixtures.segments import Segments
    from fixtures.volumes import Volumes
    from plumbline.volumes import DataVolume

MIB = 1024 * 1024
FORMS = {"the default network": True, "the only network": False}

KERNEL_KEEPS = 0.35
"""Share of the memory that a guest's kernel may keep from what it counts as its own."""


@given(parsers.parse('machines "{first}" and "{second}" on different nodes, with "{segment}" as {form}'))
def isolated_machines(
    machines: Machines, segments: Segments, nodes: list[str], first: str, second: str, segment: str, form: str
) -> None:
    network = MultusNetwork(segments[segment].reference, default=FORMS[form])
    for name, node in zip((first, second), nodes, strict=False):
        machines.create(Machine(name, (Interface(segment, network),), (machines.boot_disk(),), node=node))


@given(parsers.parse('machines "{first}" and "{second}" on "{segment}", on different nodes'))
def machines_on_segment(
    machines: Machines, segments: Segments, nodes: list[str], first: str, second: str, segment: str
) -> None:
    network = MultusNetwork(segments[segment].reference)
    for name, node in zip((first, second), nodes, strict=False):
        machines.create(Machine(name, (Interface(segment, network),), (machines.boot_disk(),), node=node))


@given(parsers.parse('machines "{first}" and "{second}" on "{segment}", on one node'))
def machines_on_one_node(
    machines: Machines, segments: Segments, nodes: list[str], first: str, second: str, segment: str
) -> None:
    network = MultusNetwork(segments[segment].reference)
    for name in (first, second):
        machines.create(Machine(name, (Interface(segment, network),), (machines.boot_disk(),), node=nodes[0]))


@given(parsers.parse('a machine "{name}" on "{segment}", on another node'))
def machine_elsewhere(machines: Machines, segments: Segments, nodes: list[str], name: str, segment: str) -> None:
    network = MultusNetwork(segments[segment].reference)
    machines.create(Machine(name, (Interface(segment, network),), (machines.boot_disk(),), node=nodes[1]))


@given("all of them are up")
@when("all of them are up")
def all_up(machines: Machines, pods: Pods) -> None:
    pods.make_ready()
    machines.make_ready()


@given(parsers.parse('a machine "{name}" with'))
def machine_of_parts(
    machines: Machines, segments: Segments, volumes: Volumes, name: str, datatable: list[list[str]]
) -> None:
    machines.create(_machine(name, datatable[1:], machines, segments, volumes))


def _machine(name: str, rows: list[list[str]], machines: Machines, segments: Segments, volumes: Volumes) -> Machine:
    """A machine of the parts that a table names; what it doesn't name keeps its default."""
    cpus, memory = 1, "128Mi"
    interfaces: list[Interface] = []
    disks = [machines.boot_disk()]
    templates: list[DataVolume] = []
    for part, what in rows:
        match part:
            case "processors":
                cpus = int(what)
            case "memory":
                memory = what.replace(" MiB", "Mi")
            case "interface":
                found = re.fullmatch(r'segment "(.+)"', what)
                network = MultusNetwork(segments[found[1]].reference) if found else PodNetwork()
                interfaces.append(Interface(found[1] if found else "pod", network, mac=random_mac()))
            case "disk" if found := re.fullmatch(r'made with it, (\d+) MiB, named "(.+)"', what):
                templates.append(volumes.template(found[2], int(found[1]) * MIB))
                disks.append(Disk(found[2], Templated(found[2]), serial=found[2]))
            case "disk":
                disks.append(_disk(what))
            case "cloud-init":
                disks.append(machines.marking_cloud_init())
            case _:
                raise AssertionError(f"a machine has no part {part!r}")
    return Machine(name, tuple(interfaces), tuple(disks), memory=memory, cpus=cpus, templates=tuple(templates))


def _disk(what: str) -> Disk:
    if found := re.fullmatch(r'blank, (\d+) MiB, named "(.+)"', what):
        return Disk(found[2], EmptyDisk(f"{found[1]}Mi"), serial=found[2])
    if found := re.fullmatch(r'claim "(.+)"', what):
        return Disk(found[1], Claim(found[1]), serial=found[1])
    raise AssertionError(f"there is no disk {what!r}")


@when(parsers.parse('the guest of "{name}" is looked at'), target_fixture="machine")
def look(machines: Machines, name: str) -> LiveMachine:
    machine = machines[name]
    machine.wait_running()
    machines.look(machine)
    return machine


@then(parsers.parse('"{first}" and "{second}" each see one network interface'))
def one_interface(machines: Machines, first: str, second: str) -> None:
    for name in (first, second):
        nics = machines[name].view.nics
        seen = ", ".join(f"{nic.name} ({nic.mac})" for nic in nics) or "none"
        assert len(nics) == 1, f'the guest of machine "{name}" has {len(nics)} network interfaces, not one: {seen}'


@then("it has exactly the interfaces of the manifest, each with its hardware address")
def interfaces(machine: LiveMachine) -> None:
    wanted = sorted(interface.mac or "" for interface in machine.spec.interfaces)
    seen = sorted(nic.mac for nic in machine.view.nics)
    assert seen == wanted, f"the guest has interfaces with the addresses {seen}, the manifest gives {wanted}"


@then(parsers.parse("it has {count:d} disks"))
def disk_count(machine: LiveMachine, count: int) -> None:
    disks = machine.view.disks
    assert len(disks) == count, f"the guest has {len(disks)} disks, not {count}: {disks}"


@then(parsers.parse('it has a disk "{name}" of {size:d} MiB'))
def disk_size(machine: LiveMachine, name: str, size: int) -> None:
    disk = machine.view.disk(name)
    assert disk is not None, f'the guest has no disk with the serial number "{name}", only {machine.view.disks}'
    assert disk.size == size * MIB, f'the disk "{name}" has {disk.size} bytes, not {size} MiB'


@then("it bears the mark of cloud-init")
def mark(machine: LiveMachine, machines: Machines) -> None:
    left = machine.view.cloud_init_marker
    assert left == machines.mark, f"the mark in the guest is {left!r}, cloud-init was to leave {machines.mark!r}"


@then(parsers.parse("it has {count:d} processors"))
def processors(machine: LiveMachine, count: int) -> None:
    assert machine.view.cpus == count, f"the guest has {machine.view.cpus} processors, not {count}"


@then(parsers.parse("it has {size:d} MiB of memory"))
def memory(machine: LiveMachine, size: int) -> None:
    given_, view = size * MIB, machine.view
    if view.ram:
        # Firmware keeps a little of it, and the hole below one MiB is never counted.
        assert 0.95 * given_ <= view.ram <= given_, f"the guest has {view.ram} bytes of memory, not {size} MiB"
    else:
        least = (1 - KERNEL_KEEPS) * given_
        assert least <= view.memory <= given_, f"the guest counts {view.memory} bytes of memory, not {size} MiB"
