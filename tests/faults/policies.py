"""Faults in the API: policies that change machines on their way in."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from plumbline.errors import DeadlineExceeded
from plumbline.machines import API_VERSION, INSTANCE_KIND
from tests.faults.fault import EFFECT_SECONDS, NAMESPACE_PREFIX, POLL_SECONDS, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from plumbline.cluster import Cluster
    from plumbline.settings import Settings

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


FAULTS = (
    Fault(
        "a policy gives every machine the pod network", frozenset({"NET-05"}), partial(in_force, POD_NETWORK_FOR_ALL)
    ),
    Fault(
        "a policy leaves machines a single processor",
        frozenset({"VM-01"}),
        partial(in_force, ONE_PROCESSOR_FOR_ALL),
        beside=frozenset({"NET-05"}),
    ),
)
