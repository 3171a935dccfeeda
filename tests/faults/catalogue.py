"""All faults, by the module that knows how to make them."""

from __future__ import annotations

from tests.faults import addresses, nodes, policies, vlans, volumes

FAULTS = (*policies.FAULTS, *nodes.FAULTS, *addresses.FAULTS, *vlans.FAULTS, *volumes.FAULTS)

WITHOUT_FAULT: dict[str, str] = {}
"""Behaviours that have scenarios but no fault yet, with the reason."""
