"""Runs native.feature."""

from pytest_bdd import scenarios

scenarios("native.feature")
