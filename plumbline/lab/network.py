"""The lab's wires: a fabric in a namespace of its own, and what each node has of it.

    machine ── plumbline0 ─┐                        ┌─ eth0 ── node1 (br1, Open vSwitch) ─ segment0, trunk0 ─┐
                           ├─ underlay bridge ──────┤                                                        ├─ fabric
    control (API server) ──┘                        └─ eth0 ── node2 (br1, Open vSwitch) ─ segment0, trunk0 ─┘

The fabric's three bridges have no addresses, and no process lives in its namespace: only the underlay carries IP.
`segment` joins the nodes' Linux bridges, `trunk` joins their Open vSwitches and passes VLAN tags as they are. A third
bridge of each node is joined with the others' by a VXLAN tunnel over the underlay only, as where no VLAN is to be had.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from plumbline.lab import kernel
from plumbline.lab.commands import run, succeeds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plumbline.lab.settings import LabSettings, NodeSettings

FABRIC = "plumbline-fabric"
CONTROL = "plumbline-control"
HOST_LINK = "plumbline0"
BRIDGES = ("underlay", "segment", "trunk")
TUNNEL = "vxlan0"
TUNNEL_ID = 7
UNDERLAY_MTU = 1600
"""Room for a full frame of a segment, its VLAN tag and the tunnel's 50 bytes around them."""
SEGMENT_MTU = 1500


def netns_path(name: str) -> Path:
    """Where a named network namespace is mounted."""
    return Path("/run/netns") / name


def namespaces() -> list[str]:
    """Names of the network namespaces on this machine that are the lab's."""
    folder = Path("/run/netns")
    return (
        sorted(path.name for path in folder.iterdir() if path.name.startswith("plumbline-")) if folder.is_dir() else []
    )


def _add_netns(name: str) -> None:
    if not netns_path(name).exists():
        run(["ip", "netns", "add", name])
    run(["ip", "-n", name, "link", "set", "lo", "up"])


def set_sysctls(netns: str, settings: dict[str, str]) -> None:
    """Set kernel parameters of a network namespace; those this kernel lacks are left alone."""
    script = "\n".join(f"[ ! -e /proc/sys/{key} ] || echo {value} > /proc/sys/{key}" for key, value in settings.items())
    run(["nsenter", f"--net={netns_path(netns)}", "sh", "-e"], stdin=script)


def _link_names(netns: str | None) -> set[str]:
    argv = ["ip", *(["-n", netns] if netns else []), "-json", "link", "show"]
    return {link["ifname"] for link in json.loads(run(argv))}


def _plug(netns: str | None, inner: str, outer: str, bridge: str) -> None:
    """Join a namespace (None: the machine's own) to one of the fabric's bridges with a veth pair."""
    inside = ["ip", *(["-n", netns] if netns else [])]
    if inner not in _link_names(netns):
        if outer in _link_names(FABRIC):
            run(["ip", "-n", FABRIC, "link", "delete", outer])
        peer = ["netns", netns or str(os.getpid())]
        run(["ip", "-n", FABRIC, "link", "add", outer, "type", "veth", "peer", "name", inner, *peer])
    mtu = ["mtu", str(UNDERLAY_MTU if bridge == "underlay" else SEGMENT_MTU)]
    run(["ip", "-n", FABRIC, "link", "set", outer, "master", bridge, *mtu, "up"])
    run([*inside, "link", "set", inner, *mtu, "up"])


def _shape(netns: str, device: str, speed: int) -> None:
    """Let a link carry `speed` Mbit/s of what is sent into it, any amount with 0."""
    kind = json.loads(run(["tc", "-n", netns, "-json", "qdisc", "show", "dev", device, "root"]))
    if speed:
        # Room for two of the largest frames that are still to be segmented, and for 20 ms of waiting.
        shape = ["rate", f"{speed}mbit", "burst", "128k", "latency", "20ms"]
        run(["tc", "-n", netns, "qdisc", "replace", "dev", device, "root", "tbf", *shape])
    elif any(one["kind"] == "tbf" for one in kind):
        run(["tc", "-n", netns, "qdisc", "delete", "dev", device, "root"])


def _address(netns: str | None, device: str, address: str) -> None:
    run(["ip", *(["-n", netns] if netns else []), "address", "replace", address, "dev", device])


def _tunnel(node: NodeSettings) -> None:
    """Make the node's end of the tunnel; without multicast each end knows all the others."""
    device = ["dev", TUNNEL]
    if TUNNEL not in _link_names(node.netns):
        ends = ["local", str(node.ip), "dev", "eth0", "dstport", "4789"]
        run(["ip", "-n", node.netns, "link", "add", TUNNEL, "type", "vxlan", "id", str(TUNNEL_ID), *ends])
    run(["ip", "-n", node.netns, "link", "set", TUNNEL, "mtu", str(SEGMENT_MTU), "up"])
    known = run(["bridge", "-n", node.netns, "fdb", "show", *device])
    for other in node.lab.node_settings:
        if other.name != node.name and f"dst {other.ip} " not in known:
            run(["bridge", "-n", node.netns, "fdb", "append", "00:00:00:00:00:00", *device, "dst", str(other.ip)])


def lay_fabric(lab: LabSettings) -> None:
    """Lay the fabric, the control plane's namespace and the machine's own link to it; what is there stays."""
    _add_netns(FABRIC)
    set_sysctls(
        FABRIC,
        {
            "net/ipv6/conf/all/disable_ipv6": "1",
            "net/ipv6/conf/default/disable_ipv6": "1",
            "net/bridge/bridge-nf-call-iptables": "0",
            "net/bridge/bridge-nf-call-ip6tables": "0",
            "net/bridge/bridge-nf-call-arptables": "0",
        },
    )
    present = _link_names(FABRIC)
    for bridge in BRIDGES:
        if bridge not in present:
            run(["ip", "-n", FABRIC, "link", "add", bridge, "type", "bridge"])
        run(["ip", "-n", FABRIC, "link", "set", bridge, "up"])
    prefix = lab.underlay_range.prefixlen
    _plug(None, HOST_LINK, "machine", "underlay")
    _address(None, HOST_LINK, f"{lab.host_ip}/{prefix}")
    _add_netns(CONTROL)
    _plug(CONTROL, "eth0", "control", "underlay")
    _address(CONTROL, "eth0", f"{lab.control_ip}/{prefix}")
    for node in lab.node_settings:
        run(["ip", "-n", CONTROL, "route", "replace", str(node.pod_subnet), "via", str(node.ip)])


def plug_node(node: NodeSettings) -> None:
    """Give a node its namespace, its underlay address, its routes, its segment bridge and its trunk."""
    lab = node.lab
    _add_netns(node.netns)
    _plug(node.netns, "eth0", node.name, "underlay")
    _address(node.netns, "eth0", f"{node.ip}/{lab.underlay_range.prefixlen}")
    run(["ip", "-n", node.netns, "route", "replace", "default", "via", str(lab.control_ip)])
    for other in lab.node_settings:
        if other.name != node.name:
            run(["ip", "-n", node.netns, "route", "replace", str(other.pod_subnet), "via", str(other.ip)])
    set_sysctls(node.netns, {"net/ipv4/ip_forward": "1", "net/bridge/bridge-nf-call-iptables": "1"})
    if lab.segment_bridge not in _link_names(node.netns):
        # Given one, a bridge keeps its hardware address; otherwise it takes that of whichever port has the lowest.
        mac = "02:" + ":".join(f"{octet:02x}" for octet in secrets.token_bytes(5))
        run(["ip", "-n", node.netns, "link", "add", lab.segment_bridge, "address", mac, "type", "bridge"])
    run(["ip", "-n", node.netns, "link", "set", lab.segment_bridge, "up"])
    _plug(node.netns, "segment0", f"{node.name}-seg", "segment")
    run(["ip", "-n", node.netns, "link", "set", "segment0", "master", lab.segment_bridge])
    _plug(node.netns, "trunk0", f"{node.name}-trunk", "trunk")
    if kernel.has_vxlan():
        _tunnel(node)
    # Wires, not the processor that all nodes share, are to be what limits them, each for itself.
    for inner, outer, speed in (
        ("eth0", node.name, lab.underlay_speed),
        ("segment0", f"{node.name}-seg", lab.segment_speed),
    ):
        _shape(node.netns, inner, speed)
        _shape(FABRIC, outer, speed)
    # Open vSwitch takes the trunk's inner end over and does away with what it finds there: between nodes the outer ends
    # are enough.
    _shape(FABRIC, f"{node.name}-trunk", lab.trunk_speed)


def remove(names: Iterable[str]) -> None:
    """Delete the machine's link to the fabric and the given namespaces, with everything in them."""
    succeeds(["ip", "link", "delete", HOST_LINK])
    for name in names:
        run(["ip", "netns", "delete", name])
