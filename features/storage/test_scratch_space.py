"""Runs scratch_space.feature."""

from pytest_bdd import scenarios

scenarios("scratch_space.feature")
