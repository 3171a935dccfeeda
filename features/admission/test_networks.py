"""Runs networks.feature."""

from pytest_bdd import scenarios

scenarios("networks.feature")
