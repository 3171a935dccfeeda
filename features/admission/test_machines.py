"""Runs machines.feature."""

from pytest_bdd import scenarios

scenarios("machines.feature")
