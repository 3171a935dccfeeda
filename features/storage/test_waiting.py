"""Runs waiting.feature."""

from pytest_bdd import scenarios

scenarios("waiting.feature")
