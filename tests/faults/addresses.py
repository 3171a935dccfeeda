"""Faults of addresses: an IPAM that is not what was promised, and what it forgets."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from tests.faults.fault import Fault

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from plumbline.cluster import Cluster
    from plumbline.settings import Settings


def nothing_set(cluster: Cluster, settings: Settings) -> AbstractContextManager[None]:
    """Leave the platform as it is: what is wrong is the promise in the settings."""
    del cluster, settings
    return nullcontext()


FAULTS = (
    Fault(
        "migrating machines have their addresses from whereabouts",
        frozenset({"EXT-04"}),
        nothing_set,
        beside=frozenset(),
        settings='[network]\nmachine_addresses = "ipam"\n',
    ),
)
