"""Platforms broken on purpose: real mis-settings of a real cluster, applied and taken back.

A fault is named with the behaviours that must fail under it, and no others. What a cut-off test left behind is
removed before a fault is applied.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plumbline.errors import DeadlineExceeded
from plumbline.machines import API_VERSION, INSTANCE_KIND

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from plumbline.cluster import Cluster
    from plumbline.settings import Settings

NAMESPACE_PREFIX = "plumbline-broken"
"""Prefix of the namespaces of a run under a fault; faults in the API touch no others."""

OWN_NAMESPACE = "plumbline-fault"
"""Namespace of what a fault needs in the cluster."""

EFFECT_SECONDS = 60.0
POLL_SECONDS = 0.5


@dataclass(frozen=True)
class Fault:
    """A way a platform may be set wrongly."""

    name: str
    fails: frozenset[str]
    """Ids of the behaviours that must fail under it."""
    applied: Callable[[Cluster, Settings], AbstractContextManager[None]]


# --- The pod network slipped into a machine that was given none -------------------------------------------------------

ADMISSION = "admissionregistration.k8s.io"
POLICY_NAME = "plumbline-fault-pod-network"
POLICY = {
    "failurePolicy": "Fail",
    "reinvocationPolicy": "Never",
    "matchConstraints": {
        "resourceRules": [
            {
                "apiGroups": ["kubevirt.io"],
                "apiVersions": ["*"],
                "operations": ["CREATE"],
                "resources": ["virtualmachineinstances"],
            }
        ]
    },
    "matchConditions": [
        {"name": "under-test", "expression": f"request.namespace.startsWith('{NAMESPACE_PREFIX}')"},
        {
            "name": "multus-alone",
            "expression": "has(object.spec.networks) && object.spec.networks.all(n, has(n.multus))",
        },
    ],
    "mutations": [
        {
            "patchType": "JSONPatch",
            "jsonPatch": {
                # Multus as the default network and a pod network exclude each other, so the former has to give way.
                "expression": """
                    [
                      JSONPatch{op: "replace", path: "/spec/networks", value:
                        object.spec.networks.map(n,
                          {"name": dyn(n.name), "multus": dyn({"networkName": n.multus.networkName})})
                        + [{"name": dyn("slipped-in"), "pod": dyn({})}]},
                      JSONPatch{op: "add", path: "/spec/domain/devices/interfaces/-",
                        value: {"name": dyn("slipped-in"), "masquerade": dyn({})}}
                    ]
                """
            },
        }
    ],
}


def _admission_version(cluster: Cluster) -> str:
    versions = (f"{ADMISSION}/v1", f"{ADMISSION}/v1beta1")
    return next(version for version in versions if cluster.serves(version, "MutatingAdmissionPolicy"))


@contextmanager
def pod_network_slipped_in(cluster: Cluster, settings: Settings) -> Iterator[None]:
    """Every machine whose networks are all Multus ones gets the pod network too."""
    version = _admission_version(cluster)
    kinds = ("MutatingAdmissionPolicyBinding", "MutatingAdmissionPolicy")

    def take_back() -> None:
        for kind in kinds:
            cluster.delete(version, kind, POLICY_NAME, wait=EFFECT_SECONDS)
        cluster.delete("v1", "Namespace", f"{NAMESPACE_PREFIX}-canary", wait=EFFECT_SECONDS)

    take_back()
    metadata = {"name": POLICY_NAME}
    try:
        cluster.create({"apiVersion": version, "kind": kinds[1], "metadata": metadata, "spec": POLICY})
        cluster.create(
            {"apiVersion": version, "kind": kinds[0], "metadata": metadata, "spec": {"policyName": POLICY_NAME}}
        )
        _wait_until_slipped_in(cluster, f"{NAMESPACE_PREFIX}-canary", settings)
        yield
    finally:
        take_back()


def _wait_until_slipped_in(cluster: Cluster, namespace: str, settings: Settings) -> None:
    """Create machines that fit no node until one comes back with a second network."""
    cluster.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}})
    deadline = time.monotonic() + EFFECT_SECONDS
    number = 0
    while True:
        number += 1
        made = cluster.create(_canary(f"canary-{number}", namespace))
        cluster.delete(API_VERSION, INSTANCE_KIND, f"canary-{number}", namespace)
        if len(made["spec"]["networks"]) > 1:
            return
        if time.monotonic() > deadline:
            raise DeadlineExceeded(f"waited {EFFECT_SECONDS:.0f} s for the policy {POLICY_NAME} to take effect: {made}")
        time.sleep(POLL_SECONDS)


def _canary(name: str, namespace: str) -> dict[str, Any]:
    return {
        "apiVersion": API_VERSION,
        "kind": INSTANCE_KIND,
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "nodeSelector": {"plumbline.io/no-such-node": "true"},
            "domain": {
                "memory": {"guest": "64Mi"},
                "devices": {"interfaces": [{"name": "isle", "bridge": {}}], "disks": []},
            },
            "networks": [{"name": "isle", "multus": {"networkName": "isle"}}],
        },
    }


# --- The segment's bridge joined to the pod network's bridge on every node --------------------------------------------

JOINT = "plfault"
POD_BRIDGE = "cni0"
JOIN = f"""
ip link delete {JOINT}0 2>/dev/null
ip link add {JOINT}0 type veth peer name {JOINT}1 || exit 1
ip link set {JOINT}0 master "$0" up && ip link set {JOINT}1 master "$1" up || exit 1
touch /tmp/joined; exec sleep 86400
"""
PART = f"if ip link show {JOINT}0 >/dev/null 2>&1; then ip link delete {JOINT}0; fi"


@contextmanager
def bridges_joined(cluster: Cluster, settings: Settings) -> Iterator[None]:
    """A veth pair on every node makes one link of the segment's bridge and the pod network's."""
    nodes = [node["metadata"]["name"] for node in cluster.list("v1", "Node")]
    _part(cluster)
    try:
        cluster.create(
            {
                "apiVersion": "v1",
                "kind": "Namespace",
                "metadata": {
                    "name": OWN_NAMESPACE,
                    "labels": {"pod-security.kubernetes.io/enforce": "privileged"},
                },
            }
        )
        for node in nodes:
            cluster.create(_joiner(node, settings))
        for node in nodes:
            cluster.wait("v1", "Pod", node, OWN_NAMESPACE, _ready, what="the bridges to be joined", timeout=60)
        yield
    finally:
        _part(cluster)


def _part(cluster: Cluster) -> None:
    """Take the veth pairs away through the pods that made them; a node that has lost its pod keeps its pair."""
    if cluster.get("v1", "Namespace", OWN_NAMESPACE) is None:
        return
    for pod in cluster.list("v1", "Pod", OWN_NAMESPACE):
        if (pod.get("status") or {}).get("phase") == "Running":
            done = cluster.exec(OWN_NAMESPACE, pod["metadata"]["name"], ["sh", "-c", PART])
            assert done.exit_code == 0, f"the bridges on {pod['metadata']['name']} stay joined: {done.output}"
    cluster.delete("v1", "Namespace", OWN_NAMESPACE, wait=EFFECT_SECONDS)


def _joiner(node: str, settings: Settings) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": node, "namespace": OWN_NAMESPACE},
        "spec": {
            "nodeSelector": {"kubernetes.io/hostname": node},
            "hostNetwork": True,
            "terminationGracePeriodSeconds": 0,
            "restartPolicy": "Never",
            "automountServiceAccountToken": False,
            "containers": [
                {
                    "name": "joiner",
                    "image": settings.images.probe,
                    "imagePullPolicy": "IfNotPresent",
                    "command": ["sh", "-c", JOIN, settings.network.bridge, POD_BRIDGE],
                    "securityContext": {"privileged": True},
                    "readinessProbe": {"exec": {"command": ["test", "-e", "/tmp/joined"]}, "periodSeconds": 1},
                }
            ],
        },
    }


def _ready(pod: dict[str, Any] | None) -> bool:
    conditions = (pod or {}).get("status", {}).get("conditions") or []
    return any(c["type"] == "Ready" and c["status"] == "True" for c in conditions)


FAULTS = (
    Fault("pod network slipped into an isolated machine", frozenset({"NET-05"}), pod_network_slipped_in),
    Fault("segment's bridge joined to the pod network's", frozenset({"NET-05"}), bridges_joined),
)

WITHOUT_FAULT = {
    "VM-01": "every fault here is one of networks; VM-01 must stand under all of them, and its own faults come with "
    "the storage and machine life-cycle behaviours",
}
"""Behaviours that have scenarios but no fault yet, with the reason."""
