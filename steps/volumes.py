"""Phrases about volumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, parsers, then, when

if TYPE_CHECKING:
    from fixtures.machines import LiveMachine, Machines
    from fixtures.volumes import Volumes

MIB = 1024 * 1024

LEAST_SHARE = 0.85
"""Share of a file-system claim that a disk image in it fills at least: the rest is the file system's own."""


@given(parsers.parse('a persistent volume claim "{name}" of {size:d} MiB'))
def claim(volumes: Volumes, name: str, size: int) -> None:
    volumes.claim(name, size * MIB)


@then(parsers.parse('it has a disk "{name}" as large as the claim'))
def as_large_as_claimed(machine: LiveMachine, volumes: Volumes, name: str) -> None:
    disk, size = machine.view.disk(name), volumes.size(name)
    assert disk is not None, f'the guest has no disk with the serial number "{name}", only {machine.view.disks}'
    # A provisioner may round up to its own units.
    assert disk.size >= LEAST_SHARE * size, f'the disk "{name}" has {disk.size} bytes, {size} were claimed'


@then(parsers.parse('it has a disk "{name}" of at least {size:d} MiB'))
def no_smaller(machine: LiveMachine, name: str, size: int) -> None:
    disk = machine.view.disk(name)
    assert disk is not None, f'the guest has no disk with the serial number "{name}", only {machine.view.disks}'
    assert disk.size >= size * MIB, f'the disk "{name}" has {disk.size} bytes, less than {size} MiB'


@then(parsers.parse('the volume "{name}" belongs to machine "{owner}"'))
def belongs(volumes: Volumes, name: str, owner: str) -> None:
    lineage, machine = volumes.lineage(name), volumes.machine(owner)
    assert lineage.owners[-1:] == (machine,), f'the volume "{name}" does not belong to machine "{owner}": {lineage}'


@when(parsers.parse('machine "{name}" is deleted'))
def delete(machines: Machines, name: str) -> None:
    machines.delete(name)


@then(parsers.parse('the volume "{name}" goes with it'))
def goes_too(volumes: Volumes, name: str) -> None:
    stays = volumes.what_stays(name)
    assert not stays, f'the volume "{name}" outlives its machine: {"; ".join(stays)}'
