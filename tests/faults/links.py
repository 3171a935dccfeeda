"""Faults of links: hardware addresses that are not a machine's own, and wires narrower than their networks say."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from tests.faults.fault import Fault
from tests.faults.nodes import on_every_node
from tests.faults.policies import MACHINES, NETWORKS, Policy, in_force

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plumbline.cluster import Cluster
    from plumbline.settings import Settings

UPLINK = "segment0"


@contextmanager
def narrow_uplinks(cluster: Cluster, settings: Settings) -> Iterator[None]:
    """The wires between the nodes' segment bridges carry smaller packets than networks on them say."""
    narrow, mend = (f"ip link set {UPLINK} mtu {mtu}" for mtu in (1300, 1500))
    with on_every_node(cluster, settings, narrow, mend):
        yield


NO_MTU = Policy(
    name="plumbline-fault-no-mtu",
    concerned=NETWORKS,
    condition="""object.spec.config.matches('"mtu": [0-9]+')""",
    patch="""[JSONPatch{op: "replace", path: "/spec/config", value:
        object.spec.config.replace(object.spec.config.find('"mtu": [0-9]+'), '"mtu": 0')}]""",
    shows=lambda canary: '"mtu": 0' in canary["spec"]["config"],
)

NO_SPOOF_CHECK = Policy(
    name="plumbline-fault-no-spoof-check",
    concerned=NETWORKS,
    condition="""object.spec.config.contains('"macspoofchk": true')""",
    patch="""[JSONPatch{op: "replace", path: "/spec/config", value:
        object.spec.config.replace('"macspoofchk": true', '"macspoofchk": false')}]""",
    shows=lambda canary: '"macspoofchk": false' in canary["spec"]["config"],
)

ONE_ADDRESS_FOR_ALL = Policy(
    name="plumbline-fault-one-address",
    concerned=MACHINES,
    condition="object.spec.domain.devices.interfaces.exists(i, !has(i.macAddress))",
    patch="""[JSONPatch{op: "add", path: "/spec/domain/devices/interfaces/0/macAddress",
        value: "02:00:00:00:00:01"}]""",
    shows=lambda canary: "macAddress" in canary["spec"]["domain"]["devices"]["interfaces"][0],
)

FAULTS = (
    Fault("the wires between nodes are narrower than the network says", frozenset({"EXT-06"}), narrow_uplinks),
    Fault("a policy takes the MTU out of networks", frozenset({"EXT-06"}), partial(in_force, NO_MTU)),
    Fault("a policy turns off the MAC-spoof filter", frozenset({"EXT-03"}), partial(in_force, NO_SPOOF_CHECK)),
    Fault(
        "a policy gives every machine one hardware address",
        frozenset({"EXT-09"}),
        partial(in_force, ONE_ADDRESS_FOR_ALL),
    ),
)
