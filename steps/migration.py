"""Phrases about live migration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, parsers, then, when

if TYPE_CHECKING:
    from fixtures.machines import Machines
    from fixtures.migrants import Migrants
    from fixtures.migration import Migrations
    from plumbline.migration import Migration


@given(parsers.parse('a segment "{name}" for machines that migrate'))
def segment_of_migrants(migrants: Migrants, name: str) -> None:
    migrants.segment(name)


@given(parsers.parse('a machine "{name}" on "{segment}" that is tied to no node'))
@when(parsers.parse('a machine "{name}" on "{segment}" is started that is tied to no node'))
def migrant(migrants: Migrants, name: str, segment: str) -> None:
    migrants.create(name, segment)


@given(parsers.parse('a machine "{name}" on the pod network and on "{segment}" that is tied to no node'))
def migrant_with_two_networks(migrants: Migrants, name: str, segment: str) -> None:
    migrants.create(name, segment, pod_network=True)


@when(parsers.parse('"{name}" migrates to another node'), target_fixture="migration")
def migrates(migrations: Migrations, machines: Machines, name: str) -> Migration:
    migration = migrations.migrate(machines[name])
    assert migration.target != migration.source, f"the platform calls that a migration: {migration}"
    return migration


@when(parsers.parse('what "{name}" has left is cleared away'))
def settled(migrants: Migrants, migration: Migration, name: str) -> None:
    assert migration.machine == name, f"another machine has migrated: {migration}"
    migrants.settle(migration)


@then(parsers.parse('the guest of "{name}" still has the address it had'))
def address_kept(machines: Machines, migration: Migration, name: str) -> None:
    machine = machines[name]
    before = machine.address
    machine.look(lambda view: bool(view.nics and view.nics[0].ipv4), "to have an address after its migration")
    assert machine.address == before, f'the guest of "{name}" had {before} and has {machine.address} now: {migration}'


@then(parsers.parse('"{other}" has been given another address than "{name}"'))
def address_unshared(machines: Machines, migration: Migration, other: str, name: str) -> None:
    mine, theirs = machines[name].address, machines[other].address
    assert mine != theirs, (
        f'machine "{other}" was given {theirs}, which the guest of "{name}" still uses after its migration '
        f"from {migration.source} to {migration.target}"
    )
