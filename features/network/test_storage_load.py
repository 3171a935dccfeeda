"""Runs storage_load.feature."""

from pytest_bdd import scenarios

scenarios("storage_load.feature")
