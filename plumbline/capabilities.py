"""What a cluster can do, found out before anything is created; it decides what can be judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from plumbline import ceph
from plumbline.errors import AccessDenied

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plumbline.cluster import Cluster
    from plumbline.settings import Settings

NOTES = ("kube-public", "plumbline-platform")
"""Namespace and name of the ConfigMap by which a platform states what readers of a report should know."""

WEBHOOK = "plumbline"
"""Name of the ValidatingWebhookConfiguration that asks the policy bundle."""

DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"


@dataclass(frozen=True)
class Capability:
    """One thing a cluster has or lacks; `detail` is a version or a list, or the sentence why it is not there."""

    name: str
    present: bool
    detail: str


class Capabilities(Mapping[str, Capability]):
    """Capabilities by name."""

    def __init__(self, found: Iterable[Capability]) -> None:
        self._found = {capability.name: capability for capability in found}

    def __getitem__(self, name: str) -> Capability:
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def missing(self, names: Iterable[str]) -> list[str]:
        """Why each of the named capabilities that is not there is not there; empty when all are."""
        lacking = (self._found.get(name) or Capability(name, False, f"{name} was not looked for") for name in names)
        return [capability.detail for capability in lacking if not capability.present]

    def to_list(self) -> list[dict[str, Any]]:
        """Plain data, for JSON."""
        return [asdict(capability) for capability in self._found.values()]

    @classmethod
    def from_list(cls, data: Iterable[Mapping[str, Any]]) -> Capabilities:
        """The inverse of `to_list`."""
        return cls(Capability(**entry) for entry in data)


def detect(cluster: Cluster, settings: Settings) -> Capabilities:
    """Read what the cluster has. Versions found are also entered in `cluster.versions`.

    `settings` narrow the nodes counted, and name a Ceph that runs elsewhere. AccessDenied when the kubeconfig's user
    may not look.
    """
    found = [
        _operator(cluster, "kubevirt", "KubeVirt", "kubevirt.io/v1", "observedKubeVirtVersion"),
        _operator(cluster, "cdi", "CDI", "cdi.kubevirt.io/v1beta1", "observedVersion"),
        _served(
            cluster, "multus", "Multus", "k8s.cni.cncf.io/v1", "NetworkAttachmentDefinition", "network attachments"
        ),
        _served(
            cluster, "whereabouts", "whereabouts", "whereabouts.cni.cncf.io/v1alpha1", "IPPool", "cluster-wide IPAM"
        ),
        *_nodes(cluster, settings.node_selector),
        _storage_classes(cluster),
        _snapshot_classes(cluster),
        _webhook(cluster),
        _ceph(cluster, settings),
    ]
    for name in ("kubevirt", "cdi"):
        capability = next(one for one in found if one.name == name)
        if capability.present:
            cluster.versions[name] = capability.detail
    return Capabilities(found)


def stated_notes(cluster: Cluster) -> tuple[str, ...]:
    """What the platform states about itself, one note a line of `data.notes`; nothing where it states nothing."""
    namespace, name = NOTES
    try:
        stated = cluster.get("v1", "ConfigMap", name, namespace) if cluster.serves("v1", "ConfigMap") else None
    except AccessDenied as error:
        return (f"what the platform states about itself could not be read: {error}",)
    return tuple(((stated or {}).get("data") or {}).get("notes", "").splitlines())


def _operator(cluster: Cluster, name: str, kind: str, api_version: str, version_field: str) -> Capability:
    """A component that describes its own installation in one object."""
    if not cluster.serves(api_version, kind):
        return Capability(name, False, f"{kind} is not installed: the cluster does not serve {api_version}")
    objects = cluster.list(api_version, kind)
    if not objects:
        return Capability(name, False, f"{kind} is not deployed: its API is served, but no {kind} object exists")
    status = objects[0].get("status") or {}
    if status.get("phase") != "Deployed":
        return Capability(name, False, f"{kind} is not ready: its phase is {status.get('phase') or 'not set'}")
    return Capability(name, True, str(status.get(version_field) or "version not told"))


def _served(cluster: Cluster, name: str, title: str, api_version: str, kind: str, gives: str) -> Capability:
    """A component seen only by the API it brings; whether its CNI plugin runs on the nodes shows in use."""
    if cluster.serves(api_version, kind):
        return Capability(name, True, f"{gives}: {kind} ({api_version}) is served")
    return Capability(name, False, f"{title} is not installed: the cluster does not serve {kind} ({api_version})")


def _nodes(cluster: Cluster, selector: Mapping[str, str]) -> list[Capability]:
    every = cluster.list("v1", "Node")
    usable = [node for node in every if _usable(node, selector)]
    names = ", ".join(sorted(node["metadata"]["name"] for node in usable))
    among = f" with the labels of node_selector {dict(selector)}" if selector else ""
    nodes = (
        Capability("nodes", True, names)
        if len(usable) > 1
        else Capability(
            "nodes", False, f"two schedulable nodes that run virt-handler are needed{among}, found: {names or 'none'}"
        )
    )
    node = (
        Capability("node", True, names)
        if usable
        else Capability("node", False, f"no schedulable node runs virt-handler{among}")
    )
    ranges = [r for one in every for r in (one.get("spec") or {}).get("podCIDRs") or []]
    ipv6 = (
        Capability("ipv6", True, "pods have IPv6 addresses")
        if any(":" in r for r in ranges)
        else Capability("ipv6", False, "no node has an IPv6 pod range")
    )
    return [node, nodes, ipv6]


def _usable(node: Mapping[str, Any], selector: Mapping[str, str]) -> bool:
    spec, labels = node.get("spec") or {}, node["metadata"].get("labels") or {}
    ready = any(
        c["type"] == "Ready" and c["status"] == "True" for c in (node.get("status") or {}).get("conditions") or []
    )
    tainted = any(taint.get("effect") in {"NoSchedule", "NoExecute"} for taint in spec.get("taints") or [])
    matches = all(labels.get(key) == value for key, value in selector.items())
    # virt-handler keeps this label true as long as it runs there.
    runs_machines = labels.get("kubevirt.io/schedulable") == "true"
    return ready and not tainted and not spec.get("unschedulable") and runs_machines and matches


def _storage_classes(cluster: Cluster) -> Capability:
    classes = cluster.list("storage.k8s.io/v1", "StorageClass")
    if not classes:
        return Capability("storage-class", False, "the cluster has no StorageClass")
    names = [
        entry["metadata"]["name"]
        + (" (default)" if (entry["metadata"].get("annotations") or {}).get(DEFAULT_CLASS) == "true" else "")
        for entry in classes
    ]
    return Capability("storage-class", True, ", ".join(sorted(names)))


def _snapshot_classes(cluster: Cluster) -> Capability:
    api_version, kind = "snapshot.storage.k8s.io/v1", "VolumeSnapshotClass"
    if not cluster.serves(api_version, kind):
        return Capability("snapshot-classes", False, f"the cluster does not serve {kind} ({api_version})")
    names = sorted(entry["metadata"]["name"] for entry in cluster.list(api_version, kind))
    if not names:
        return Capability("snapshot-classes", False, f"the cluster has no {kind}")
    return Capability("snapshot-classes", True, ", ".join(names))


def _webhook(cluster: Cluster) -> Capability:
    api_version, kind = "admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"
    found = cluster.get(api_version, kind, WEBHOOK) if cluster.serves(api_version, kind) else None
    if found is None:
        return Capability("webhook", False, "no webhook is installed: see `plumbline webhook install`")
    policies = {each.get("failurePolicy", "Fail") for each in found.get("webhooks") or []}
    return Capability("webhook", True, f"failurePolicy {', '.join(sorted(policies))}")


def _ceph(cluster: Cluster, settings: Settings) -> Capability:
    if settings.ceph.monitors:
        return Capability("ceph", True, f"not run here, with monitors {', '.join(map(str, settings.ceph.monitors))}")
    served = f"{ceph.KIND} ({ceph.API_VERSION})"
    if not cluster.serves(ceph.API_VERSION, ceph.KIND):
        return Capability("ceph", False, f"Rook is not installed: the cluster does not serve {served}")
    every = cluster.list(ceph.API_VERSION, ceph.KIND)
    if not every:
        return Capability("ceph", False, f"Rook runs no Ceph: there is no {served}")
    found = ceph.run_here(every)
    names = ", ".join(sorted(f"{one['metadata']['namespace']}/{one['metadata']['name']}" for one in found or every))
    if not found:
        return Capability(
            "ceph", False, f"Rook only connects to a Ceph that runs elsewhere ({names}): set ceph.monitors to assess it"
        )
    return Capability("ceph", True, names)
