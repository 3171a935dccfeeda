"""Faults of throughput: networks that were to be apart share a wire."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.faults.fault import Fault
from tests.faults.nodes import on_every_node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plumbline.cluster import Cluster
    from plumbline.settings import Settings

TUNNEL = "plfault-wire"

# The nodes' own addresses are those that routes to the other nodes' pods lead through. The tunnel names no device, so
# that it may be as wide as the segment: what doesn't fit the underlay goes in pieces.
SHARE = f"""
mine=$(ip -4 -o addr show dev eth0 | sed -n 's/.* inet \\([0-9.]*\\).*/\\1/p')
others=$(ip -4 route show | sed -n '/^default/!s/.* via \\([0-9.]*\\) dev eth0.*/\\1/p')
ip link add {TUNNEL} type vxlan id 4242 dstport 4790 local "$mine"
for other in $others; do bridge fdb append 00:00:00:00:00:00 dev {TUNNEL} dst "$other"; done
ip link set segment0 nomaster
ip link set {TUNNEL} mtu 1500 master "$BRIDGE" up
"""
PART = f"""
if ip link show {TUNNEL} >/dev/null 2>&1; then ip link delete {TUNNEL}; fi
ip link set segment0 master "$BRIDGE"
"""


@contextmanager
def one_wire(cluster: Cluster, settings: Settings) -> Iterator[None]:
    """The nodes' segment bridges are joined by a tunnel over the pod network's wire instead of their own."""
    with on_every_node(cluster, settings, SHARE, PART):
        yield


FAULTS = (
    Fault("the segment shares the pod network's wire", frozenset({"NET-09"}), one_wire, beside=frozenset({"VM-01"})),
)
