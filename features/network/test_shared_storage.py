"""Runs shared_storage.feature."""

from pytest_bdd import scenarios

scenarios("shared_storage.feature")
