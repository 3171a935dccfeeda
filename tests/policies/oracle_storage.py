"""The rules of volumes once more, in plain Python, from what Kubernetes and CDI make of an object; see oracle.py.

They are P-STO-01 to P-STO-09; nothing here was taken from the Rego.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tests.policies.asked import Asked
from tests.policies.definitions import dig, is_number
from tests.policies.oracle import MACHINES, Finding
from tests.policies.oracle_machines import OWNERS

if TYPE_CHECKING:
    from collections.abc import Iterator

CLAIM, SNAPSHOT, DATA_SOURCE = "PersistentVolumeClaim", "VolumeSnapshot", "DataSource"
CLONES = {"pvc": CLAIM, "snapshot": SNAPSHOT, "dataSource": DATA_SOURCE}
WITHIN = {"blank", "pvc", "snapshot"}
"""Sources that fetch nothing from outside the cluster."""
SCHEMES = {
    **dict.fromkeys(("http", "s3", "imageio", "vddk"), ("https",)),
    "gcs": ("https", "gs"),
    "registry": ("docker", "oci-archive"),
}
SUMS = {"sha256": 64, "sha512": 128}
IMPORTING = ("storage.import.endpoint", "storage.import.source", "storage.upload.target")
DEFAULTS = {
    "machine": "storageclass.kubevirt.io/is-default-virt-class",
    "any": "storageclass.kubernetes.io/is-default-class",
}
GOLDEN = {
    **dict.fromkeys(("DataImportCron", DATA_SOURCE, "DataVolume", SNAPSHOT), ("spec",)),
    CLAIM: ("spec", "resources"),
}
MIB = 1 << 20
QUANTITY = re.compile(r"([+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40}))([KMGTPE]i|[mkMGTPE]|[eE][+-]?\d{1,2})?", re.ASCII)


@dataclass(frozen=True)
class Volume:
    """What a DataVolume says, wherever it is written."""

    path: str
    spec: Any
    of_machine: bool = False

    @property
    def sources(self) -> list[tuple[str, str, Any]]:
        """Path, type and content of each source; null is none."""
        found = dig(self.spec, "source")
        entries = found.items() if isinstance(found, dict) else ()
        return [(f"{self.path}.source.{type_}", type_, said) for type_, said in entries if said is not None]

    @property
    def stanza(self) -> str | None:
        """What says how the claim shall be; `pvc` where both are there."""
        return next((each for each in ("pvc", "storage") if dig(self.spec, each) is not None), None)

    @property
    def claim(self) -> Any:
        return dig(self.spec, self.stanza) if self.stanza else None

    @property
    def at(self) -> str:
        """Path of the claim."""
        return f"{self.path}.{self.stanza}"

    @property
    def size(self) -> Any:
        return dig(self.claim, "resources", "requests", "storage")

    @property
    def is_archive(self) -> bool:
        """Whether files come out of it, and no disk."""
        return dig(self.spec, "contentType") == "archive"


@dataclass(frozen=True)
class Origin:
    """What data is taken from: a claim, a snapshot, or a DataSource."""

    path: str
    kind: str
    namespace: Any
    name: Any


@dataclass(frozen=True)
class StorageJudge(Asked):
    """The rules for one case: the request, the settings, and all objects of the inventory."""

    held: list[dict[str, Any]]

    def findings(self) -> set[Finding]:
        """Ids and paths of all violations."""
        found = {*self._golden()}
        if self.request["operation"] != "DELETE":
            found |= {*self._imports(), *self._fetched(), *self._taken(), *self._classes(), *self._moving()}
            for volume in self._volumes if self.kind != "DataImportCron" else ():
                found |= {*self._clone(volume), *self._sizes(volume), *self._modes(volume)}
        return found

    @property
    def storage(self) -> dict[str, Any]:
        return self.settings["storage"]

    @cached_property
    def _known(self) -> dict[tuple[str, str, str], Any]:
        places = [(each["kind"], each["metadata"].get("namespace", ""), each["metadata"]["name"]) for each in self.held]
        return dict(zip(places, self.held, strict=True))

    def _get(self, kind: str, namespace: Any, name: Any) -> Any:
        is_text = isinstance(namespace, str) and isinstance(name, str)
        return self._known.get((kind, namespace, name)) if is_text else None

    @cached_property
    def _by_controller(self) -> bool:
        return self.request["userInfo"]["username"] in self.storage["controllers"]

    @cached_property
    def _volumes(self) -> list[Volume]:
        """Those that the object is or makes."""
        if self.kind == "DataVolume":
            return [Volume("spec", dig(self.object, "spec"))]
        if self.kind == "DataImportCron":
            return [Volume("spec.template.spec", dig(self.object, "spec", "template", "spec"))]
        steps = (*OWNERS.get(self.kind, ("nothing",)), "dataVolumeTemplates")
        templates = dig(self.object, *steps)
        return [
            Volume(f"{'.'.join(steps)}[{number}].spec", dig(template, "spec"), of_machine=True)
            for number, template in enumerate(templates if isinstance(templates, list) else ())
        ]

    @property
    def _filled(self) -> list[Volume]:
        """Volumes, and what says for a claim how it is filled."""
        alone = [Volume("spec", dig(self.object, "spec"))] if self.kind == "VolumeImportSource" else []
        return [*self._volumes, *alone]

    def _imports(self) -> Iterator[Finding]:
        if self._by_controller or dig(self.settings, "namespaces", self.namespace, "import") is True:
            return
        for volume in self._filled:
            for path, type_, _ in volume.sources:
                if type_ not in WITHIN:
                    yield "P-STO-02" if volume.of_machine else "P-STO-01", path
        if self.kind == "VolumeUploadSource":
            yield "P-STO-01", "spec"
        annotations = dig(self.object, "metadata", "annotations")
        for key in IMPORTING:
            if self.kind == CLAIM and isinstance(annotations, dict) and f"cdi.kubevirt.io/{key}" in annotations:
                yield "P-STO-01", f'metadata.annotations["cdi.kubevirt.io/{key}"]'

    def _fetched(self) -> Iterator[Finding]:
        for volume in self._filled:
            for path, type_, source in volume.sources:
                if type_ not in WITHIN and dig(source, "insecureSkipVerify") is True:
                    yield "P-STO-09", f"{path}.insecureSkipVerify"
                if type_ not in SCHEMES or not isinstance(source, dict) or "url" not in source:
                    continue
                url = source["url"]
                safe = isinstance(url, str) and url.lower().startswith(tuple(f"{each}://" for each in SCHEMES[type_]))
                if not safe and not (type_ == "http" and _is_strong(source.get("checksum"))):
                    yield "P-STO-09", f"{path}.url"

    def _named(self, volume: Volume) -> Iterator[Origin]:
        """What the volume says that it clones."""
        for path, type_, said in volume.sources:
            if type_ in CLONES:
                yield self._reference(path, CLONES[type_], said, self.namespace)
        reference = dig(volume.spec, "sourceRef")
        if reference is not None:
            yield self._reference(f"{volume.path}.sourceRef", DATA_SOURCE, reference, self.namespace)

    def _reference(self, path: str, kind: str, said: Any, home: Any) -> Origin:
        namespace = dig(said, "namespace")
        return Origin(path, kind, home if namespace in (None, "") else namespace, dig(said, "name"))

    def _origins(self, volume: Volume) -> Iterator[Origin]:
        """Where the data lies; a DataSource is followed, and one behind it."""
        for named in self._named(volume):
            pointed = [named]
            for _ in range(2):
                pointed = [each for one in pointed for each in self._followed(one)]
            yield from (each for each in pointed if each.kind != DATA_SOURCE)

    def _followed(self, origin: Origin) -> list[Origin]:
        if origin.kind != DATA_SOURCE:
            return [origin]
        found = dig(self._get(DATA_SOURCE, origin.namespace, origin.name), "spec", "source")
        return [
            self._reference(origin.path, CLONES[type_], said, origin.namespace)
            for type_, said in (found.items() if isinstance(found, dict) else ())
            if type_ in CLONES and said is not None
        ]

    def _taken(self) -> Iterator[Finding]:
        if self._by_controller:
            return
        own = dig(self.settings, "namespaces", self.namespace, "clone_from") or ()
        allowed = [self.namespace, *self.storage["clone_from"], *own]
        taken: list[tuple[str, Any]] = []
        for volume in self._volumes:
            taken += [(each.path, each.namespace) for each in (*self._named(volume), *self._origins(volume))]
        if self.kind == DATA_SOURCE:
            itself = Volume("spec", {"source": dig(self.object, "spec", "source")})
            taken += [(each.path, each.namespace) for each in self._named(itself)]
        if self.kind == CLAIM:
            annotations = dig(self.object, "metadata", "annotations")
            if isinstance(annotations, dict) and "k8s.io/CloneRequest" in annotations:
                asked = annotations["k8s.io/CloneRequest"]
                home = asked.split("/")[0] if isinstance(asked, str) else asked
                taken.append(('metadata.annotations["k8s.io/CloneRequest"]', home))
            namespace = dig(self.object, "spec", "dataSourceRef", "namespace")
            if namespace not in (None, ""):
                taken.append(("spec.dataSourceRef.namespace", namespace))
        for path, namespace in taken:
            if namespace not in allowed:
                yield "P-STO-06", path

    def _default(self, use: str) -> str | None:
        """The default class: the newest, then the first by name."""
        marked = [
            each
            for each in self.held
            if each["kind"] == "StorageClass" and dig(each, "metadata", "annotations", DEFAULTS[use]) == "true"
        ]
        marked.sort(key=lambda each: each["metadata"]["name"])
        marked.sort(key=lambda each: each["metadata"].get("creationTimestamp", ""), reverse=True)
        return marked[0]["metadata"]["name"] if marked else None

    def _class(self, volume: Volume) -> Any:
        """Name of the class that the claim gets, None where that isn't known."""
        named = dig(volume.claim, "storageClassName")
        if named is not None:
            return named
        of_machines = self._default("machine") if volume.stanza == "storage" and not volume.is_archive else None
        return of_machines or self._default("any")

    def _mode(self, volume: Volume) -> Any:
        """Volume mode that the claim gets."""
        said = dig(volume.claim, "volumeMode")
        if said not in (None, "", "FromStorageProfile"):
            return said
        if volume.stanza == "pvc" or volume.is_archive:
            return "Filesystem"
        wanted = dig(volume.claim, "accessModes") or []
        sets = dig(self._get("StorageProfile", "", self._class(volume)), "status", "claimPropertySets") or []
        for each in sets:
            if not wanted or (isinstance(wanted, list) and any(mode in each["accessModes"] for mode in wanted)):
                return each.get("volumeMode", "Filesystem")
        return "Filesystem"

    def _driver(self, class_: Any) -> Any:
        return dig(self._get("StorageClass", "", class_), "provisioner")

    def _clone(self, volume: Volume) -> Iterator[Finding]:
        demand, target = self.storage["smart_clone"], self._class(volume)
        for origin in self._origins(volume) if volume.stanza and target is not None and demand != "off" else ():
            source = self._get(origin.kind, origin.namespace, origin.name)
            class_ = dig(source, "spec", "storageClassName")
            driver = self._driver(class_)
            if origin.kind == SNAPSHOT:
                name = dig(source, "spec", "volumeSnapshotClassName")
                driver = dig(self._get("VolumeSnapshotClass", "", name), "driver")
            by_class = demand == "strict" and class_ is not None and class_ != target
            by_driver = None not in (driver, self._driver(target)) and driver != self._driver(target)
            if by_class or by_driver:
                yield "P-STO-03", f"{volume.at}.storageClassName"

    def _sizes(self, volume: Volume) -> Iterator[Finding]:
        if volume.size is None:
            return
        path, asked = f"{volume.at}.resources.requests.storage", quantity(volume.size)
        if asked is None or asked <= 0:
            yield "P-STO-04", path
        for origin in self._origins(volume):
            source = self._get(origin.kind, origin.namespace, origin.name)
            steps = ("spec", "resources", "requests", "storage") if origin.kind == CLAIM else ("status", "restoreSize")
            least, offered = quantity(dig(source, *steps)), asked
            if volume.stanza == "storage" and origin.kind == CLAIM and dig(source, "spec", "volumeMode") != "Block":
                if self._mode(volume) == "Block":
                    continue
                if asked is not None:
                    offered = math.ceil(asked / MIB) * MIB * Fraction(106, 100) + 1
            if offered is not None and least is not None and offered < least:
                yield "P-STO-04", path

    def _modes(self, volume: Volume) -> Iterator[Finding]:
        said, gets = dig(volume.claim, "volumeMode"), self._mode(volume)
        if volume.stanza and said not in (None, "", "FromStorageProfile") and said not in ("Block", "Filesystem"):
            yield "P-STO-05", f"{volume.at}.volumeMode"
        for origin in self._origins(volume) if volume.stanza and said in (None, "", "FromStorageProfile") else ():
            source = self._get(origin.kind, origin.namespace, origin.name)
            if origin.kind == CLAIM and source and gets != source["spec"].get("volumeMode", "Filesystem"):
                yield "P-STO-05", f"{volume.at}.volumeMode"

    def _golden(self) -> Iterator[Finding]:
        golden, user = self.storage["golden"], self.request["userInfo"]
        name = self.request["name"] if self.kind == "Namespace" else self.namespace if self.kind in GOLDEN else None
        keeps = user["username"] in golden["users"] or set(user["groups"]) & set(golden["groups"])
        if name not in golden["namespaces"] or keeps or self._by_controller:
            return
        if self.request["operation"] == "DELETE":
            yield "P-STO-07", "metadata"
        if self.request["operation"] == "UPDATE" and self.kind in GOLDEN:
            part = GOLDEN[self.kind]
            if _json(dig(self.object, *part)) != _json(dig(self.request["oldObject"], *part)):
                yield "P-STO-07", ".".join(part)

    def _tenant(self) -> Any:
        label = dig(self._get("Namespace", "", self.namespace), "metadata", "labels", "plumbline.io/tenant")
        return label or dig(self.settings, "namespaces", self.namespace, "tenant")

    def _classes(self) -> Iterator[Finding]:
        allowed = dig(self.settings, "tenants", self._tenant() or "", "storage_classes")
        if allowed is None:
            return
        if self.kind == CLAIM:
            class_ = dig(self.object, "spec", "storageClassName")
            class_ = self._default("any") if class_ is None else class_
            if class_ is not None and class_ not in allowed:
                yield "P-STO-08", "spec.storageClassName"
        for volume in self._volumes:
            class_ = self._class(volume) if volume.stanza else None
            if class_ is not None and class_ not in allowed:
                yield "P-STO-08", f"{volume.at}.storageClassName"

    def _moving(self) -> Iterator[Finding]:
        if self.kind not in MACHINES:
            return
        steps = (*MACHINES[self.kind], "spec")
        if dig(self.object, *steps, "evictionStrategy") != "LiveMigrate":
            return
        for volume in self._volumes:
            modes = dig(volume.claim, "accessModes")
            if modes is not None and not (isinstance(modes, list) and "ReadWriteMany" in modes):
                yield "P-STO-08", f"{volume.at}.accessModes"
        entries = dig(self.object, *steps, "volumes")
        for number, entry in enumerate(entries if isinstance(entries, list) else ()):
            for where in (("persistentVolumeClaim", "claimName"), ("dataVolume", "name")):
                modes = dig(self._get(CLAIM, self.namespace, dig(entry, *where)), "spec", "accessModes")
                if modes is not None and "ReadWriteMany" not in modes:
                    yield "P-STO-08", f"{'.'.join((*steps, 'volumes'))}[{number}].{'.'.join(where)}"


def quantity(said: Any) -> Fraction | None:
    """A number, or text in the grammar of Kubernetes' quantities; None for anything else."""
    if is_number(said):
        return Fraction(said)
    found = QUANTITY.fullmatch(said) if isinstance(said, str) else None
    if found is None:
        return None
    number, unit = Fraction(found[1].rstrip(".")), found[2] or ""
    if unit[1:].lstrip("+-").isdigit():
        return number * Fraction(10) ** int(unit[1:])
    powers = " KMGTPE".index(unit[0].upper()) if unit not in ("", "m") else 0
    return number * (Fraction(1, 1000) if unit == "m" else Fraction(1024 if unit.endswith("i") else 1000) ** powers)


def _is_strong(checksum: Any) -> bool:
    if not isinstance(checksum, str):
        return False
    name, _, digits = (each.strip().lower() for each in checksum.partition(":"))
    return name in SUMS and len(digits) == SUMS[name] and not set(digits) - set("0123456789abcdef")


def _json(value: Any) -> str:
    """Text that is the same for the same JSON: Python takes 1 for True."""
    return json.dumps(value, sort_keys=True)
