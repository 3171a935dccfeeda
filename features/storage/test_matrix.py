"""Runs matrix.feature."""

from pytest_bdd import scenarios

scenarios("matrix.feature")
