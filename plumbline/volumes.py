"""Volumes from typed parts, and who owns them.

API reference: https://kubevirt.io/user-guide/storage/disks_and_volumes/#datavolumetemplates and
https://github.com/kubevirt/containerized-data-importer/blob/main/doc/datavolumes.md
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from plumbline.clones import Mode

API_VERSION = "cdi.kubevirt.io/v1beta1"
KIND = "DataVolume"
CLAIM = ("v1", "PersistentVolumeClaim")
VOLUME = ("v1", "PersistentVolume")

COLLECTED = "cdi.kubevirt.io/storage.deleteAfterCompletion"
"""Annotation: whether CDI removes the DataVolume once it is filled, which some releases do when nothing is said."""
BOUND_AT_ONCE = "cdi.kubevirt.io/storage.bind.immediate.requested"
"""Annotation: whether a volume is made before it has a consumer, even where its class waits for one."""

LONGEST_LINEAGE = 10


class Content(Protocol):
    """What a new volume is filled with."""

    def source(self) -> dict[str, Any]:
        """The content's part of `spec.source`."""


@dataclass(frozen=True)
class Blank:
    """An empty disk image.

    https://github.com/kubevirt/containerized-data-importer/blob/main/doc/blank-raw-image.md
    """

    def source(self) -> dict[str, Any]:
        """The content's part of `spec.source`."""
        return {"blank": {}}


@dataclass(frozen=True)
class Url:
    """The disk image behind a URL.

    `certificates` is a ConfigMap with the authority of its server, `checksum` such as "sha256:…" (CDI >= 1.65).
    https://github.com/kubevirt/containerized-data-importer/blob/main/doc/datavolumes.md#https3registry-source
    """

    url: str
    certificates: str = ""
    checksum: str = ""

    def source(self) -> dict[str, Any]:
        """The content's part of `spec.source`."""
        authority = {"certConfigMap": self.certificates} if self.certificates else {}
        return {"http": {"url": self.url, **authority, **({"checksum": self.checksum} if self.checksum else {})}}


@dataclass(frozen=True)
class ContainerDisk:
    """The disk image in a container image that the nodes can pull.

    https://github.com/kubevirt/containerized-data-importer/blob/main/doc/datavolumes.md#import-from-container-registry
    """

    image: str

    def source(self) -> dict[str, Any]:
        """The content's part of `spec.source`."""
        return {"registry": {"url": f"docker://{self.image}", "pullMethod": "node"}}


@dataclass(frozen=True)
class CloneOf:
    """What another claim holds."""

    namespace: str
    name: str

    def source(self) -> dict[str, Any]:
        """The content's part of `spec.source`."""
        return {"pvc": {"namespace": self.namespace, "name": self.name}}


@dataclass(frozen=True)
class DataVolume:
    """A volume that CDI makes and fills; the guest sees `size` bytes, `storage_class` None is the default one.

    `mode` None leaves volume mode and access mode to CDI's profile of the class. `at_once` doesn't wait for a first
    consumer even where the class does.
    """

    name: str
    size: int
    content: Content = field(default_factory=Blank)
    storage_class: str | None = None
    mode: Mode | None = None
    at_once: bool = False

    def template(self) -> dict[str, Any]:
        """Entry of a machine's `spec.dataVolumeTemplates`."""
        storage: dict[str, Any] = {"resources": {"requests": {"storage": str(self.size)}}}
        if self.storage_class:
            storage["storageClassName"] = self.storage_class
        if self.mode:
            storage |= {"volumeMode": self.mode.value, "accessModes": ["ReadWriteOnce"]}
        annotations = {COLLECTED: "false", **({BOUND_AT_ONCE: "true"} if self.at_once else {})}
        metadata = {"name": self.name, "annotations": annotations}
        return {"metadata": metadata, "spec": {"source": self.content.source(), "storage": storage}}

    def manifest(self) -> dict[str, Any]:
        """Manifest of the volume by itself."""
        return {"apiVersion": API_VERSION, "kind": KIND, **self.template()}


@dataclass(frozen=True)
class Owner:
    """An object by kind, name and uid."""

    kind: str
    name: str
    uid: str

    def __str__(self) -> str:
        """Kind and name."""
        return f"{self.kind} {self.name}"


@dataclass(frozen=True)
class Lineage:
    """A claim and those that own it, from the nearest to the last; `gaps` are owners that don't exist any more."""

    claim: str
    owners: tuple[Owner, ...] = ()
    gaps: tuple[Owner, ...] = ()

    def __str__(self) -> str:
        """One line for people."""
        chain = " <- ".join([f"claim {self.claim}", *map(str, self.owners)])
        missing = f"; gone: {', '.join(map(str, self.gaps))}" if self.gaps else ""
        return (chain if self.owners else f"claim {self.claim} belongs to nobody") + missing


def controller_of(found: Mapping[str, Any]) -> tuple[str, Owner] | None:
    """Return an object's controlling owner, after its API version; None when it has none."""
    for reference in found["metadata"].get("ownerReferences") or []:
        if reference.get("controller"):
            return reference["apiVersion"], Owner(reference["kind"], reference["name"], reference["uid"])
    return None


def lineage(claim: Mapping[str, Any], get: Callable[[str, str, str], Mapping[str, Any] | None]) -> Lineage:
    """Follow a claim's owners up; `get` finds an object of the claim's namespace by API version, kind and name."""
    owners: list[Owner] = []
    current = claim
    while (above := controller_of(current)) and len(owners) < LONGEST_LINEAGE:
        api_version, owner = above
        found = get(api_version, owner.kind, owner.name)
        if found is None or found["metadata"]["uid"] != owner.uid:
            return Lineage(claim["metadata"]["name"], tuple(owners), (owner,))
        owners.append(owner)
        current = found
    return Lineage(claim["metadata"]["name"], tuple(owners))
