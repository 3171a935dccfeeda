"""Runs release.feature."""

from pytest_bdd import scenarios

scenarios("release.feature")
