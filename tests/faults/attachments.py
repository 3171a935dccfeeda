"""Faults of attachments: parts of a network's definition lost, machines on other networks than they name."""

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

# Definitions are written with an indentation of two; a plugin's keys stand at six.
IPAM = r'(?s)"ipam": \{.*?\n      \}'

NO_IPAM = Policy(
    name="plumbline-fault-no-ipam",
    concerned=NETWORKS,
    condition=f"object.spec.config.matches(r'{IPAM}')",
    patch=f"""[JSONPatch{{op: "replace", path: "/spec/config", value:
        object.spec.config.replace(object.spec.config.find(r'{IPAM}'), '"ipam": {{}}')}}]""",
    shows=lambda canary: '"ipam": {}' in canary["spec"]["config"],
)

POD_NETWORK_INSTEAD = Policy(
    name="plumbline-fault-pod-network-instead",
    concerned=MACHINES,
    condition="has(object.spec.networks) && object.spec.networks.size() == 1 && has(object.spec.networks[0].multus)",
    patch="""
        [
          JSONPatch{op: "replace", path: "/spec/networks", value:
            [{"name": dyn(object.spec.networks[0].name), "pod": dyn({})}]},
          JSONPatch{op: "replace", path: "/spec/domain/devices/interfaces", value:
            [{"name": dyn(object.spec.networks[0].name), "masquerade": dyn({})}]}
        ]
    """,
    shows=lambda canary: "pod" in canary["spec"]["networks"][0],
)

OWN_NAMESPACE_ONLY = Policy(
    name="plumbline-fault-own-namespace-only",
    concerned=MACHINES,
    condition="has(object.spec.networks) && object.spec.networks.all(n, has(n.multus))",
    patch="""
        [JSONPatch{op: "replace", path: "/spec/networks", value: object.spec.networks.map(n,
          {"name": dyn(n.name), "multus": dyn({
            "networkName": request.namespace + "/" + n.multus.networkName.split("/")[
              n.multus.networkName.split("/").size() - 1]})})}]
    """,
    shows=lambda canary: "/" in canary["spec"]["networks"][0]["multus"]["networkName"],
)

FIRST_NETWORK_ONLY = Policy(
    name="plumbline-fault-first-network-only",
    concerned=MACHINES,
    # The canary has one network only: it shows by a second's grace, which no machine minds.
    condition="has(object.spec.networks) && object.spec.networks.size() > 0",
    patch="""
        [
          JSONPatch{op: "add", path: "/spec/terminationGracePeriodSeconds", value: 1},
          JSONPatch{op: "replace", path: "/spec/networks", value: [object.spec.networks[0]]},
          JSONPatch{op: "replace", path: "/spec/domain/devices/interfaces",
            value: [object.spec.domain.devices.interfaces[0]]}
        ]
    """,
    shows=lambda canary: canary["spec"].get("terminationGracePeriodSeconds") == 1,
)

CUT = """
chroot /node nft -f - <<END
table inet plumbline-fault {
  chain input {
    type filter hook input priority filter; policy accept;
    iifname "cni0" ct state new drop
  }
}
END
"""
MEND = "chroot /node nft delete table inet plumbline-fault 2>/dev/null || true"


@contextmanager
def nodes_closed_to_pods(cluster: Cluster, settings: Settings) -> Iterator[None]:
    """No node lets a connection from its pods in, so that they find no way out of the pod network to it."""
    with on_every_node(cluster, settings, CUT, MEND):
        yield


FAULTS = (
    Fault("a policy takes the IPAM out of all networks", frozenset({"NET-01"}), partial(in_force, NO_IPAM)),
    Fault(
        "a policy gives the pod network instead of the one that is named",
        frozenset({"NET-02"}),
        partial(in_force, POD_NETWORK_INSTEAD),
    ),
    Fault(
        "a policy looks for all networks in the machine's own namespace",
        frozenset({"NET-02"}),
        partial(in_force, OWN_NAMESPACE_ONLY),
        scenarios=("Machines of two namespaces", "A machine waits for its network when the name is right"),
        settings="[timeouts]\nmachine_start = 45\n",
    ),
    Fault(
        "a policy leaves machines their first network only",
        frozenset({"NET-03"}),
        partial(in_force, FIRST_NETWORK_ONLY),
        beside=frozenset({"NET-01"}),
    ),
    Fault("nodes are closed to pods", frozenset({"NET-03"}), nodes_closed_to_pods),
)
