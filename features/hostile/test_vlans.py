"""Runs vlans.feature."""

from pytest_bdd import scenarios

scenarios("vlans.feature")
