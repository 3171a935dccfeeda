"""Runs launchers.feature."""

from pytest_bdd import scenarios

scenarios("launchers.feature")
