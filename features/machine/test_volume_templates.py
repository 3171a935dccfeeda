"""Runs volume_templates.feature."""

from pytest_bdd import scenarios

scenarios("volume_templates.feature")
