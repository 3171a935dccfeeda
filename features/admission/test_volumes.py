"""Runs volumes.feature."""

from pytest_bdd import scenarios

scenarios("volumes.feature")
