"""What CDI looks at before it clones, read from a cluster: nothing is changed there."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING, Any

from kubernetes.utils.quantity import parse_quantity

from plumbline import volumes
from plumbline.capabilities import DEFAULT_CLASS
from plumbline.clones import Class, Facts, Mode, Source, Strategy, Target, version_of
from plumbline.cluster.errors import GRANT
from plumbline.errors import AccessDenied, PlatformError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plumbline.cluster import Cluster

CDI = (volumes.API_VERSION, "CDI")
CONFIG = (volumes.API_VERSION, "CDIConfig")
PROFILE = (volumes.API_VERSION, "StorageProfile")
STORAGE_CLASS = ("storage.k8s.io/v1", "StorageClass")
CSI_DRIVER = ("storage.k8s.io/v1", "CSIDriver")
SNAPSHOT_CLASS = ("snapshot.storage.k8s.io/v1", "VolumeSnapshotClass")
REVIEW = ("authorization.k8s.io/v1", "SelfSubjectAccessReview")

RIGHTS = (
    {"group": "cdi.kubevirt.io", "resource": "datavolumes", "subresource": "source"},
    {"resource": "pods"},
)
"""Whoever may create one of these where a claim is may clone it into another namespace, says CDI.

https://github.com/kubevirt/containerized-data-importer/blob/main/doc/clone-datavolume.md
"""


@dataclass(frozen=True)
class Storage:
    """A cluster's storage as far as clones go; `modes` has what CDI takes for a class when nobody says one."""

    version: tuple[int, int]
    override: Strategy | None
    classes: Mapping[str, Class]
    modes: Mapping[str, Mode]
    default: str | None
    snapshot_classes: Mapping[str, str]

    def named(self, name: str) -> Class:
        """A class by name; UsageError lists those there are."""
        if name not in self.classes:
            raise UsageError(f'there is no StorageClass "{name}": the cluster has {", ".join(sorted(self.classes))}')
        return self.classes[name]


def quantity(text: str) -> int:
    """Bytes of a quantity such as "1.5Gi"; UsageError for what is none."""
    try:
        size: Decimal = parse_quantity(text)
    except ValueError:
        size = Decimal(0)
    # The client takes what Python calls a number: spaces and infinity, too.
    if " " in text or not size.is_finite() or size <= 0:
        raise UsageError(f'"{text}" is no size: give bytes, or such as 10Gi')
    # A part of a byte is a whole one.
    return ceil(size)


def read(cluster: Cluster) -> Storage:
    """Read a cluster's storage; PlatformError where there is no CDI."""
    operators = cluster.list(*CDI) if cluster.serves(*CDI) else []
    if not operators:
        raise PlatformError("CDI is not installed: nobody clones volumes here")
    told = str((operators[0].get("status") or {}).get("observedVersion") or "")
    try:
        version = version_of(told)
    except ValueError as error:
        raise PlatformError(f"the version of CDI can't be told: {error}") from error
    override = (operators[0].get("spec") or {}).get("cloneStrategyOverride")
    drivers = {driver["metadata"]["name"] for driver in cluster.list(*CSI_DRIVER)}
    profiles = {profile["metadata"]["name"]: profile.get("status") or {} for profile in cluster.list(*PROFILE)}
    config = ((cluster.get(*CONFIG, "config") or {}).get("status") or {}).get("filesystemOverhead") or {}
    found = cluster.list(*STORAGE_CLASS)
    snapshots = cluster.list(*SNAPSHOT_CLASS) if cluster.serves(*SNAPSHOT_CLASS) else []
    return Storage(
        version=version,
        override=Strategy(override) if override else None,
        classes={one["metadata"]["name"]: _class(one, profiles, drivers, config) for one in found},
        modes={name: mode for name, status in profiles.items() if (mode := _first_mode(status))},
        default=next((one["metadata"]["name"] for one in found if _is_default(one)), None),
        snapshot_classes={one["metadata"]["name"]: one["driver"] for one in snapshots},
    )


def source_of(cluster: Cluster, storage: Storage, namespace: str, name: str) -> Source:
    """The claim that is to be cloned; UsageError when there is none or nothing has filled it yet."""
    claim = cluster.get(*volumes.CLAIM, name, namespace)
    if claim is None:
        raise UsageError(f"there is no PersistentVolumeClaim {namespace}/{name}")
    spec, capacity = claim["spec"], ((claim.get("status") or {}).get("capacity") or {}).get("storage")
    behind = spec.get("volumeName")
    if not (capacity and behind):
        raise UsageError(
            f"the PersistentVolumeClaim {namespace}/{name} is not bound to a volume: nothing can clone it yet"
        )
    volume = cluster.get(*volumes.VOLUME, behind)
    named = str(spec.get("storageClassName") or "")
    found = storage.classes.get(named) or Class(named or "none", "no provisioner", csi=False, preferred=None)
    driver = ((volume or {}).get("spec", {}).get("csi") or {}).get("driver") or found.provisioner
    requested = quantity(spec["resources"]["requests"]["storage"])
    return Source(found, driver, Mode(spec.get("volumeMode") or Mode.FILESYSTEM), requested, quantity(capacity))


def check_right(cluster: Cluster, namespace: str, name: str) -> None:
    """AccessDenied when the kubeconfig's user may not clone a claim into another namespace."""

    def may_create(what: Mapping[str, str]) -> bool:
        asked = {"namespace": namespace, "name": name, "verb": "create", **what}
        api_version, kind = REVIEW
        # Everybody may ask that, and nothing is stored.
        review = {"apiVersion": api_version, "kind": kind, "metadata": {}, "spec": {"resourceAttributes": asked}}
        return bool(cluster.create(review)["status"]["allowed"])

    if not any(map(may_create, RIGHTS)):
        raise AccessDenied(
            f"the kubeconfig's user may not clone {namespace}/{name} into another namespace: CDI asks for the right to "
            f"create datavolumes/source.cdi.kubevirt.io or pods in {namespace}: {GRANT}"
        )


def facts(storage: Storage, source: Source, target: Target) -> Facts:
    """All that CDI looks at for a clone."""
    return Facts(storage.version, source, target, storage.snapshot_classes, storage.override)


def _class(
    found: Mapping[str, Any], profiles: Mapping[str, Any], drivers: set[str], overhead: Mapping[str, Any]
) -> Class:
    name, provisioner = found["metadata"]["name"], found["provisioner"]
    profile = profiles.get(name) or {}
    preferred = profile.get("cloneStrategy")
    return Class(
        name,
        provisioner,
        expands=bool(found.get("allowVolumeExpansion")),
        waits=found.get("volumeBindingMode") == "WaitForFirstConsumer",
        csi=provisioner in drivers,
        preferred=Strategy(preferred) if preferred else None,
        snapshot_class=profile.get("snapshotClass"),
        overhead=float((overhead.get("storageClass") or {}).get(name) or overhead.get("global") or 0),
    )


def _first_mode(profile: Mapping[str, Any]) -> Mode | None:
    modes = [one.get("volumeMode") for one in profile.get("claimPropertySets") or []]
    return Mode(modes[0]) if modes and modes[0] else None


def _is_default(found: Mapping[str, Any]) -> bool:
    return (found["metadata"].get("annotations") or {}).get(DEFAULT_CLASS) == "true"
