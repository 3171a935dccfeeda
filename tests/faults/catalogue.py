"""All faults, by the module that knows how to make them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plumbline.behaviours import BEHAVIOURS
from tests.faults import (
    addresses,
    attachments,
    hostile,
    links,
    migration,
    names,
    nodes,
    noise,
    policies,
    vlans,
    volumes,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.faults.fault import Fault

FAULTS = (
    *policies.FAULTS,
    *nodes.FAULTS,
    *addresses.FAULTS,
    *vlans.FAULTS,
    *volumes.FAULTS,
    *noise.FAULTS,
    *migration.FAULTS,
    *links.FAULTS,
    *hostile.FAULTS,
    *attachments.FAULTS,
    *names.FAULTS,
)

WITHOUT_FAULT: dict[str, str] = {}
"""Behaviours that have scenarios but no fault yet, with the reason."""


def everyday(faults: Sequence[Fault] = FAULTS) -> list[Fault]:
    """Faults of the ordinary test run: one for each core behaviour, and one for each of the other profiles.

    All of them take hours on a small machine: `tox run -e faults`.
    """
    chosen: list[Fault] = []
    caught: set[str] = set()
    for fault in faults:
        new = {name if BEHAVIOURS[name].profile == "core" else BEHAVIOURS[name].profile for name in fault.fails}
        if not new <= caught:
            caught |= new
            chosen.append(fault)
    return chosen
