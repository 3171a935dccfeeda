"""Phrases about volumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, parsers, then

if TYPE_CHECKING:
    from fixtures.machines import LiveMachine
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
