"""Ways out of a segment that a hostile guest may find, and what closes each."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plumbline.attempts import Attempt


class Path(StrEnum):
    """The way that a frame, or an answer to it, has taken out of a segment."""

    NODE_ARP = "the node's own stack, by ARP on the segment's bridge"
    NODE_IPV6 = "the node's own stack, by IPv6 on the segment's bridge"
    NODE_STACK = "the node's own stack, by IPv4 taken in, routed or translated from the segment's bridge"
    OVS_PORT = "the node's own stack, by a port of Open vSwitch's userspace datapath"
    LAUNCHER_FORWARDING = "the launcher, which forwards what its guest sends to its bridge"
    LAUNCHER_IPV6 = "the launcher's own stack, by IPv6 on its bridge"
    VLAN_TAG = "a port that takes in tags of other VLANs"
    WIRE = "a link that joins the segment to another network"


REMEDIES: dict[Path, str] = {
    Path.NODE_ARP: (
        "drop ARP that comes in from the bridge (nftables, family arp, hook input, iifname the bridge), or set "
        "net.ipv4.conf.<bridge>.arp_ignore=8 on every node"
    ),
    Path.NODE_IPV6: "set net.ipv6.conf.<bridge>.disable_ipv6=1 on every node, for the bridge's uplink too",
    Path.NODE_STACK: (
        "with nftables on every node, don't track what comes in from the bridge (prerouting, before -300: notrack) and "
        "drop it in input, and in forward unless it leaves by the bridge again"
    ),
    Path.OVS_PORT: (
        "with nftables on every node, drop what comes in from the switch's ports (family inet, hook prerouting, and "
        "family arp, hook input) and set disable_ipv6=1 for them, or use the kernel's datapath"
    ),
    Path.LAUNCHER_FORWARDING: (
        "end the pod network's plugin list with the CNI plugin tuning and net.ipv4.ip_forward=0, or make the network "
        "the machine's default one, so that its launcher has no other interface"
    ),
    Path.LAUNCHER_IPV6: (
        "set KubeVirt's defaultRuntimeClass to one whose base specification has "
        "net.ipv6.conf.default.disable_ipv6=1, or end the network's plugin list with tuning and that value"
    ),
    Path.VLAN_TAG: (
        "make machines' ports access ports of their one VLAN (ovs: vlan without trunk; bridge: vlan with "
        "preserveDefaultVlan false and no vlanTrunk), and keep the native VLAN off the uplinks"
    ),
    Path.WIRE: "find what is a port of both networks (bridge link; ovs-vsctl show) and take it out of one of them",
}
"""How each way is closed, in one sentence without its full stop."""


def path_of(attempt: Attempt, *, userspace_switch: bool, owner: str, elsewhere: bool) -> Path:
    """Tell which way an attempt has taken.

    `owner` is whose hardware address answered: "node", "launcher" or "" when that is unknown; `elsewhere` says that
    the frame was seen on a neighbouring segment; `userspace_switch` that the segment is one of Open vSwitch.
    """
    if elsewhere:
        return Path.VLAN_TAG if attempt.sent.tags else Path.WIRE
    if "launcher" in (owner, attempt.door):
        return Path.LAUNCHER_IPV6 if attempt.family == "IPv6" else Path.LAUNCHER_FORWARDING
    if userspace_switch:
        return Path.OVS_PORT
    if owner == "node" or attempt.door == "node":
        return {"ARP": Path.NODE_ARP, "IPv6": Path.NODE_IPV6, "IPv4": Path.NODE_STACK}[attempt.family]
    return Path.WIRE
