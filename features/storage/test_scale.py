"""Runs scale.feature."""

from pytest_bdd import scenarios

scenarios("scale.feature")
