"""Runs bad_images.feature."""

from pytest_bdd import scenarios

scenarios("bad_images.feature")
