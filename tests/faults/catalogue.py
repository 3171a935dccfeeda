"""All faults, by the module that knows how to make them."""

from __future__ import annotations

from tests.faults import (
    addresses,
    admission,
    attachments,
    hostile,
    links,
    migration,
    names,
    nodes,
    noise,
    policies,
    storage,
    vlans,
    volumes,
)

FAULTS = (
    *policies.FAULTS,
    *nodes.FAULTS,
    *addresses.FAULTS,
    *vlans.FAULTS,
    *volumes.FAULTS,
    *storage.FAULTS,
    *noise.FAULTS,
    *migration.FAULTS,
    *links.FAULTS,
    *hostile.FAULTS,
    *attachments.FAULTS,
    *names.FAULTS,
    *admission.FAULTS,
)

WITHOUT_FAULT: dict[str, str] = {
    "ADM-30": "its object is one of Rook's, which the lab does not run, so nothing of it was seen to fail",
    "EXT-15": "nothing that an administrator can set makes CDI clone a source that somebody writes to",
}
"""Behaviours that have scenarios but no fault yet, with the reason."""

EVERYDAY = tuple(fault for fault in FAULTS if fault.everyday)
