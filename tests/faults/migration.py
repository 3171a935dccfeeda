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

UPLINK = "segment0"
TABLE = "table bridge plumbline-fault"
REMOVE = f"printf '{TABLE}\\ndelete {TABLE}\\n' | nft -f -"

# Connections are known by the segments that begin them, each way; what belongs to none of those is dropped.
INSIST = f"""
nft -f - <<'END'
{TABLE} {{
  set begun {{
    type ipv4_addr . inet_service . ipv4_addr . inet_service
    flags dynamic, timeout
    timeout 1h
    size 65535
  }}
  chain forward {{
    type filter hook forward priority 0; policy accept;
    iifname != "{UPLINK}" oifname != "{UPLINK}" accept
    tcp flags & syn == syn add @begun {{ ip saddr . tcp sport . ip daddr . tcp dport }} accept
    ip saddr . tcp sport . ip daddr . tcp dport @begun accept
    meta l4proto tcp counter drop
  }}
}}
END
"""


@contextmanager
def stateful_firewalls(cluster: Cluster, settings: Settings) -> Iterator[None]:
    """A firewall at each node's wire to the segment lets only connections pass that it has seen begin."""
    with on_every_node(cluster, settings, INSIST, REMOVE):
        yield


FAULTS = (
    Fault(
        "a stateful firewall at each node's wire",
        frozenset({"EXT-11", "EXT-12"}),
        stateful_firewalls,
        beside=frozenset({"VM-01"}),
    ),
)
