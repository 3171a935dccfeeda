"""Runs hardware_addresses.feature."""

from pytest_bdd import scenarios

scenarios("hardware_addresses.feature")
