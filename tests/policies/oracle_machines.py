"""Rules of machines and of what tenants may write on them once more, in plain Python; see oracle.py.

They are P-VM-01 to P-VM-06, P-TEN-02 and P-TEN-03; nothing here was taken from the Rego.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.policies.asked import Asked
from tests.policies.definitions import dig
from tests.policies.oracle import MACHINES, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

STRATEGIES = ("None", "LiveMigrate", "LiveMigrateIfPossible", "External")
OWNERS: dict[str, tuple[str, ...]] = {
    "VirtualMachine": ("spec",),
    "VirtualMachinePool": ("spec", "virtualMachineTemplate", "spec"),
}
SIZES = {
    "cpu": (("cpu", "cores"), ("cpu", "sockets"), ("cpu", "threads")),
    "memory": (("memory", "guest"), ("memory", "hugepages", "pageSize")),
}
CLOUD_INIT = ("cloudInitNoCloud", "cloudInitConfigDrive")
SECRETS = ("password:", "ssh_keys:", "PRIVATE KEY-----")
"""What the generated texts tell secrets by; what else counts as one is the unit tests' business."""


@dataclass(frozen=True)
class MachineJudge(Asked):
    """The rules for one machine: the request, the settings, and the tenant of its namespace ("" for nobody)."""

    tenant: str

    def findings(self) -> set[Finding]:
        """Ids and paths of all violations."""
        return {*self._sizes(), *self._devices(), *self._disks(), *self._told(), *self._labels(), *self._shape()}

    @property
    def path(self) -> str:
        return ".".join((*MACHINES[self.kind], "spec"))

    @property
    def spec(self) -> Any:
        return dig(self.request["object"], *self.path.split("."))

    def _entries(self, *steps: str) -> Iterator[tuple[str, Any]]:
        found = dig(self.spec, *steps)
        for number, entry in enumerate(found if isinstance(found, list) else ()):
            yield f"{'.'.join((self.path, *steps))}[{number}]", entry

    def _sizes(self) -> Iterator[Finding]:
        owner = dig(self.request["object"], *OWNERS[self.kind]) if self.kind in OWNERS else None
        if dig(owner, "instancetype", "name") in (None, ""):
            for what, places in SIZES.items():
                said = [*places, ("resources", "requests", what), ("resources", "limits", what)]
                if all(dig(self.spec, "domain", *each) is None for each in said):
                    yield "P-VM-01", f"{self.path}.domain.resources.requests.{what}"

    def _devices(self) -> Iterator[Finding]:
        allowed = [*self.settings["machines"]["host_devices"]]
        allowed += dig(self.settings, "tenants", self.tenant, "host_devices") or ()
        for which in ("hostDevices", "gpus"):
            for path, device in self._entries("domain", "devices", which):
                name = dig(device, "deviceName")
                if not (isinstance(name, str) and name in allowed):
                    yield "P-VM-02", f"{path}.deviceName"

    def _disks(self) -> Iterator[Finding]:
        for path, disk in self._entries("domain", "devices", "disks"):
            if dig(disk, "shareable") not in (None, False) or _is_zero(dig(disk, "shareable")):
                yield "P-VM-03", f"{path}.shareable"
        images = []
        for path, volume in self._entries("volumes"):
            if dig(volume, "hostDisk") is not None:
                yield "P-VM-03", f"{path}.hostDisk"
            shared = dig(volume, "hostDisk", "shared")
            if shared not in (None, False) or _is_zero(shared):
                yield "P-VM-03", f"{path}.hostDisk.shared"
            if dig(volume, "containerDisk") is not None:
                images.append((f"{path}.containerDisk.image", dig(volume, "containerDisk", "image")))
        if dig(self.spec, "domain", "firmware", "kernelBoot", "container") is not None:
            steps = ("domain", "firmware", "kernelBoot", "container", "image")
            images.append((".".join((self.path, *steps)), dig(self.spec, *steps)))
        for path, image in images:
            if not self._is_pinned(image):
                yield "P-VM-04", path

    def _is_pinned(self, image: Any) -> bool:
        if not isinstance(image, str):
            return False
        name, _, digest = image.partition("@sha256:")
        known = any(name.startswith(f"{each.rstrip('/')}/") for each in self.settings["machines"]["registries"])
        return known and len(digest) == 64 and not set(digest) - set("0123456789abcdef")

    def _told(self) -> Iterator[Finding]:
        for path, volume in self._entries("volumes"):
            for source in CLOUD_INIT:
                for key in ("userData", "networkData"):
                    texts = {key: dig(volume, source, key), f"{key}Base64": _plain(dig(volume, source, f"{key}Base64"))}
                    for name, text in texts.items():
                        if isinstance(text, str) and any(each in text for each in SECRETS):
                            yield "P-VM-05", f"{path}.{source}.{name}"
        if dig(self.spec, "evictionStrategy") not in STRATEGIES:
            yield "P-VM-06", f"{self.path}.evictionStrategy"

    def _labels(self) -> Iterator[Finding]:
        tenancy = self.settings["tenancy"]
        if self.request["userInfo"]["username"] in tenancy["platform"]["users"]:
            return
        for steps in {(), MACHINES[self.kind]}:
            labels = dig(self.request["object"], *steps, "metadata", "labels")
            for label in tenancy["exempting_labels"]:
                if isinstance(labels, dict) and label in labels:
                    yield "P-TEN-02", f'{".".join((*steps, "metadata", "labels"))}["{label}"]'

    def _shape(self) -> Iterator[Finding]:
        if not isinstance(dig(self.spec, "domain"), dict):
            yield "P-TEN-03", self.path


def _is_zero(value: Any) -> bool:
    """Whether that is a number that Python takes for False."""
    return not isinstance(value, bool) and value == 0


def _plain(text: Any) -> str | None:
    try:
        return base64.b64decode(text, validate=True).decode() if isinstance(text, str) else None
    except (binascii.Error, UnicodeDecodeError):
        return None
