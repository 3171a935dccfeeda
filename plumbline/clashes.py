"""Settings that don't go with the cluster: addresses that it uses itself, a class that it doesn't have."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, ip_address, ip_network
from typing import TYPE_CHECKING

from plumbline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plumbline.cluster import Cluster


def check_range(cluster: Cluster, wanted: IPv4Network) -> None:
    """UsageError naming what of the cluster is inside of the range that segments shall have.

    Looks at the nodes' addresses and pod ranges, and at the API server's Service.
    """
    for used, whose in _in_use(cluster):
        if used.overlaps(wanted):
            shown = used.network_address if used.prefixlen == used.max_prefixlen else used
            raise UsageError(
                f"network.range {wanted} holds {shown}, {whose}: set a range that nothing of the cluster uses"
            )


def check_class(cluster: Cluster, name: str) -> None:
    """UsageError when there is no StorageClass of that name; an empty one names none."""
    found = sorted(one["metadata"]["name"] for one in cluster.list("storage.k8s.io/v1", "StorageClass")) if name else []
    if name and name not in found:
        raise UsageError(
            f'storage.smart_class "{name}" is no StorageClass of the cluster, which has {", ".join(found) or "none"}'
        )


def _in_use(cluster: Cluster) -> Iterator[tuple[IPv4Network, str]]:
    for node in cluster.list("v1", "Node"):
        name = node["metadata"]["name"]
        for entry in (node.get("status") or {}).get("addresses") or []:
            if entry["type"] == "InternalIP" and isinstance(ip_address(entry["address"]), IPv4Address):
                yield IPv4Network(entry["address"]), f"the address of node {name}"
        for text in (node.get("spec") or {}).get("podCIDRs") or []:
            if isinstance(pods := ip_network(text, strict=False), IPv4Network):
                yield pods, f"the pods' range on node {name}"
    service = cluster.get("v1", "Service", "kubernetes", "default") if cluster.serves("v1", "Service") else None
    for text in ((service or {}).get("spec") or {}).get("clusterIPs") or []:
        if isinstance(ip_address(text), IPv4Address):
            yield IPv4Network(text), "the address of the API server's Service"
