"""Runs smart.feature."""

from pytest_bdd import scenarios

scenarios("smart.feature")
