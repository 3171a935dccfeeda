"""Runs noisy_neighbour.feature."""

from pytest_bdd import scenarios

scenarios("noisy_neighbour.feature")
