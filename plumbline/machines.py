"""Machines from typed parts: the manifest of a VirtualMachine.

API reference: https://kubevirt.io/api-reference/main/definitions.html#_v1_virtualmachine
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from ipaddress import IPv4Interface

    from plumbline.volumes import DataVolume

API_VERSION = "kubevirt.io/v1"
KIND = "VirtualMachine"
INSTANCE_KIND = "VirtualMachineInstance"

NAME_LABEL = "plumbline.io/machine"
"""Label of a machine's launcher pod, for Services and look-ups."""


class Network(Protocol):
    """Where an interface is plugged in."""

    binding: ClassVar[str]

    def source(self) -> dict[str, Any]:
        """The network's part of `spec.networks`."""


@dataclass(frozen=True)
class PodNetwork:
    """The cluster's pod network behind the launcher's address translation.

    https://kubevirt.io/user-guide/network/interfaces_and_networks/#masquerade
    """

    binding: ClassVar[str] = "masquerade"

    def source(self) -> dict[str, Any]:
        """The network's part of `spec.networks`."""
        return {"pod": {}}


@dataclass(frozen=True)
class MultusNetwork:
    """A NetworkAttachmentDefinition, `reference` as namespace/name, joined by a bridge in the launcher.

    With `default` it takes the place of the pod network in the launcher pod itself.
    https://kubevirt.io/user-guide/network/interfaces_and_networks/#multus
    """

    binding: ClassVar[str] = "bridge"
    reference: str
    default: bool = False

    def source(self) -> dict[str, Any]:
        """The network's part of `spec.networks`."""
        return {"multus": {"networkName": self.reference, **({"default": True} if self.default else {})}}


@dataclass(frozen=True)
class Interface:
    """A network interface of the machine; `mac` None leaves it to the platform."""

    name: str
    network: Network
    mac: str | None = None

    def config(self) -> dict[str, Any]:
        """The part of `domain.devices.interfaces`."""
        mac = {"macAddress": self.mac} if self.mac else {}
        return {"name": self.name, self.network.binding: {}, **mac}


class Source(Protocol):
    """What a disk shows."""

    def volume(self) -> dict[str, Any]:
        """The volume's part of `spec.volumes`."""


@dataclass(frozen=True)
class ContainerImage:
    """A disk image inside a container image (containerDisk); writes are lost when the machine stops."""

    image: str

    def volume(self) -> dict[str, Any]:
        """The volume's part of `spec.volumes`."""
        return {"containerDisk": {"image": self.image, "imagePullPolicy": "IfNotPresent"}}


@dataclass(frozen=True)
class EmptyDisk:
    """A blank disk that lives as long as the machine; `capacity` is a quantity such as "64Mi"."""

    capacity: str

    def volume(self) -> dict[str, Any]:
        """The volume's part of `spec.volumes`."""
        return {"emptyDisk": {"capacity": self.capacity}}


@dataclass(frozen=True)
class Claim:
    """A PersistentVolumeClaim of the machine's namespace."""

    name: str

    def volume(self) -> dict[str, Any]:
        """The volume's part of `spec.volumes`."""
        return {"persistentVolumeClaim": {"claimName": self.name}}


@dataclass(frozen=True)
class Templated:
    """The volume of one of the machine's own templates."""

    name: str

    def volume(self) -> dict[str, Any]:
        """The volume's part of `spec.volumes`."""
        return {"dataVolume": {"name": self.name}}


@dataclass(frozen=True)
class CloudInit:
    """NoCloud data: https://docs.cloud-init.io/en/latest/reference/datasources/nocloud.html."""

    user_data: str
    network_data: str = ""

    def volume(self) -> dict[str, Any]:
        """The volume's part of `spec.volumes`."""
        network = {"networkData": self.network_data} if self.network_data else {}
        return {"cloudInitNoCloud": {"userData": self.user_data, **network}}


def random_mac() -> str:
    """Return a locally administered MAC address that no other machine has."""
    return "02:" + ":".join(f"{octet:02x}" for octet in secrets.token_bytes(5))


def network_data(mac: str, address: IPv4Interface, *, dhcp: str = "") -> str:
    """NoCloud network data that gives the guest's interface with this MAC address a fixed IPv4 address.

    `dhcp` is the MAC address of another interface, which is to ask for its address.
    https://cloudinit.readthedocs.io/en/latest/reference/network-config-format-v2.html
    """
    ethernets = {"fixed": {"match": {"macaddress": mac}, "addresses": [str(address)]}}
    asking = {"asking": {"match": {"macaddress": dhcp}, "dhcp4": True}} if dhcp else {}
    return yaml.safe_dump({"version": 2, "ethernets": {**asking, **ethernets}}, sort_keys=False)


@dataclass(frozen=True)
class Disk:
    """A disk of the machine; the guest can tell it by `serial` (at most 20 characters on virtio)."""

    name: str
    source: Source
    serial: str = ""
    bus: str = "virtio"

    def config(self) -> dict[str, Any]:
        """The part of `domain.devices.disks`."""
        return {"name": self.name, "disk": {"bus": self.bus}, **({"serial": self.serial} if self.serial else {})}


@dataclass(frozen=True)
class Machine:
    """A machine to be; `memory` is a quantity such as "128Mi", `node` the host name of the node it must run on."""

    name: str
    interfaces: tuple[Interface, ...]
    disks: tuple[Disk, ...]
    memory: str = "128Mi"
    cpus: int = 1
    node: str | None = None
    node_selector: Mapping[str, str] = field(default_factory=dict)
    templates: tuple[DataVolume, ...] = ()
    """Volumes that are made with the machine and removed with it."""
    started: bool = True
    """Whether the machine is started at once; its volumes are made anyway."""


def booting(name: str, volume: DataVolume, *, started: bool = True) -> Machine:
    """A machine on the pod network that boots from a volume made with it."""
    return Machine(
        name,
        (Interface("pod", PodNetwork()),),
        (Disk("boot", Templated(volume.name)),),
        templates=(volume,),
        started=started,
    )


def machine_manifest(machine: Machine, namespace: str, labels: Mapping[str, str]) -> dict[str, Any]:
    """Manifest of a machine; `labels` go to it and to its launcher pod."""
    selector = dict(machine.node_selector)
    if machine.node:
        selector["kubernetes.io/hostname"] = machine.node
    instance = {
        "terminationGracePeriodSeconds": 0,
        "domain": {
            "cpu": {"cores": machine.cpus},
            "memory": {"guest": machine.memory},
            "resources": {"requests": {"memory": machine.memory, "cpu": "50m"}},
            "devices": {
                "interfaces": [interface.config() for interface in machine.interfaces],
                "disks": [disk.config() for disk in machine.disks],
            },
        },
        "networks": [{"name": i.name, **i.network.source()} for i in machine.interfaces],
        "volumes": [{"name": disk.name, **disk.source.volume()} for disk in machine.disks],
    }
    if selector:
        instance["nodeSelector"] = selector
    return {
        "apiVersion": API_VERSION,
        "kind": KIND,
        "metadata": {"name": machine.name, "namespace": namespace, "labels": dict(labels)},
        "spec": {
            "runStrategy": "Always" if machine.started else "Halted",
            **({"dataVolumeTemplates": [one.template() for one in machine.templates]} if machine.templates else {}),
            "template": {
                "metadata": {"labels": {**labels, NAME_LABEL: machine.name}},
                "spec": instance,
            },
        },
    }
