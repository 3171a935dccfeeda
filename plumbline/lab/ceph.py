"""Ceph, run by Rook on a network of its own: what `plumbline lab up --with ceph` adds to a lab.

The storage network is a VLAN on the nodes' Open vSwitch bridge. Rook's monitors stay on the Service network whatever
network Ceph has (https://rook.io/docs/rook/v1.12/CRDs/Cluster/network-providers/#multus), so the node that has them is
the storage network's gateway to them: to their ports, and to nothing else.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources
from string import Template
from typing import TYPE_CHECKING

from plumbline.lab.ceph_build import IMAGE
from plumbline.lab.commands import run
from plumbline.lab.network import netns_path, set_sysctls
from plumbline.lab.storage import Disk

if TYPE_CHECKING:
    from plumbline.lab.ceph_build import CephArtifacts
    from plumbline.lab.kubectl import Kubectl
    from plumbline.lab.node import Node

NAMESPACE = "rook-ceph"
DISK_SIZE = 12 << 30
"""Bytes the OSD's disk can grow to; the file takes what is used."""

GATEWAY = "storage0"
"""The gateway's interface on the storage network."""

MONITOR_PORTS = (3300, 6789)
"""Of Ceph's two protocols: https://docs.ceph.com/en/reef/rados/configuration/network-config-ref/."""

TABLE = "plumbline-storage"
RULES = """
table inet {table}
delete table inet {table}
table inet {table} {{
  chain input {{
    type filter hook input priority -200; policy accept;
    iifname "{gateway}" counter drop
  }}
  chain forward {{
    type filter hook forward priority -200; policy accept;
    iifname "{gateway}" ct status dnat tcp dport {{ {ports} }} accept
    iifname "{gateway}" counter drop
    oifname "{gateway}" ct direction reply accept
    oifname "{gateway}" counter drop
  }}
}}
"""
"""What comes from the storage network may go to the monitors' Service; what comes to it may only be an answer."""

READY = {
    "cephcluster/ceph": "jsonpath={.status.phase}=Ready",
    "cephfilesystem/shared": "jsonpath={.status.phase}=Ready",
    "cephclient/plumbline": "jsonpath={.status.phase}=Ready",
}
DEPLOY_TIMEOUT = 420
"""Seconds Ceph may take until it is ready, and as many again until it says that it is healthy."""


@dataclass(frozen=True)
class Ceph:
    """The Ceph of one lab, on one of its nodes."""

    node: Node
    artifacts: CephArtifacts
    kubectl: Kubectl

    def up(self) -> None:
        """Start what does not run; returns when Ceph is healthy."""
        lab = self.node.settings.lab
        self._lay_gateway()
        disk = Disk(self.node.settings.state_dir / "osd.img", DISK_SIZE)
        for name in ("common.yaml", "crds.yaml"):
            self.kubectl.apply(self.artifacts.manifest(name))
        self.kubectl.wait("condition=Established", "crd/cephclusters.ceph.rook.io", timeout=30)
        hosts = lab.storage_range
        values = {
            "image": IMAGE,
            "digest": self.artifacts.image.digest,
            "node": self.node.settings.name,
            "device": str(disk.attach()),
            "bridge": lab.ovs_bridge,
            "vlan": str(lab.storage_vlan),
            "range": str(hosts),
            "gateway": str(lab.storage_gateway),
            "first": str(hosts[10]),
            "last": str(hosts[200]),
        }
        for name in ("rook.yaml", "ceph.yaml"):
            text = resources.files("plumbline.lab").joinpath(f"addon_files/{name}").read_text()
            self.kubectl.apply(Template(text).substitute(values))

    def _lay_gateway(self) -> None:
        node, lab = self.node.settings, self.node.settings.lab
        port = ["--may-exist", "add-port", lab.ovs_bridge, GATEWAY, f"tag={lab.storage_vlan}"]
        vsctl = [*self.node.enter(), "ovs-vsctl", "--db=unix:/run/openvswitch/db.sock", "--timeout=20"]
        run([*vsctl, *port, "--", "set", "interface", GATEWAY, "type=internal"])
        set_sysctls(
            node.netns,
            {
                f"net/ipv6/conf/{GATEWAY}/disable_ipv6": "1",
                # Asked there for another of its addresses, the node says nothing.
                f"net/ipv4/conf/{GATEWAY}/arp_ignore": "1",
            },
        )
        ports = ", ".join(map(str, MONITOR_PORTS))
        rules = RULES.format(table=TABLE, gateway=GATEWAY, ports=ports)
        run(["nsenter", f"--net={netns_path(node.netns)}", "nft", "-f", "-"], stdin=rules)
        address = f"{lab.storage_gateway}/{lab.storage_range.prefixlen}"
        run(["ip", "-n", node.netns, "address", "replace", address, "dev", GATEWAY])
        run(["ip", "-n", node.netns, "link", "set", GATEWAY, "up"])

    def wait_healthy(self) -> None:
        """Wait until the cluster, its file system and its client are ready and Ceph says that all is well."""
        for what, condition in READY.items():
            self.kubectl.wait(condition, "-n", NAMESPACE, what, timeout=DEPLOY_TIMEOUT)
        healthy = "jsonpath={.status.ceph.health}=HEALTH_OK"
        self.kubectl.wait(healthy, "-n", NAMESPACE, "cephcluster/ceph", timeout=DEPLOY_TIMEOUT)


def status(kubectl: Kubectl) -> str:
    """One line about Ceph: its phase and health, and what it complains of; empty where there is none."""
    # Asked of the API server, since what kubectl remembers of the API's kinds may be of a lab that had Ceph.
    if not kubectl("get", "crd", "cephclusters.ceph.rook.io", "--ignore-not-found", "-o", "name", timeout=15):
        return ""
    found = json.loads(kubectl("get", "cephclusters", "-n", NAMESPACE, "-o", "json", timeout=15))["items"]
    lines = []
    for one in found:
        said = one.get("status") or {}
        ceph = said.get("ceph") or {}
        details = "; ".join(f"{name}: {each.get('message')}" for name, each in (ceph.get("details") or {}).items())
        lines.append(f"ceph: {said.get('phase', 'new')} {ceph.get('health', 'health unknown')} {details}".rstrip())
    return "".join(f"{line}\n" for line in lines)
