"""Runs attachment.feature."""

from pytest_bdd import scenarios

scenarios("attachment.feature")
