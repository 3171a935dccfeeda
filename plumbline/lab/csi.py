"""The lab's CSI drivers on the cluster: which there are, with which sidecars, and the classes that use them.

Two drivers are alike but for their names, so that there is a "same" and an "other" one; the third has neither
snapshots nor expansion.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources
from string import Template
from typing import TYPE_CHECKING, Any

import yaml

from plumbline.lab import images, storage

if TYPE_CHECKING:
    from plumbline.lab.kubectl import Kubectl

NAMESPACE = "lab-storage"
READY_TIMEOUT = 120
"""Seconds the drivers may take until they are registered on every node."""

SIDECARS: dict[str, tuple[str, ...]] = {
    # A snapshot that is deleted the moment its clone is made keeps the provisioner's finalizer until the next sweep.
    "csi-provisioner": ("--default-fstype=ext4", "--snapshot-orphan-sweep-interval=15s"),
    "csi-resizer": ("--handle-volume-inuse-error=false",),
    "csi-snapshotter": (),
}
"""Options of each sidecar besides those that all have."""

CLAIM_PROPERTIES = [{"accessModes": ["ReadWriteOnce"], "volumeMode": mode} for mode in ("Filesystem", "Block")]
"""What CDI may ask of every class, the first when it isn't told."""


@dataclass(frozen=True)
class Driver:
    """One CSI driver, by the short name from which its other names are made."""

    short: str
    sidecars: tuple[str, ...] = tuple(SIDECARS)

    @property
    def name(self) -> str:
        """Name as StorageClasses have it."""
        return f"{self.short}.plumbline.lab"

    @property
    def snapshots(self) -> bool:
        """Whether it has a VolumeSnapshotClass."""
        return "csi-snapshotter" in self.sidecars


@dataclass(frozen=True)
class Class:
    """One StorageClass."""

    name: str
    driver: Driver
    default: bool = False
    waits: bool = False
    """Whether a volume waits for its first consumer."""

    def manifest(self) -> dict[str, Any]:
        """Return the StorageClass."""
        return {
            "apiVersion": "storage.k8s.io/v1",
            "kind": "StorageClass",
            "metadata": {
                "name": self.name,
                "annotations": {"storageclass.kubernetes.io/is-default-class": str(self.default).lower()},
            },
            "provisioner": self.driver.name,
            "reclaimPolicy": "Delete",
            "allowVolumeExpansion": "csi-resizer" in self.driver.sidecars,
            "volumeBindingMode": "WaitForFirstConsumer" if self.waits else "Immediate",
        }

    def profile(self) -> dict[str, Any]:
        """Return what CDI should know of the class, which it can't find out by itself."""
        return {
            "apiVersion": "cdi.kubevirt.io/v1beta1",
            "kind": "StorageProfile",
            "metadata": {"name": self.name},
            "spec": {"claimPropertySets": CLAIM_PROPERTIES},
        }


FAST = Driver("fast")
OTHER = Driver("other")
BARE = Driver("bare", ("csi-provisioner",))
DRIVERS = (FAST, OTHER, BARE)
CLASSES = (
    Class("fast", FAST, default=True),
    Class("fast-wffc", FAST, waits=True),
    Class("other", OTHER),
    Class("bare", BARE),
)


def _file(name: str, **values: str) -> list[dict[str, Any]]:
    text = resources.files("plumbline.lab").joinpath(f"addon_files/{name}").read_text()
    return list(yaml.safe_load_all(Template(text).substitute(values)))


def _sidecar(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "image": images.sidecar_name(name),
        "imagePullPolicy": "Never",
        "args": ["--csi-address=/csi/csi.sock", *SIDECARS[name]],
        "resources": {"requests": {"cpu": "10m", "memory": "24Mi"}},
        "volumeMounts": [{"name": "csi", "mountPath": "/csi"}],
    }


def driver_manifests(driver: Driver, digest: str) -> list[dict[str, Any]]:
    """Everything one driver is made of, with its VolumeSnapshotClass; another `digest` of its image restarts it."""
    documents = _file(
        "csi-driver.yaml",
        driver=driver.name,
        short=driver.short,
        image=images.CSI,
        digest=digest,
        pools=str(storage.POOLS),
    )
    controller = next(one for one in documents if one["kind"] == "Deployment")
    controller["spec"]["template"]["spec"]["containers"] += [_sidecar(name) for name in driver.sidecars]
    if driver.snapshots:
        documents.append(
            {
                "apiVersion": "snapshot.storage.k8s.io/v1",
                "kind": "VolumeSnapshotClass",
                "metadata": {"name": driver.short},
                "driver": driver.name,
                "deletionPolicy": "Delete",
            }
        )
    return documents


def apply(kubectl: Kubectl, digest: str) -> None:
    """Have the drivers, with the image of that digest, and their classes on the cluster."""
    documents = _file("csi.yaml", snapshot_controller=images.sidecar_name("snapshot-controller"))
    documents += [document for driver in DRIVERS for document in driver_manifests(driver, digest)]
    documents += [one.manifest() for one in CLASSES]
    kubectl.apply(json.dumps({"apiVersion": "v1", "kind": "List", "items": documents}))


def wait_usable(kubectl: Kubectl) -> None:
    """Wait until the drivers are registered on every node and CDI knows the classes' properties."""
    names = [f"{driver.short}-{part}" for driver in DRIVERS for part in ("controller", "node")]
    for name in (*names, "snapshot-controller"):
        kind = "daemonset" if name.endswith("-node") else "deployment"
        kubectl(
            "-n",
            NAMESPACE,
            "rollout",
            "status",
            f"{kind}/{name}",
            f"--timeout={READY_TIMEOUT}s",
            timeout=READY_TIMEOUT + 15,
        )
    for one in CLASSES:
        kubectl.wait("create", f"storageprofile/{one.name}", timeout=30)
        kubectl.apply(json.dumps(one.profile()))
