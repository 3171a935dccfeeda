"""Runs private_authority.feature."""

from pytest_bdd import scenarios

scenarios("private_authority.feature")
