"""Runs copies.feature."""

from pytest_bdd import scenarios

scenarios("copies.feature")
