"""Runs tunnel.feature."""

from pytest_bdd import scenarios

scenarios("tunnel.feature")
