"""Faults of VLANs and of the wires below them."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from tests.faults.fault import Fault
from tests.faults.nodes import on_every_node
from tests.faults.policies import NETWORKS, Policy, in_force

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plumbline.cluster import Cluster
    from plumbline.settings import Settings

# The node's own mount namespace has its Open vSwitch tools and their socket.
OVS = """
on_node() { nsenter --target 1 --mount -- "$@"; }
vsctl() { on_node ovs-vsctl --db=unix:/run/openvswitch/db.sock --timeout=10 "$@"; }
ofctl() { command=$1 bridge=$2; shift 2; on_node ovs-ofctl "$command" "unix:/run/openvswitch/$bridge.mgmt" "$@"; }
"""

TAKER = "/tmp/taker"


@contextmanager
def flooded(bridge: str, cluster: Cluster, settings: Settings) -> Iterator[None]:
    """A flow sends every frame out of every port as it came, whatever VLAN the ports are on."""
    flood = f'{OVS} ofctl add-flow "${bridge}" priority=100,actions=flood'
    switch = f'{OVS} ofctl del-flows "${bridge}"; ofctl add-flow "${bridge}" priority=0,actions=normal'
    with on_every_node(cluster, settings, flood, switch):
        yield


@contextmanager
def detached(bridge: str, uplink: str, cluster: Cluster, settings: Settings) -> Iterator[None]:
    """An Open vSwitch bridge has lost its port to the other nodes."""
    detach = f'{OVS} vsctl del-port "${bridge}" {uplink}'
    attach = f'{OVS} vsctl --may-exist add-port "${bridge}" {uplink}'
    with on_every_node(cluster, settings, detach, attach):
        yield


@contextmanager
def tags_taken_off(cluster: Cluster, settings: Settings) -> Iterator[None]:
    """Something on every node keeps taking the VLAN from the ports of the bridge, which makes trunks of them."""
    keep_taking = f"""{OVS}
        taking() {{ while sleep 1; do for port in $(vsctl list-ports "$OVS_BRIDGE"); do
            vsctl --if-exists clear port "$port" tag; done; done; }}
        # A function whose output is turned elsewhere leaves its shell the old one, and so the exec would not end.
        {{ exec >/dev/null 2>&1 </dev/null; taking; }} &
        echo $! > {TAKER}
    """
    stop = f"if [ -e {TAKER} ]; then kill $(cat {TAKER}) || true; rm {TAKER}; fi"
    with on_every_node(cluster, settings, keep_taking, stop):
        yield


@contextmanager
def native_vlan_everywhere(cluster: Cluster, settings: Settings) -> Iterator[None]:
    """What comes from the other nodes without a tag goes out of every port, whatever VLAN it is on."""
    flood = f'{OVS} ofctl add-flow "$OVS_BRIDGE" priority=100,in_port=trunk0,vlan_tci=0,actions=flood'
    switch = f'{OVS} ofctl del-flows "$OVS_BRIDGE"; ofctl add-flow "$OVS_BRIDGE" priority=0,actions=normal'
    with on_every_node(cluster, settings, flood, switch):
        yield


@contextmanager
def half_of_the_vlans_carried(cluster: Cluster, settings: Settings) -> Iterator[None]:
    """The trunk between the nodes carries two VLANs of the settings' range, then two not, and so on.

    Of two that a scenario takes one after the other, one is carried and one is not: two workers take them in turn.
    """
    first, last = settings.network.vlan_start, settings.network.vlan_end
    carried = ",".join(str(vlan) for vlan in range(first, last + 1) if (vlan - first) // 2 % 2 == 0)
    narrow = f"{OVS} vsctl set port trunk0 trunks={carried}"
    widen = f"{OVS} vsctl clear port trunk0 trunks"
    with on_every_node(cluster, settings, narrow, widen):
        yield


@contextmanager
def bridge_without_uplink(cluster: Cluster, settings: Settings) -> Iterator[None]:
    """The segment's bridge has lost its port to the other nodes."""
    detach = "ip link set segment0 nomaster"
    attach = 'ip link set segment0 master "$BRIDGE"'
    with on_every_node(cluster, settings, detach, attach):
        yield


@contextmanager
def trunk_instead_of_tunnel(cluster: Cluster, settings: Settings) -> Iterator[None]:
    """The tunnel's bridges are joined by the trunk, so that nothing of theirs is encapsulated."""
    bypass = f"""{OVS}
        vsctl del-port "$TUNNEL_BRIDGE" vxlan0
        vsctl add-port "$OVS_BRIDGE" plfault0 -- set interface plfault0 type=patch options:peer=plfault1 \\
           -- add-port "$TUNNEL_BRIDGE" plfault1 -- set interface plfault1 type=patch options:peer=plfault0
    """
    mend = f"""{OVS}
        vsctl --if-exists del-port plfault0 -- --if-exists del-port plfault1
        vsctl --may-exist add-port "$TUNNEL_BRIDGE" vxlan0
    """
    with on_every_node(cluster, settings, bypass, mend):
        yield


ONE_VLAN_FOR_ALL = Policy(
    name="plumbline-fault-one-vlan",
    concerned=NETWORKS,
    condition="""object.spec.config.matches('"vlan": [0-9]+')""",
    patch="""[JSONPatch{op: "replace", path: "/spec/config", value:
        object.spec.config.replace(object.spec.config.find('"vlan": [0-9]+'), '"vlan": 55')}]""",
    shows=lambda canary: '"vlan": 55' in canary["spec"]["config"],
)

FAULTS = (
    Fault(
        "a switch floods every frame whatever its VLAN",
        frozenset({"NET-06"}),
        partial(flooded, "OVS_BRIDGE"),
        beside=frozenset({"NET-07"}),
        everyday=True,
    ),
    Fault(
        "a policy puts all networks on one VLAN",
        frozenset({"NET-06", "NET-07"}),
        partial(in_force, ONE_VLAN_FOR_ALL),
    ),
    Fault(
        "the VLANs' uplink is detached from its bridge",
        frozenset({"NET-06"}),
        partial(detached, "OVS_BRIDGE", "trunk0"),
        beside=frozenset({"NET-07"}),
    ),
    Fault(
        "the tunnel's end is detached from its bridge",
        frozenset({"NET-07"}),
        partial(detached, "TUNNEL_BRIDGE", "vxlan0"),
        beside=frozenset({"NET-06"}),
    ),
    Fault(
        "the trunk carries only half of the VLANs",
        frozenset({"NET-06"}),
        half_of_the_vlans_carried,
        beside=frozenset({"VM-01"}),
    ),
    Fault(
        "ports lose their VLAN",
        frozenset({"NET-06", "EXT-01"}),
        tags_taken_off,
        beside=frozenset({"VM-01"}),
    ),
    Fault(
        "frames of the native VLAN go out of every port",
        frozenset({"EXT-01"}),
        native_vlan_everywhere,
        beside=frozenset({"NET-06"}),
    ),
    Fault(
        "the segment's bridge has no uplink",
        frozenset({"EXT-02", "NET-05"}),
        bridge_without_uplink,
        beside=frozenset({"VM-01"}),
        scenarios=(
            "Machines of one node and of different nodes are joined alike on the platform's bridge",
            "Nothing crosses",
        ),
    ),
    Fault(
        "the tunnel is bypassed by the trunk",
        frozenset({"NET-07"}),
        trunk_instead_of_tunnel,
        beside=frozenset({"NET-06"}),
    ),
)
