"""Faults in the API: policies that change machines and networks on their way in."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Any

from plumbline.errors import DeadlineExceeded
from plumbline.machines import API_VERSION, INSTANCE_KIND
from plumbline.networks import Bridge, Network, Route, Whereabouts, nad_manifest
from tests.faults.fault import EFFECT_SECONDS, NAMESPACE_PREFIX, POLL_SECONDS, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from plumbline.cluster import Cluster
    from plumbline.settings import Settings

ADMISSION = "admissionregistration.k8s.io"
ANYWHERE = IPv4Network("0.0.0.0/0")
POLICY_KINDS = ("MutatingAdmissionPolicyBinding", "MutatingAdmissionPolicy")


@dataclass(frozen=True)
class Concerned:
    """A kind of object that policies change, and a canary of it that shows when a policy has taken effect."""

    group: str
    resource: str
    canary: Callable[[str, str], dict[str, Any]]
    """Manifest from a name and a namespace; it starts nothing."""


@dataclass(frozen=True)
class Policy:
    """A MutatingAdmissionPolicy on objects of the namespaces under test, as a rule on new ones."""

    name: str
    concerned: Concerned
    condition: str
    """CEL: which objects it changes."""
    patch: str
    """CEL: a list of JSONPatch operations."""
    shows: Callable[[dict[str, Any]], bool]
    """Whether it changed the canary, given as stored."""
    operations: tuple[str, ...] = ("CREATE",)

    def spec(self) -> dict[str, Any]:
        """Return the policy's specification."""
        objects = {
            "apiGroups": [self.concerned.group],
            "apiVersions": ["*"],
            "operations": list(self.operations),
            "resources": [self.concerned.resource],
        }
        return {
            "failurePolicy": "Fail",
            "reinvocationPolicy": "Never",
            "matchConstraints": {"resourceRules": [objects]},
            "matchConditions": [
                {"name": "under-test", "expression": f"request.namespace.startsWith('{NAMESPACE_PREFIX}')"},
                {"name": "concerned", "expression": self.condition},
            ],
            "mutations": [{"patchType": "JSONPatch", "jsonPatch": {"expression": self.patch}}],
        }


def machine(name: str, namespace: str, network: str = "isle") -> dict[str, Any]:
    """Manifest of a machine on a network of Multus that fits no node."""
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
            "networks": [{"name": "isle", "multus": {"networkName": network}}],
        },
    }


def _network(name: str, namespace: str) -> dict[str, Any]:
    """A network of a bridge nobody has, with everything a policy may want to change."""
    port = Bridge(
        "no-such",
        ipam=Whereabouts(IPv4Network("192.0.2.0/24"), routes=(Route(ANYWHERE),)),
        vlan=7,
        mtu=1400,
        macspoofchk=True,
    )
    return nad_manifest(Network(name, namespace, (port,)))


MACHINES = Concerned("kubevirt.io", "virtualmachineinstances", machine)
NETWORKS = Concerned("k8s.cni.cncf.io", "network-attachment-definitions", _network)


POD_NETWORK_FOR_ALL = Policy(
    name="plumbline-fault-pod-network",
    concerned=MACHINES,
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

ONE_PROCESSOR_FOR_ALL = Policy(
    name="plumbline-fault-one-processor",
    concerned=MACHINES,
    condition="has(object.spec.domain.cpu) && has(object.spec.domain.cpu.cores) && object.spec.domain.cpu.cores > 1",
    patch="""[JSONPatch{op: "replace", path: "/spec/domain/cpu/cores", value: 1}]""",
    shows=lambda canary: canary["spec"]["domain"]["cpu"]["cores"] == 1,
)


@contextmanager
def in_force(policy: Policy, cluster: Cluster, settings: Settings) -> Iterator[None]:
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


def _wait_until_it_shows(policy: Policy, cluster: Cluster, namespace: str) -> None:
    """Create canaries until one comes back changed."""
    cluster.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}})
    deadline = time.monotonic() + EFFECT_SECONDS
    number = 0
    while True:
        number += 1
        made = cluster.create(policy.concerned.canary(f"canary-{number}", namespace))
        cluster.delete(made["apiVersion"], made["kind"], made["metadata"]["name"], namespace)
        if policy.shows(made):
            return
        if time.monotonic() > deadline:
            raise DeadlineExceeded(f"waited {EFFECT_SECONDS:.0f} s for the policy {policy.name} to take effect: {made}")
        time.sleep(POLL_SECONDS)


FAULTS = (
    Fault(
        "a policy gives every machine the pod network",
        frozenset({"NET-05"}),
        partial(in_force, POD_NETWORK_FOR_ALL),
        everyday=True,
    ),
    Fault(
        "a policy leaves machines a single processor",
        frozenset({"VM-01"}),
        partial(in_force, ONE_PROCESSOR_FOR_ALL),
        beside=frozenset({"VM-02"}),
        scenarios=("Interfaces, disks",),
        everyday=True,
    ),
)
