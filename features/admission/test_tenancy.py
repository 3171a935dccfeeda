"""Runs tenancy.feature."""

from pytest_bdd import scenarios

scenarios("tenancy.feature")
