"""Runs two_networks.feature."""

from pytest_bdd import scenarios

scenarios("two_networks.feature")
