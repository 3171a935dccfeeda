"""Runs routes.feature."""

from pytest_bdd import scenarios

scenarios("routes.feature")
