"""Runs pre_allocated.feature."""

from pytest_bdd import scenarios

scenarios("pre_allocated.feature")
