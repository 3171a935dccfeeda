"""Faults of the storage network: what machines and Ceph share, and who gets in."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from fixtures.pods import probe_pod
from plumbline.holders import holders
from plumbline.lab.settings import LabSettings
from plumbline.networks import Network, Ovs, Whereabouts, nad_manifest
from tests.faults.fault import EFFECT_SECONDS, Fault
from tests.faults.nodes import on_every_node, ready
from tests.faults.policies import MACHINES, NETWORKS, Policy, in_force, machine
from tests.faults.vlans import OVS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ipaddress import IPv4Address

    from plumbline.cluster import Cluster
    from plumbline.settings import Settings

LAB = LabSettings()
SHARED = "rook-ceph/storage"
"""The network of the lab's Ceph."""

ELSEWHERE = "plumbline-fault-storage"
"""Namespace of networks that Ceph is not on."""


def _network(name: str, vlan: int, first: IPv4Address, settings: Settings) -> dict[str, Any]:
    subnet = LAB.storage_range
    ipam = Whereabouts(
        subnet,
        range_start=first,
        range_end=subnet[240],
        gateway=subnet[1],
        network_name=ELSEWHERE,
        configuration_path=settings.network.whereabouts_config,
    )
    return nad_manifest(Network(name, ELSEWHERE, (Ovs(settings.network.ovs_bridge, ipam=ipam, vlan=vlan),)))


@contextmanager
def machines_elsewhere(
    name: str, vlan: int, cluster: Cluster, settings: Settings, first: IPv4Address = LAB.storage_range[210]
) -> Iterator[None]:
    """There is another network for machines, of that name and on that VLAN of the storage network's bridge.

    It has a pool of addresses of its own, of which it gives `first` first.
    """
    take_back = partial(cluster.delete, "v1", "Namespace", ELSEWHERE, wait=EFFECT_SECONDS)
    take_back()
    cluster.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": ELSEWHERE}})
    try:
        cluster.create(_network(name, vlan, first, settings))
        yield
    finally:
        take_back()


@contextmanager
def overlapping(cluster: Cluster, settings: Settings) -> Iterator[None]:
    """A tenant's network on the storage VLAN has a range that overlaps Ceph's, and one of its pods an MDS's address."""
    pods = cluster.list("v1", "Pod", "rook-ceph", label_selector="app=rook-ceph-mds")
    taken = holders(pods, SHARED)[0].address
    node = max(one["metadata"]["labels"]["kubernetes.io/hostname"] for one in cluster.list("v1", "Node"))
    with machines_elsewhere("tenant", LAB.storage_vlan, cluster, settings, taken):
        pod = probe_pod("stranger", settings.images.probe, node, network=f"{ELSEWHERE}/tenant")
        pod["metadata"]["namespace"] = ELSEWHERE
        cluster.create(pod)
        cluster.wait("v1", "Pod", "stranger", ELSEWHERE, ready, what="a tenant's pod", timeout=EFFECT_SECONDS)
        (stranger,) = holders(cluster.list("v1", "Pod", ELSEWHERE), f"{ELSEWHERE}/tenant")
        assert stranger.address == taken, f"the tenant's pod has {stranger.address}, not the MDS's {taken}"
        yield


# A wire is narrow where it is shaped, and of the two only the segment's is on the nodes. Frames keep their tags on it.
SHARE = f"""{OVS}
ip link add plfault-ovs type veth peer name plfault-seg
ip link set plfault-seg master "$BRIDGE" up
ip link set plfault-ovs up
vsctl set port trunk0 trunks=0,$OTHERS
vsctl add-port "$OVS_BRIDGE" plfault-ovs trunks={LAB.storage_vlan}
"""
PART = f"""{OVS}
vsctl --if-exists del-port plfault-ovs
vsctl clear port trunk0 trunks
if ip link show plfault-ovs >/dev/null 2>&1; then ip link delete plfault-ovs; fi
"""


@contextmanager
def one_wire(cluster: Cluster, settings: Settings) -> Iterator[None]:
    """The storage VLAN goes from node to node over the wire of the segments' bridge, instead of over the trunk."""
    vlans = range(settings.network.vlan_start, settings.network.vlan_end + 1)
    others = f"OTHERS={','.join(map(str, vlans))}\n"
    with on_every_node(cluster, settings, others + SHARE, PART):
        yield


POD_NETWORK_INSTEAD = Policy(
    name="plumbline-fault-pod-network-instead",
    concerned=replace(MACHINES, canary=partial(machine, network=SHARED)),
    condition=f"has(object.spec.networks) && object.spec.networks.exists(n, has(n.multus) "
    f"&& n.multus.networkName == '{SHARED}')",
    patch="""
        [
          JSONPatch{op: "replace", path: "/spec/networks",
            value: object.spec.networks.map(n, {"name": dyn(n.name), "pod": dyn({})})},
          JSONPatch{op: "replace", path: "/spec/domain/devices/interfaces",
            value: object.spec.networks.map(n, {"name": dyn(n.name), "masquerade": dyn({})})}
        ]
    """,
    shows=lambda canary: "pod" in canary["spec"]["networks"][0],
)


def _tenant(name: str, namespace: str) -> dict[str, Any]:
    """A tenant's network, on a bridge that nobody has."""
    del name
    return nad_manifest(Network("tenant", namespace, (Ovs("no-such", vlan=7),)))


TENANT_ON_STORAGE = Policy(
    name="plumbline-fault-tenant-on-storage",
    concerned=replace(NETWORKS, canary=_tenant),
    condition="object.metadata.name == 'tenant'",
    patch=f"""[JSONPatch{{op: "replace", path: "/spec/config", value:
        object.spec.config.replace(object.spec.config.find('"vlan": [0-9]+'), '"vlan": {LAB.storage_vlan}')}}]""",
    shows=lambda canary: f'"vlan": {LAB.storage_vlan}' in canary["spec"]["config"],
)


def _promised(reference: str) -> str:
    return f'[ceph]\nnetwork = "{reference}"\n'


FAULTS = (
    Fault(
        "Ceph is on another network than machines",
        frozenset({"NET-08"}),
        partial(machines_elsewhere, "machines", LAB.storage_vlan + 1),
        settings=_promised(f"{ELSEWHERE}/machines"),
        extras=("ceph",),
    ),
    Fault(
        "the storage network's name is that of another namespace",
        frozenset({"NET-08"}),
        partial(machines_elsewhere, "storage", LAB.storage_vlan),
        settings=_promised(f"{ELSEWHERE}/storage"),
        extras=("ceph",),
    ),
    Fault(
        "a tenant's network is on the storage VLAN",
        frozenset({"NET-08"}),
        partial(in_force, TENANT_ON_STORAGE),
        beside=frozenset({"NET-06"}),
        extras=("ceph",),
    ),
    Fault(
        "machines of the storage network are on the pod network instead",
        frozenset({"NET-08"}),
        partial(in_force, POD_NETWORK_INSTEAD),
        extras=("ceph",),
    ),
    Fault(
        "the storage network shares the segments' wire",
        frozenset({"EXT-24"}),
        one_wire,
        extras=("ceph",),
    ),
    Fault(
        "a tenant's network gives an address that Ceph has",
        frozenset({"EXT-25"}),
        overlapping,
        extras=("ceph",),
    ),
)
