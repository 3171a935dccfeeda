"""Runs storage_addresses.feature."""

from pytest_bdd import scenarios

scenarios("storage_addresses.feature")
