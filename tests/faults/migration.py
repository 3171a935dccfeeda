"""Faults of live migration: what stands between a machine's new place and its old connections."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.faults.fault import Fault
from tests.faults.nodes import on_every_node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plumbline.cluster import Cluster
    from plumbline.settings import Settings

TABLE = "table bridge plumbline-fault"
REMOVE = f"printf '{TABLE}\\ndelete {TABLE}\\n' | nft -f -"

# A connection whose beginning a node hasn't seen is new to it, although its packets begin nothing.
INSIST = f"""
nft -f - <<'END'
{TABLE} {{
  chain forward {{
    type filter hook forward priority 0; policy accept;
    ct state new tcp flags & (syn | ack) == ack counter drop
  }}
}}
END
"""


@contextmanager
def stateful_firewalls(cluster: Cluster, settings: Settings) -> Iterator[None]:
    """Each node's bridges let through only connections that began there; nodes tell each other nothing."""
    with on_every_node(cluster, settings, INSIST, REMOVE):
        yield


FAULTS = (
    Fault(
        "a stateful firewall on each node's bridges",
        frozenset({"EXT-11", "EXT-12"}),
        stateful_firewalls,
        beside=frozenset({"VM-01"}),
    ),
)
