"""Faults on the nodes: what an administrator could have set wrongly there, done by a privileged pod on each."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.faults.fault import EFFECT_SECONDS, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plumbline.cluster import Cluster
    from plumbline.settings import Settings

OWN_NAMESPACE = "plumbline-fault"
"""Namespace of the pods that set nodes wrongly."""

POD_BRIDGE = "cni0"


@contextmanager
def on_every_node(cluster: Cluster, settings: Settings, apply: str, undo: str) -> Iterator[None]:
    """Run a shell script on every node, in its network namespace and with its file system at /node; undo it at the end.

    `undo` must bear with nothing being there to undo: it runs before, too. Both get the settings' bridges as BRIDGE,
    OVS_BRIDGE and TUNNEL_BRIDGE. A node that has lost its pod keeps what was done to it.
    """
    nodes = [node["metadata"]["name"] for node in cluster.list("v1", "Node")]
    cluster.delete("v1", "Namespace", OWN_NAMESPACE, wait=EFFECT_SECONDS)
    cluster.create(
        {
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": {"name": OWN_NAMESPACE, "labels": {"pod-security.kubernetes.io/enforce": "privileged"}},
        }
    )
    try:
        for node in nodes:
            cluster.create(_hand(node, settings))
        for node in nodes:
            cluster.wait("v1", "Pod", node, OWN_NAMESPACE, ready, what="a hand on the node", timeout=60)
        try:
            for script in (undo, apply):
                _run(cluster, nodes, script)
            yield
        finally:
            _run(cluster, nodes, undo)
    finally:
        cluster.delete("v1", "Namespace", OWN_NAMESPACE, wait=EFFECT_SECONDS)


def _run(cluster: Cluster, nodes: list[str], script: str) -> None:
    for node in nodes:
        done = cluster.exec(OWN_NAMESPACE, node, ["sh", "-ec", script], timeout=60)
        assert done.exit_code == 0, f"the script on {node} failed ({done.exit_code}): {done.output}\n{script}"


def _hand(node: str, settings: Settings) -> dict[str, Any]:
    network = settings.network
    bridges = {"BRIDGE": network.bridge, "OVS_BRIDGE": network.ovs_bridge, "TUNNEL_BRIDGE": network.tunnel_bridge}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": node, "namespace": OWN_NAMESPACE},
        "spec": {
            "nodeSelector": {"kubernetes.io/hostname": node},
            "hostNetwork": True,
            "hostPID": True,
            "terminationGracePeriodSeconds": 0,
            "restartPolicy": "Never",
            "automountServiceAccountToken": False,
            "volumes": [{"name": "node", "hostPath": {"path": "/"}}],
            "containers": [
                {
                    "name": "hand",
                    "image": settings.images.probe,
                    "imagePullPolicy": "IfNotPresent",
                    "command": ["sleep", "infinity"],
                    "env": [{"name": name, "value": value} for name, value in bridges.items()],
                    "securityContext": {"privileged": True},
                    "volumeMounts": [{"name": "node", "mountPath": "/node"}],
                }
            ],
        },
    }


def ready(pod: dict[str, Any] | None) -> bool:
    """Whether a pod says that it is ready."""
    conditions = (pod or {}).get("status", {}).get("conditions") or []
    return any(c["type"] == "Ready" and c["status"] == "True" for c in conditions)


# --- The segment's bridge joined to the pod network's bridge on every node --------------------------------------------

JOINT = "plfault"
JOIN = f"""
ip link add {JOINT}0 type veth peer name {JOINT}1
ip link set {JOINT}0 master "$BRIDGE" up
ip link set {JOINT}1 master {POD_BRIDGE} up
"""
PART = f"if ip link show {JOINT}0 >/dev/null 2>&1; then ip link delete {JOINT}0; fi"


@contextmanager
def bridges_joined(cluster: Cluster, settings: Settings) -> Iterator[None]:
    """A veth pair on every node makes one link of the segment's bridge and the pod network's."""
    with on_every_node(cluster, settings, JOIN, PART):
        yield


FAULTS = (Fault("segment's bridge joined to the pod network's", frozenset({"NET-05"}), bridges_joined),)
