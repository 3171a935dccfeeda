"""What the webhook is made of, as manifests: OPA with its watcher, their rights, and what is sent to them."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from importlib import resources
from string import Template
from typing import TYPE_CHECKING, Any, Literal

import yaml

from plumbline.capabilities import WEBHOOK as WEBHOOK_NAME
from plumbline.errors import PlatformError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from plumbline.certificates import Serving
    from plumbline.policy.rules import Rule

Manifest = dict[str, Any]
FailurePolicy = Literal["Fail", "Ignore"]

NAMESPACE = "plumbline-system"
NAME = "opa"
"""Of the Deployment, the Service, the ConfigMap with bundle and configuration."""
SERVING = "opa-serving"
"""Secret with the serving certificate."""
WRITER = "opa-writer"
"""Secret with the token by which the watcher tells OPA what the cluster holds."""
CONFIGURATION = WEBHOOK_NAME
"""Name of the ValidatingWebhookConfiguration: without it nothing is asked of OPA."""
WEBHOOK = "webhook.plumbline.io"
ROLE = "plumbline-webhook"
HOST = f"{NAME}.{NAMESPACE}.svc"
TIMEOUT_SECONDS = 5

CONTROL_PLANE = ("kube-system", "kube-public", "kube-node-lease", "kubevirt", "cdi", NAMESPACE)
"""Namespaces whose objects are never sent: OPA has to come up without OPA, and so has what it stands on."""

LABELS = {"app.kubernetes.io/managed-by": "plumbline", "app.kubernetes.io/part-of": "plumbline-webhook"}

SERVED: dict[str, tuple[str, str]] = {
    "/Namespace": ("v1", "namespaces"),
    "/PersistentVolumeClaim": ("v1", "persistentvolumeclaims"),
    "/Pod": ("v1", "pods"),
    "/PodTemplate": ("v1", "podtemplates"),
    "/ReplicationController": ("v1", "replicationcontrollers"),
    "apps/DaemonSet": ("v1", "daemonsets"),
    "apps/Deployment": ("v1", "deployments"),
    "apps/ReplicaSet": ("v1", "replicasets"),
    "apps/StatefulSet": ("v1", "statefulsets"),
    "batch/CronJob": ("v1", "cronjobs"),
    "batch/Job": ("v1", "jobs"),
    "cdi.kubevirt.io/DataImportCron": ("v1beta1", "dataimportcrons"),
    "cdi.kubevirt.io/DataSource": ("v1beta1", "datasources"),
    "cdi.kubevirt.io/DataVolume": ("v1beta1", "datavolumes"),
    "cdi.kubevirt.io/StorageProfile": ("v1beta1", "storageprofiles"),
    "cdi.kubevirt.io/VolumeImportSource": ("v1beta1", "volumeimportsources"),
    "cdi.kubevirt.io/VolumeUploadSource": ("v1beta1", "volumeuploadsources"),
    "ceph.rook.io/CephBlockPool": ("v1", "cephblockpools"),
    "ceph.rook.io/CephCluster": ("v1", "cephclusters"),
    "ceph.rook.io/CephFilesystem": ("v1", "cephfilesystems"),
    "k8s.cni.cncf.io/NetworkAttachmentDefinition": ("v1", "network-attachment-definitions"),
    "kubevirt.io/VirtualMachine": ("v1", "virtualmachines"),
    "kubevirt.io/VirtualMachineInstance": ("v1", "virtualmachineinstances"),
    "kubevirt.io/VirtualMachineInstanceReplicaSet": ("v1", "virtualmachineinstancereplicasets"),
    "pool.kubevirt.io/VirtualMachinePool": ("v1beta1", "virtualmachinepools"),
    "snapshot.storage.k8s.io/VolumeSnapshot": ("v1", "volumesnapshots"),
    "snapshot.storage.k8s.io/VolumeSnapshotClass": ("v1", "volumesnapshotclasses"),
    "storage.k8s.io/StorageClass": ("v1", "storageclasses"),
}
"""Version and plural of every kind that rules judge or need to know."""


@dataclass(frozen=True)
class Images:
    """Images of OPA and of the watcher."""

    opa: str
    inventory: str


@dataclass(frozen=True)
class Content:
    """What OPA decides with: the bundle, its signer's public key, the watcher's token, the settings as a note."""

    bundle: bytes
    key: str
    token: str
    settings: Manifest


def served(kind: str) -> tuple[str, str, str]:
    """Group, version and plural of "group/Kind"; PlatformError for one that SERVED lacks."""
    if kind not in SERVED:
        raise PlatformError(f"the webhook does not know how {kind} is served: add it to {__name__}.SERVED")
    return (kind.rpartition("/")[0], *SERVED[kind])


def parts(rules: Collection[Rule], content: Content, certificate: Serving, images: Images) -> list[Manifest]:
    """Everything up to the configuration, in the order it is applied in."""
    needed = sorted({kind for rule in rules for kind in rule.inventory})
    config = _config(content)
    digest = hashlib.sha256(content.bundle + json.dumps([config, needed]).encode()).hexdigest()
    access = list(yaml.safe_load_all(_file("access.yaml")))
    kinds = [_watched(kind) for kind in needed]
    deployment = Template(_file("opa.yaml")).substitute(
        digest=digest, opa=images.opa, inventory=images.inventory, kinds=json.dumps(kinds)
    )
    data = {"opa.yaml": yaml.safe_dump(config), "settings.yaml": yaml.safe_dump(content.settings, sort_keys=False)}
    encoded = {"bundle.tar.gz": base64.b64encode(content.bundle).decode()}
    return [
        _labelled(each)
        for each in (
            access[0],
            _role(needed),
            *access[1:],
            _object("v1", "ConfigMap", NAME, data=data, binaryData=encoded),
            _secret(certificate),
            _object("v1", "Secret", WRITER, stringData={"token": content.token}),
            yaml.safe_load(deployment),
        )
    ]


def configuration(
    rules: Iterable[Rule], authorities: Sequence[str], failure_policy: FailurePolicy, label: str | None
) -> Manifest:
    """What is sent to OPA. `label` narrows it to the namespaces that have that label, whatever its value."""
    selector: list[Manifest] = [
        # The API server sets this label itself: nobody can lend it to another namespace.
        {"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": list(CONTROL_PLANE)}
    ]
    if label:
        selector.append({"key": label, "operator": "Exists"})
    webhook = {
        "name": WEBHOOK,
        "admissionReviewVersions": ["v1"],
        "sideEffects": "None",
        "matchPolicy": "Equivalent",
        "failurePolicy": failure_policy,
        "timeoutSeconds": TIMEOUT_SECONDS,
        "namespaceSelector": {"matchExpressions": selector},
        "clientConfig": {
            "service": {"name": NAME, "namespace": NAMESPACE, "path": "/", "port": 443},
            "caBundle": base64.b64encode("".join(authorities).encode()).decode(),
        },
        "rules": _sent(rules),
    }
    found = _object("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", CONFIGURATION)
    del found["metadata"]["namespace"]
    return _labelled({**found, "webhooks": [webhook]})


def _sent(rules: Iterable[Rule]) -> list[Manifest]:
    """Kinds and operations that some rule judges, and no subresource: status is written without being asked."""
    operations: dict[str, set[str]] = {}
    for rule in rules:
        for kind in rule.kinds:
            operations.setdefault(kind, set()).update(rule.operations)
    together: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for kind, asked in sorted(operations.items()):
        group, _, plural = served(kind)
        together.setdefault((group, tuple(sorted(asked))), []).append(plural)
    return [
        {"apiGroups": [group], "apiVersions": ["*"], "operations": list(asked), "resources": plurals, "scope": "*"}
        for (group, asked), plurals in together.items()
    ]


def _role(kinds: Iterable[str]) -> Manifest:
    """Rights of the watcher: to read the kinds that rules need to know, and nothing else."""
    groups: dict[str, list[str]] = {}
    for kind in kinds:
        group, _, plural = served(kind)
        groups.setdefault(group, []).append(plural)
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "metadata": {"name": ROLE},
        "rules": [
            {"apiGroups": [group], "resources": plurals, "verbs": ["list", "watch"]}
            for group, plurals in sorted(groups.items())
        ],
    }


def _watched(kind: str) -> str:
    """A kind as the watcher takes it."""
    group, version, plural = served(kind)
    return "/".join((group or "core", version, kind.rpartition("/")[2], plural))


def _config(content: Content) -> Manifest:
    config: Manifest = yaml.safe_load(_file("opa-config.yaml"))
    config["keys"] = {"plumbline": {"algorithm": "ES256", "key": content.key}}
    config["bundles"]["policies"]["signing"] = {"keyid": "plumbline"}
    return config


def _secret(certificate: Serving) -> Manifest:
    pem = {"ca.crt": certificate.authority, "tls.crt": certificate.certificate, "tls.key": certificate.key}
    return {**_object("v1", "Secret", SERVING, stringData=pem), "type": "kubernetes.io/tls"}


def _object(api_version: str, kind: str, name: str, **rest: Any) -> Manifest:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": name, "namespace": NAMESPACE}, **rest}


def _labelled(found: Manifest) -> Manifest:
    metadata = found["metadata"]
    return {**found, "metadata": {**metadata, "labels": {**LABELS, **metadata.get("labels", {})}}}


def _file(name: str) -> str:
    return resources.files("plumbline.policy").joinpath(f"webhook_files/{name}").read_text(encoding="utf-8")
