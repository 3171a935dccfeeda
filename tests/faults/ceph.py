"""Faults of the storage network: what machines and Ceph share, and who gets in."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from plumbline.lab.settings import LabSettings
from plumbline.networks import Network, Ovs, Whereabouts, nad_manifest
from tests.faults.fault import EFFECT_SECONDS, Fault
from tests.faults.policies import MACHINES, NETWORKS, Policy, in_force, machine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ipaddress import IPv4Network

    from plumbline.cluster import Cluster
    from plumbline.settings import Settings

LAB = LabSettings()
SHARED = "rook-ceph/storage"
"""The network of the lab's Ceph."""

ELSEWHERE = "plumbline-fault-storage"
"""Namespace of networks that Ceph is not on."""


def _network(name: str, vlan: int, subnet: IPv4Network, settings: Settings) -> dict[str, Any]:
    ipam = Whereabouts(
        subnet,
        range_start=subnet[210],
        range_end=subnet[240],
        gateway=subnet[1],
        network_name=ELSEWHERE,
        configuration_path=settings.network.whereabouts_config,
    )
    return nad_manifest(Network(name, ELSEWHERE, (Ovs(settings.network.ovs_bridge, ipam=ipam, vlan=vlan),)))


@contextmanager
def machines_elsewhere(name: str, vlan: int, cluster: Cluster, settings: Settings) -> Iterator[None]:
    """There is another network for machines, of that name and on that VLAN of the storage network's bridge."""
    take_back = partial(cluster.delete, "v1", "Namespace", ELSEWHERE, wait=EFFECT_SECONDS)
    take_back()
    cluster.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": ELSEWHERE}})
    try:
        cluster.create(_network(name, vlan, LAB.storage_range, settings))
        yield
    finally:
        take_back()


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
)
