"""Networks of machines: NetworkAttachmentDefinitions from typed parts instead of JSON in strings.

* NetworkAttachmentDefinition: https://github.com/k8snetworkplumbingwg/multi-net-spec
* plugin lists: https://www.cni.dev/docs/spec/#configuration-format
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from ipaddress import IPv4Address, IPv4Interface, IPv4Network

CNI_VERSION = "0.4.0"

API_VERSION = "k8s.cni.cncf.io/v1"
KIND = "NetworkAttachmentDefinition"


@dataclass(frozen=True)
class Route:
    """A route that comes with an address: `destination` through `gateway`, or on-link without one."""

    destination: IPv4Network
    gateway: IPv4Address | None = None

    def config(self) -> dict[str, Any]:
        """The route as CNI spells it."""
        gateway = {"gw": str(self.gateway)} if self.gateway else {}
        return {"dst": str(self.destination), **gateway}


class Ipam(Protocol):
    """Who gives out addresses."""

    def config(self) -> dict[str, Any]:
        """The `ipam` part of a plugin's configuration."""


@dataclass(frozen=True)
class Whereabouts:
    """Addresses unique in the whole cluster: https://github.com/k8snetworkplumbingwg/whereabouts#configuration.

    `network_name` keeps two networks on one range in pools of their own; `configuration_path` is the plugin's own
    settings file on the nodes, empty where it finds that by itself.
    """

    type: ClassVar[str] = "whereabouts"
    range: IPv4Network
    range_start: IPv4Address | None = None
    range_end: IPv4Address | None = None
    gateway: IPv4Address | None = None
    exclude: tuple[IPv4Network, ...] = ()
    routes: tuple[Route, ...] = ()
    network_name: str = ""
    configuration_path: str = ""

    def config(self) -> dict[str, Any]:
        """The `ipam` part of a plugin's configuration."""
        config: dict[str, Any] = {"type": self.type, "range": str(self.range)}
        for key in ("range_start", "range_end", "gateway", "network_name", "configuration_path"):
            value = getattr(self, key)
            if value:
                config[key] = str(value)
        if self.exclude:
            config["exclude"] = [str(network) for network in self.exclude]
        if self.routes:
            config["routes"] = [route.config() for route in self.routes]
        return config


@dataclass(frozen=True)
class HostLocal:
    """Addresses unique on each node only: https://www.cni.dev/plugins/current/ipam/host-local/."""

    type: ClassVar[str] = "host-local"
    subnet: IPv4Network
    range_start: IPv4Address | None = None
    range_end: IPv4Address | None = None
    gateway: IPv4Address | None = None
    routes: tuple[Route, ...] = ()

    def config(self) -> dict[str, Any]:
        """The `ipam` part of a plugin's configuration."""
        span: dict[str, Any] = {"subnet": str(self.subnet)}
        for key, value in (("rangeStart", self.range_start), ("rangeEnd", self.range_end), ("gateway", self.gateway)):
            if value:
                span[key] = str(value)
        config: dict[str, Any] = {"type": self.type, "ranges": [[span]]}
        if self.routes:
            config["routes"] = [route.config() for route in self.routes]
        return config


@dataclass(frozen=True)
class Static:
    """Exactly the given addresses: https://www.cni.dev/plugins/current/ipam/static/."""

    type: ClassVar[str] = "static"
    addresses: tuple[IPv4Interface, ...]
    gateway: IPv4Address | None = None
    routes: tuple[Route, ...] = ()

    def config(self) -> dict[str, Any]:
        """The `ipam` part of a plugin's configuration."""
        gateway = {"gateway": str(self.gateway)} if self.gateway else {}
        config: dict[str, Any] = {
            "type": self.type,
            "addresses": [{"address": str(address), **gateway} for address in self.addresses],
        }
        if self.routes:
            config["routes"] = [route.config() for route in self.routes]
        return config


class Plugin(Protocol):
    """Who makes the connection."""

    def config(self) -> dict[str, Any]:
        """One entry of the plugin list."""


@dataclass(frozen=True)
class Bridge:
    """A port of a Linux bridge on the node: https://www.cni.dev/plugins/current/main/bridge/.

    None leaves a key out, so that the plugin's own default holds. `vlan` is the port's untagged VLAN (1-4094) and
    `preserve_default_vlan` False keeps the native one off the port; both need a kernel with VLAN filtering.
    """

    type: ClassVar[str] = "bridge"
    bridge: str
    ipam: Ipam | None = None
    vlan: int | None = None
    preserve_default_vlan: bool | None = None
    mtu: int | None = None
    macspoofchk: bool | None = None

    def config(self) -> dict[str, Any]:
        """One entry of the plugin list."""
        config: dict[str, Any] = {"type": self.type, "bridge": self.bridge}
        optional = {
            "vlan": self.vlan,
            "preserveDefaultVlan": self.preserve_default_vlan,
            "mtu": self.mtu,
            "macspoofchk": self.macspoofchk,
        }
        config.update({key: value for key, value in optional.items() if value is not None})
        # An empty `ipam` is how this plugin is told to give no address.
        config["ipam"] = self.ipam.config() if self.ipam else {}
        return config


@dataclass(frozen=True)
class Ovs:
    """A port of an Open vSwitch bridge on the node: https://github.com/k8snetworkplumbingwg/ovs-cni#configuration.

    None leaves a key out. `vlan` makes an access port of that VLAN (1-4094); without it the port is a trunk of all.
    """

    type: ClassVar[str] = "ovs"
    bridge: str
    ipam: Ipam | None = None
    vlan: int | None = None
    mtu: int | None = None

    def config(self) -> dict[str, Any]:
        """One entry of the plugin list."""
        config: dict[str, Any] = {"type": self.type, "bridge": self.bridge}
        config.update({key: value for key, value in (("vlan", self.vlan), ("mtu", self.mtu)) if value is not None})
        config["ipam"] = self.ipam.config() if self.ipam else {}
        return config


@dataclass(frozen=True)
class Ptp:
    """A pair of interfaces between the pod and its node alone: https://www.cni.dev/plugins/current/main/ptp/.

    `ip_masq` lets the node translate the pod's addresses on their way out; None leaves a key out.
    """

    type: ClassVar[str] = "ptp"
    ipam: Ipam
    ip_masq: bool | None = None
    mtu: int | None = None

    def config(self) -> dict[str, Any]:
        """One entry of the plugin list."""
        optional = {"ipMasq": self.ip_masq, "mtu": self.mtu}
        given = {key: value for key, value in optional.items() if value is not None}
        return {"type": self.type, **given, "ipam": self.ipam.config()}


@dataclass(frozen=True)
class Macvlan:
    """An interface with a hardware address of its own on one of the node's: https://www.cni.dev/plugins/current/main/macvlan/.

    `master` empty takes the interface of the node's default route. A machine is joined to it by a bridge only in
    `passthru`; the other modes let no frame of a guest's hardware address pass.
    """

    type: ClassVar[str] = "macvlan"
    master: str = ""
    mode: Literal["bridge", "private", "vepa", "passthru"] = "bridge"
    ipam: Ipam | None = None
    mtu: int | None = None

    def config(self) -> dict[str, Any]:
        """One entry of the plugin list."""
        config: dict[str, Any] = {"type": self.type, "mode": self.mode}
        if self.master:
            config["master"] = self.master
        if self.mtu is not None:
            config["mtu"] = self.mtu
        config["ipam"] = self.ipam.config() if self.ipam else {}
        return config


@dataclass(frozen=True)
class Tuning:
    """Settings of the interface that the plugin before it made: https://www.cni.dev/plugins/current/meta/tuning/.

    `sysctl` has the names of kernel settings with their values, IFNAME standing for the interface; None leaves a key
    out.
    """

    type: ClassVar[str] = "tuning"
    sysctl: Mapping[str, str] = field(default_factory=dict)
    mac: str | None = None
    mtu: int | None = None
    promisc: bool | None = None

    def config(self) -> dict[str, Any]:
        """One entry of the plugin list."""
        optional = {"sysctl": dict(self.sysctl) or None, "mac": self.mac, "mtu": self.mtu, "promisc": self.promisc}
        return {"type": self.type, **{key: value for key, value in optional.items() if value is not None}}


@dataclass(frozen=True)
class SegmentDriver:
    """Who makes a segment's ports: a CNI plugin on a bridge that every node has and that joins the nodes."""

    plugin: Literal["bridge", "ovs"]
    bridge: str

    def port(self, *, ipam: Ipam | None = None, vlan: int | None = None, mtu: int | None = None) -> Plugin:
        """Plugin entry of a port, untagged or on one VLAN and no other."""
        if self.plugin == "ovs":
            return Ovs(self.bridge, ipam=ipam, vlan=vlan, mtu=mtu)
        keep = None if vlan is None else False
        return Bridge(self.bridge, ipam=ipam, vlan=vlan, preserve_default_vlan=keep, mtu=mtu)

    def __str__(self) -> str:
        """The driver as reports name it."""
        return f"plugin {self.plugin} on {self.bridge}"


@dataclass(frozen=True)
class Network:
    """A NetworkAttachmentDefinition: a list of plugins under a name."""

    name: str
    namespace: str
    plugins: tuple[Plugin, ...]
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def reference(self) -> str:
        """How a machine or pod names it: namespace/name."""
        return f"{self.namespace}/{self.name}"

    def config(self) -> dict[str, Any]:
        """The CNI configuration list."""
        return {"cniVersion": CNI_VERSION, "name": self.name, "plugins": [plugin.config() for plugin in self.plugins]}


def nad_manifest(network: Network) -> dict[str, Any]:
    """Manifest of a network."""
    return {
        "apiVersion": API_VERSION,
        "kind": KIND,
        "metadata": {"name": network.name, "namespace": network.namespace, "labels": dict(network.labels)},
        "spec": {"config": json.dumps(network.config(), indent=2)},
    }


@dataclass(frozen=True)
class Attachment:
    """One interface of a pod as Multus reports it in the annotation `k8s.v1.cni.cncf.io/network-status`."""

    network: str
    interface: str
    mac: str
    addresses: tuple[str, ...]
    default: bool
    mtu: int | None = None
    """None where Multus doesn't tell."""
    gateways: tuple[str, ...] = ()
    """Of the pod's default routes through this interface."""


STATUS_ANNOTATION = "k8s.v1.cni.cncf.io/network-status"
NETWORKS_ANNOTATION = "k8s.v1.cni.cncf.io/networks"


def attachments(pod: Mapping[str, Any]) -> tuple[Attachment, ...]:
    """Interfaces of a pod as Multus reported them; empty when the annotation is missing or unreadable."""
    text = (pod.get("metadata", {}).get("annotations") or {}).get(STATUS_ANNOTATION, "[]")
    try:
        entries = json.loads(text)
    except json.JSONDecodeError:
        return ()
    if not isinstance(entries, list):
        return ()
    return tuple(
        Attachment(
            network=str(entry.get("name", "")),
            interface=str(entry.get("interface", "")),
            mac=str(entry.get("mac", "")).lower(),
            addresses=tuple(str(address) for address in entry.get("ips") or ()),
            default=entry.get("default") is True,
            mtu=entry["mtu"] if isinstance(entry.get("mtu"), int) else None,
            gateways=tuple(str(gateway) for gateway in entry.get("gateway") or ()),
        )
        for entry in entries
        if isinstance(entry, dict) and all(isinstance(entry.get(key) or [], list) for key in ("ips", "gateway"))
    )
