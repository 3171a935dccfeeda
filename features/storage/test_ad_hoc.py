"""Runs ad_hoc.feature."""

from pytest_bdd import scenarios

scenarios("ad_hoc.feature")
