"""Runs joins.feature."""

from pytest_bdd import scenarios

scenarios("joins.feature")
