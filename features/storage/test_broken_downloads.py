"""Runs broken_downloads.feature."""

from pytest_bdd import scenarios

scenarios("broken_downloads.feature")
