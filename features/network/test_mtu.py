"""Runs mtu.feature."""

from pytest_bdd import scenarios

scenarios("mtu.feature")
