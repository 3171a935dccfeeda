"""Runs migration.feature."""

from pytest_bdd import scenarios

scenarios("migration.feature")
