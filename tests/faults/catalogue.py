"""All faults, by the module that knows how to make them."""

from __future__ import annotations

from tests.faults import (
    addresses,
    admission,
    attachments,
    ceph,
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
    *ceph.FAULTS,
)

EVERYDAY = tuple(fault for fault in FAULTS if fault.everyday)
