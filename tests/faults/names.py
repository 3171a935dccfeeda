"""Faults of names and routes: networks of the wrong namespace, default routes that were lost or bent."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from tests.faults.addresses import nothing_set
from tests.faults.fault import Fault
from tests.faults.nodes import on_every_node
from tests.faults.policies import MACHINES, NETWORKS, Policy, in_force

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plumbline.cluster import Cluster
    from plumbline.settings import Settings

ISOLATION_PROMISED = "[network]\nnamespace_isolation = true\n"

OTHER_NAMESPACE = Policy(
    name="plumbline-fault-other-namespace",
    concerned=MACHINES,
    # The suite's second namespace of a scenario ends in "-other".
    condition="has(object.spec.networks) && object.spec.networks.all(n, has(n.multus))",
    patch="""
        [JSONPatch{op: "replace", path: "/spec/networks", value: object.spec.networks.map(n,
          {"name": dyn(n.name), "multus": dyn({
            "networkName": dyn(n.multus.networkName.contains("/") ? n.multus.networkName
              : request.namespace + "-other/" + n.multus.networkName),
            "default": dyn(has(n.multus.default) && n.multus.default)})})}]
    """,
    shows=lambda canary: "-other/" in canary["spec"]["networks"][0]["multus"]["networkName"],
)

# Definitions are written with an indentation of two; the IPAM's keys stand at eight.
ROUTES = r'(?s)"routes": \[.*?\n        \]'

NO_ROUTES = Policy(
    name="plumbline-fault-no-routes",
    concerned=NETWORKS,
    condition=f"object.spec.config.matches(r'{ROUTES}')",
    patch=f"""[JSONPatch{{op: "replace", path: "/spec/config", value:
        object.spec.config.replace(object.spec.config.find(r'{ROUTES}'), '"routes": []')}}]""",
    shows=lambda canary: '"routes": []' in canary["spec"]["config"],
)

MULTUS = "/node/etc/cni/net.d/00-multus.conf"


@contextmanager
def namespaces_isolated(cluster: Cluster, settings: Settings) -> Iterator[None]:
    """Multus is told on every node to refuse networks of other namespaces; it reads that each time it is called."""
    on, off = '"namespaceIsolation": true', '"namespaceIsolation": false'
    isolate = f"grep -q '{off}' {MULTUS}; sed -i 's/{off}/{on}/' {MULTUS}; grep -q '{on}' {MULTUS}"
    mingle = f"sed -i 's/{on}/{off}/' {MULTUS}"
    with on_every_node(cluster, settings, isolate, mingle):
        yield


FAULTS = (
    Fault(
        "a policy takes networks without a namespace from another one",
        frozenset({"EXT-07"}),
        partial(in_force, OTHER_NAMESPACE),
    ),
    Fault(
        "networks are promised to be refused to other namespaces and are not",
        frozenset({"EXT-08"}),
        nothing_set,
        beside=frozenset(),
        settings=ISOLATION_PROMISED,
    ),
    Fault("a policy takes the routes out of all networks", frozenset({"EXT-10"}), partial(in_force, NO_ROUTES)),
)
