"""Runs rights.feature."""

from pytest_bdd import scenarios

scenarios("rights.feature")
