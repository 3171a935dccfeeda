"""Runs nodes.feature."""

from pytest_bdd import scenarios

scenarios("nodes.feature")
