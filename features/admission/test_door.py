"""Runs door.feature."""

from pytest_bdd import scenarios

scenarios("door.feature")
