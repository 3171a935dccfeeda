"""All faults, by the module that knows how to make them."""

from __future__ import annotations

from tests.faults import nodes, policies

FAULTS = (*policies.FAULTS, *nodes.FAULTS)

WITHOUT_FAULT: dict[str, str] = {}
"""Behaviours that have scenarios but no fault yet, with the reason."""
