"""Runs in_use.feature."""

from pytest_bdd import scenarios

scenarios("in_use.feature")
