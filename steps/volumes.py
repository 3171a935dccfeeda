"""Phrases about volumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, parsers, then, when

from fixtures.volumes import COMPLAINTS
from plumbline.clones import Mode
from plumbline.image_server import AUTHORITY
from plumbline.machines import booting
from plumbline.starting import BEGUN
from plumbline.volumes import CloneOf, DataVolume, Url

if TYPE_CHECKING:
    from fixtures.belongings import Belongings
    from fixtures.clones import Clones
    from fixtures.contents import Contents
    from fixtures.images import ImageServer
    from fixtures.machines import LiveMachine, Machines
    from fixtures.volumes import Volumes
    from plumbline.filling import Scratch, Stuck
    from plumbline.volumes import Content

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


@given(parsers.parse('a volume "{name}" is made from its URL'))
@when(parsers.parse('a volume "{name}" is made from its URL'))
def from_url(volumes: Volumes, image_server: ImageServer, name: str) -> None:
    volumes.make(DataVolume(name, image_server.size, Url(image_server.url)))


@when(parsers.parse('a volume "{name}" of {size:d} MiB is made from its URL'))
def from_url_of_size(volumes: Volumes, image_server: ImageServer, name: str, size: int) -> None:
    volumes.make(DataVolume(name, size * MIB, Url(image_server.url)))


@when(parsers.parse('a volume "{name}" is made from its URL with its authority'))
def with_authority(volumes: Volumes, image_server: ImageServer, name: str) -> None:
    volumes.make(DataVolume(name, image_server.size, Url(image_server.url, certificates=AUTHORITY)))


@when(parsers.parse('a volume "{name}" is made from its URL in a class that waits for a consumer'))
def from_url_waiting(volumes: Volumes, clones: Clones, image_server: ImageServer, name: str) -> None:
    content, chosen = Url(image_server.url), clones.waiting_class()
    volumes.make(DataVolume(name, image_server.size, content, chosen.name, Mode.FILESYSTEM))


@when(
    parsers.parse('a volume "{name}" is made from its URL, and its scratch space is watched'), target_fixture="scratch"
)
def from_url_watched(volumes: Volumes, image_server: ImageServer, name: str) -> Scratch:
    return volumes.make_watched(DataVolume(name, image_server.size, Url(image_server.url)))


@then("the scratch space is of the class that the platform names for it")
def scratch_class(scratch: Scratch) -> None:
    assert scratch.claim, f"no scratch space was seen: {scratch}"
    assert scratch.used == scratch.named, f"the scratch space is of another class than is named for it: {scratch}"


@then("the scratch space is gone")
def scratch_gone(volumes: Volumes, scratch: Scratch) -> None:
    stays = volumes.claim_stays(scratch.claim)
    assert not stays, f"the scratch space outlives its import: {stays}"


@when(parsers.parse('a volume "{name}" is made from its URL with its checksum'))
def with_checksum(volumes: Volumes, clones: Clones, image_server: ImageServer, name: str) -> None:
    clones.need_checksums()
    volumes.make(DataVolume(name, image_server.size, Url(image_server.url, checksum=f"sha256:{image_server.digest}")))


@when(parsers.parse('a volume "{name}" is made from its URL with another checksum'))
def with_other_checksum(volumes: Volumes, image_server: ImageServer, name: str) -> None:
    volumes.make(DataVolume(name, image_server.size, Url(image_server.url, checksum=f"sha256:{'0' * 64}")))


@then(parsers.parse('the volume "{name}" stays unfilled, and the platform says "{word}"'))
def stays_unfilled(volumes: Volumes, name: str, word: str) -> None:
    stuck = volumes.watch(name, words=(word,))
    assert not stuck.filled, f'the volume "{name}" counts as filled: {stuck}'
    assert stuck.reasons(word), f'nothing that is said about the volume "{name}" has "{word}" in it: {stuck}'


@given(parsers.parse('the volume "{name}" is filled'))
@then(parsers.parse('the volume "{name}" is filled'))
def filled(volumes: Volumes, name: str) -> None:
    filling = volumes.wait_filled(name)
    assert filling.phases[-1] == "Succeeded", f"the volume is not filled: {filling}"


@then(parsers.parse('the volume "{name}" is filled, and its progress is told meanwhile'))
def filled_visibly(volumes: Volumes, name: str) -> None:
    filling = volumes.wait_filled(name)
    assert filling.phases[-1] == "Succeeded", f"the volume is not filled: {filling}"
    assert filling.told_progress, f"no progress was told between nothing and all: {filling}"


@then(parsers.parse('the volume "{name}" holds the image that is served'))
def holds_image(contents: Contents, image_server: ImageServer, name: str) -> None:
    found = contents.digest(name, image_server.size)
    assert found == image_server.digest, (
        f'the volume "{name}" holds something else than was served: SHA-256 {found}, served {image_server.digest}'
    )


def _make(machines: Machines, volumes: Volumes, names: list[str], size: int, content: Content) -> None:
    """Make machines that each boot from a volume of their own; only the first of them is started."""
    for number, name in enumerate(names):
        machines.create(booting(name, volumes.describe(f"{name}-boot", size, content), started=number == 0))


@when(parsers.parse('machines "m{first:d}" to "m{last:d}" are made, each with a volume of its own from that URL'))
def ad_hoc(machines: Machines, volumes: Volumes, image_server: ImageServer, first: int, last: int) -> None:
    names = [f"m{number}" for number in range(first, last + 1)]
    _make(machines, volumes, names, image_server.size, Url(image_server.url))


@when(parsers.parse('machine "{name}" is made with a volume of its own from that URL'))
def one_ad_hoc(machines: Machines, volumes: Volumes, image_server: ImageServer, name: str) -> None:
    _make(machines, volumes, [name], image_server.size, Url(image_server.url))


@when(parsers.parse('machines "m{first:d}" to "m{last:d}" are made, each with a clone of "{source}"'))
def with_clones(
    machines: Machines, volumes: Volumes, belongings: Belongings, first: int, last: int, source: str
) -> None:
    for number in range(first, last + 1):
        volume = volumes.describe(f"m{number}-boot", volumes.size(source), CloneOf(belongings.namespace, source))
        machines.create(booting(f"m{number}", volume, started=False))


@when(parsers.parse('machines "{first}" and "{second}" are made, each with a clone of "{source}"'))
def two_with_clones(
    machines: Machines, volumes: Volumes, belongings: Belongings, first: str, second: str, source: str
) -> None:
    content = CloneOf(belongings.namespace, source)
    _make(machines, volumes, [first, second], volumes.size(source), content)


@then("the volumes of all machines are filled")
def all_filled(machines: Machines, volumes: Volumes) -> None:
    for machine in machines:
        filled(volumes, f"{machine.name}-boot")


@then(parsers.parse('machine "{name}" boots from its volume'))
def boots(machines: Machines, name: str) -> None:
    machine = machines[name]
    machine.wait_running()
    seen = machine.run("uname -r")
    assert seen.exit_code == 0, f'the guest of machine "{name}" does not come up from its volume: {seen}'


@when(parsers.parse('the volume of "{name}" is watched'), target_fixture="stuck")
def watch(volumes: Volumes, name: str) -> Stuck:
    return volumes.watch(f"{name}-boot", name)


@then(parsers.parse('the volume of "{name}" is not filled, and the platform says why'))
def not_filled(stuck: Stuck, name: str) -> None:
    assert not stuck.filled, f'the volume of machine "{name}" counts as filled, though its download broke off: {stuck}'
    assert stuck.reasons(*COMPLAINTS), f"nothing is said that tells a person of a broken download: {stuck}"


@then(parsers.parse('machine "{name}" has not started meanwhile'))
def not_started(stuck: Stuck, name: str) -> None:
    begun = BEGUN.intersection(stuck.machine)
    assert not begun, f'machine "{name}" was {", ".join(begun)} without its volume: {stuck}'
