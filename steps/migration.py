"""Phrases about live migration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import parsers, when

if TYPE_CHECKING:
    from fixtures.machines import Machines
    from fixtures.migration import Migrations
    from plumbline.migration import Migration


@when(parsers.parse('"{name}" migrates to another node'), target_fixture="migration")
def migrates(migrations: Migrations, machines: Machines, name: str) -> Migration:
    migration = migrations.migrate(machines[name])
    assert migration.target != migration.source, f"the platform calls that a migration: {migration}"
    return migration
