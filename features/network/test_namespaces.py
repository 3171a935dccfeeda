"""Runs namespaces.feature."""

from pytest_bdd import scenarios

scenarios("namespaces.feature")
