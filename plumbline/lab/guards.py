"""The lab's guards: what keeps guests' frames from the nodes and from the pods their machines run in.

Each closes one leak that a platform may have while ordinary checks of isolation pass, and closes it alone, so that
one can be opened without the others covering for it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from plumbline.lab.commands import run
from plumbline.lab.network import TUNNEL, netns_path, set_sysctls

if TYPE_CHECKING:
    from pathlib import Path

    from plumbline.lab.settings import Guard, NodeSettings

HOLDS: dict[Guard, str] = {
    "arp": "nodes don't answer ARP on a segment's bridge",
    "ipv6": "nodes have no IPv6 on a segment's bridge",
    "stack": "nodes neither take in, route nor translate IPv4 from a segment's bridge",
    "ovs": "nodes' own stacks take nothing from the ports of Open vSwitch",
    "forwarding": "pods don't forward: what a guest sends to its launcher stays there",
    "launchers": "launchers have no IPv6 on a segment",
}
"""Every guard, and what holds while it is closed."""

TABLE = "plumbline-guard"

LAUNCHER_CLASS = "plumbline-launcher"
"""RuntimeClass of machines' pods: as any other, but for the sysctls of their network namespace."""

STACK_RULES = """
  chain segment-prerouting {{
    type filter hook prerouting priority -310; policy accept;
    iifname "{segment}" meta nfproto ipv4 notrack
  }}
  chain segment-input {{
    type filter hook input priority -200; policy accept;
    iifname "{segment}" meta nfproto ipv4 counter drop
  }}
  chain segment-forward {{
    type filter hook forward priority -200; policy accept;
    iifname "{segment}" oifname != "{segment}" counter drop
    iifname != "{segment}" oifname "{segment}" counter drop
  }}
"""

OVS_RULES = """
  chain ovs-prerouting {{
    type filter hook prerouting priority -311; policy accept;
    iifname {{ {interfaces} }} counter drop
  }}
"""
"""Open vSwitch's userspace datapath reads its ports through packet sockets, so the kernel's own stack is handed every
frame as well. Pods are not touched: their frames come in through the pod bridge, not through its ports."""

ARP_RULE = """
  chain {name} {{
    type filter hook input priority 0; policy accept;
    iifname {{ {interfaces} }} counter drop
  }}
"""


def guard_node(node: NodeSettings) -> None:
    """Close a node's guards that the lab's settings name, and open the others."""
    lab, closed = node.lab, set(node.lab.guards)
    inet, arp = "", ""
    openvswitch = ("trunk0", lab.ovs_bridge, TUNNEL, lab.tunnel_bridge)
    if "stack" in closed:
        inet += STACK_RULES.format(segment=lab.segment_bridge)
    if "ovs" in closed:
        interfaces = ", ".join(f'"{name}"' for name in (*openvswitch, "veth*"))
        inet += OVS_RULES.format(interfaces=interfaces)
        arp += ARP_RULE.format(name="ovs", interfaces=interfaces)
    if "arp" in closed:
        arp += ARP_RULE.format(name="segment", interfaces=f'"{lab.segment_bridge}"')
    # Declared first, so that deleting them never fails; then written anew, or not at all.
    script = "".join(
        f"table {family} {TABLE}\ndelete table {family} {TABLE}\n"
        + (f"table {family} {TABLE} {{{rules}}}\n" if rules else "")
        for family, rules in (("inet", inet), ("arp", arp))
    )
    run(["nsenter", f"--net={netns_path(node.netns)}", "nft", "-f", "-"], stdin=script)
    segment, ovs = ("1" if name in closed else "0" for name in ("ipv6", "ovs"))
    # Ports of pods are made later, with what "default" says then.
    switches = dict.fromkeys((lab.segment_bridge, "segment0"), segment)
    switches |= dict.fromkeys((*openvswitch, "default"), ovs)
    set_sysctls(node.netns, {f"net/ipv6/conf/{name}/disable_ipv6": value for name, value in switches.items()})


def pod_tuning(node: NodeSettings) -> dict[str, Any]:
    """What the pod network's plugin list ends with: https://www.cni.dev/plugins/current/meta/tuning/.

    Pods inherit forwarding from their machine, where an ordinary node has turned it on; here the nodes are namespaces
    of a machine that may not have, so an open guard says so itself. KubeVirt turns it on in the launchers that need it,
    those of machines on the pod network.
    """
    return {"type": "tuning", "sysctl": {"net.ipv4.ip_forward": "0" if "forwarding" in node.lab.guards else "1"}}


def launcher_spec(ctr: Path) -> str:
    """Runtime specification that launchers' containers are based on, as JSON.

    Interfaces that are made later in their network namespace, such as the bridge a guest is plugged into, get no IPv6.
    Those that are there by then lose theirs: KubeVirt would copy their link-local addresses to one that can't have any.
    """
    spec = json.loads(run([str(ctr), "oci", "spec"]))
    spec["linux"]["sysctl"] = {f"net.ipv6.conf.{which}.disable_ipv6": "1" for which in ("default", "all")}
    return json.dumps(spec)
