"""Platforms broken on purpose: real mis-settings of a real cluster, applied and taken back.

A fault is named with the behaviours that must fail under it, and no others. What a cut-off test left behind is
removed before a fault is applied.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
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


# --- Policies that change machines on their way into the API ----------------------------------------------------------

ADMISSION = "admissionregistration.k8s.io"
POLICY_KINDS = ("MutatingAdmissionPolicyBinding", "MutatingAdmissionPolicy")


@dataclass(frozen=True)
class MachinePolicy:
    """A MutatingAdmissionPolicy on new machines of the namespaces under test."""

    name: str
    condition: str
    """CEL: which machines it changes."""
    patch: str
    """CEL: a list of JSONPatch operations."""
    shows: Callable[[dict[str, Any]], bool]
    """Whether it changed the canary, given as stored."""

    def spec(self) -> dict[str, Any]:
        """Return the policy's specification."""
        machines = {
            "apiGroups": ["kubevirt.io"],
            "apiVersions": ["*"],
            "operations": ["CREATE"],
            "resources": ["virtualmachineinstances"],
        }
        return {
            "failurePolicy": "Fail",
            "reinvocationPolicy": "Never",
            "matchConstraints": {"resourceRules": [machines]},
            "matchConditions": [
                {"name": "under-test", "expression": f"request.namespace.startsWith('{NAMESPACE_PREFIX}')"},
                {"name": "concerned", "expression": self.condition},
            ],
            "mutations": [{"patchType": "JSONPatch", "jsonPatch": {"expression": self.patch}}],
        }


POD_NETWORK_FOR_ALL = MachinePolicy(
    name="plumbline-fault-pod-network",
    condition="has(object.spec.networks) && object.spec.networks.all(n, has(n.multus))",
    # Multus as the default network and a pod network exclude each other, so the former has to give way.
    patch="""
        [
          JSONPatch{op: "replace", path: "/spec/networks", value:
            object.spec.networks.map(n,
              {"name": dyn(n.name), "multus": dyn({"networkName": n.multus.networkName})})
            + [{"name": dyn("slipped-in"), "pod": dyn({})}]},
          JSONPatch{op: "add", path: "/spec/domain/devices/interfaces/-",
            value: {"name": dyn("slipped-in"), "masquerade": dyn({})}}
        ]
    """,
    shows=lambda canary: len(canary["spec"]["networks"]) > 1,
)

ONE_PROCESSOR_FOR_ALL = MachinePolicy(
    name="plumbline-fault-one-processor",
    condition="has(object.spec.domain.cpu) && has(object.spec.domain.cpu.cores) && object.spec.domain.cpu.cores > 1",
    patch="""[JSONPatch{op: "replace", path: "/spec/domain/cpu/cores", value: 1}]""",
    shows=lambda canary: canary["spec"]["domain"]["cpu"]["cores"] == 1,
)


@contextmanager
def in_force(policy: MachinePolicy, cluster: Cluster, settings: Settings) -> Iterator[None]:
    """Put a policy in force for the namespaces under test."""
    del settings
    versions = (f"{ADMISSION}/v1", f"{ADMISSION}/v1beta1")
    version = next(version for version in versions if cluster.serves(version, POLICY_KINDS[1]))
    canaries = f"{NAMESPACE_PREFIX}-canary"

    def take_back() -> None:
        for kind in POLICY_KINDS:
            cluster.delete(version, kind, policy.name, wait=EFFECT_SECONDS)
        cluster.delete("v1", "Namespace", canaries, wait=EFFECT_SECONDS)

    take_back()
    metadata = {"name": policy.name}
    specs = ({"policyName": policy.name}, policy.spec())
    try:
        for kind, spec in reversed(list(zip(POLICY_KINDS, specs, strict=True))):
            cluster.create({"apiVersion": version, "kind": kind, "metadata": metadata, "spec": spec})
        _wait_until_it_shows(policy, cluster, canaries)
        yield
    finally:
        take_back()


def _wait_until_it_shows(policy: MachinePolicy, cluster: Cluster, namespace: str) -> None:
    """Create machines that fit no node until one comes back changed."""
    cluster.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}})
    deadline = time.monotonic() + EFFECT_SECONDS
    number = 0
    while True:
        number += 1
        made = cluster.create(_canary(f"canary-{number}", namespace))
        cluster.delete(API_VERSION, INSTANCE_KIND, f"canary-{number}", namespace)
        if policy.shows(made):
            return
        if time.monotonic() > deadline:
            raise DeadlineExceeded(f"waited {EFFECT_SECONDS:.0f} s for the policy {policy.name} to take effect: {made}")
        time.sleep(POLL_SECONDS)


def _canary(name: str, namespace: str) -> dict[str, Any]:
    return {
        "apiVersion": API_VERSION,
        "kind": INSTANCE_KIND,
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "nodeSelector": {"plumbline.io/no-such-node": "true"},
            "domain": {
                "cpu": {"cores": 2},
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
    Fault(
        "a policy gives every machine the pod network", frozenset({"NET-05"}), partial(in_force, POD_NETWORK_FOR_ALL)
    ),
    Fault("segment's bridge joined to the pod network's", frozenset({"NET-05"}), bridges_joined),
    Fault(
        "a policy leaves machines a single processor", frozenset({"VM-01"}), partial(in_force, ONE_PROCESSOR_FOR_ALL)
    ),
)

WITHOUT_FAULT: dict[str, str] = {}
"""Behaviours that have scenarios but no fault yet, with the reason."""
