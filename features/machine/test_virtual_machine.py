"""Runs virtual_machine.feature."""

from pytest_bdd import scenarios

scenarios("virtual_machine.feature")
