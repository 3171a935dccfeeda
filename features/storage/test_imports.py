"""Runs imports.feature."""

from pytest_bdd import scenarios

scenarios("imports.feature")
