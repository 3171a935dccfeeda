"""Runs connections.feature."""

from pytest_bdd import scenarios

scenarios("connections.feature")
