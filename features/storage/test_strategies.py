"""Runs strategies.feature."""

from pytest_bdd import scenarios

scenarios("strategies.feature")
