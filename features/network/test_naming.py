"""Runs naming.feature."""

from pytest_bdd import scenarios

scenarios("naming.feature")
