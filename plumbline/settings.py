"""What can be set about a run of the suite, read from `plumbline.toml`; the defaults fit the lab.

The table `[lab]` of the same file belongs to the lab and is left alone here.
"""

from __future__ import annotations

import hashlib
from ipaddress import IPv4Address, IPv4Network
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from plumbline import settings_file

if TYPE_CHECKING:
    from pathlib import Path

DriverName = Literal["auto", "bridge", "ovs"]
Vlan = Annotated[int, Field(ge=1, le=4094)]
Seconds = Annotated[float, Field(gt=0, le=3600)]
ImageName = Annotated[str, Field(min_length=1, pattern=r"^\S+$")]
InterfaceName = Annotated[str, Field(pattern=r"^[^\s/:]{1,15}$")]
# A namespace is the prefix, a run id of 22 characters and a word; 63 is all a name may have.
Prefix = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,18}[a-z0-9]$")]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Images(_Table):
    """Images the suite starts."""

    guest: ImageName = "plumbline.lab/guest:1"
    """containerDisk of the machines; it boots to a login on the serial console."""
    probe: ImageName = "plumbline.lab/probe:1"
    """Image of the probe pods; it has sh, ip, ping, arping, nc, httpd, tcpdump and socat."""


class Guest(_Table):
    """How to log in to the guest image on the serial console."""

    user: Annotated[str, Field(min_length=1)] = "root"
    password: str | None = None
    """None when the console asks for none."""


class Network(_Table):
    """The secondary network the suite lays out."""

    bridge: InterfaceName = "br1"
    """Linux bridge on every node that joins the nodes' segments."""
    vlan_driver: DriverName = "auto"
    """CNI plugin of segments on a VLAN: `bridge` (on `bridge`), `ovs` (on `ovs_bridge`), or the first that works."""
    ovs_bridge: InterfaceName = "br-ovs"
    """Open vSwitch bridge on every node, joined with VLAN tags passed on."""
    vlan_start: Vlan = 100
    vlan_end: Vlan = 139
    """First and last VLAN that nobody else uses on these bridges."""
    tunnel_driver: DriverName = "auto"
    """CNI plugin of segments over the VXLAN tunnel: `bridge`, `ovs`, or the first that works."""
    tunnel_bridge: InterfaceName = "br-vx"
    """Bridge on every node whose uplink is a VXLAN interface that joins the nodes; Linux or Open vSwitch."""
    tunnel_port: Annotated[int, Field(ge=1, le=65535)] = 4789
    """UDP port of the tunnel on the underlay."""
    machine_addresses: Literal["guest", "ipam"] = "guest"
    """Where machines that migrate have their addresses from: their own guests, or the network's IPAM."""
    namespace_isolation: bool = False
    """Whether the platform promises that networks of other namespaces are refused."""
    dedicated_share: Annotated[float, Field(gt=0, le=1)] = 0.8
    """Share of its throughput that a dedicated network keeps while the pod network is loaded."""
    whereabouts_config: Annotated[str, Field(pattern=r"^(/\S+)?$")] = "/etc/cni/net.d/whereabouts.d/whereabouts.conf"
    """The plugin's own settings file on the nodes; empty where it finds that by itself."""
    range: IPv4Network = IPv4Network("10.123.124.0/24")
    range_start: IPv4Address = IPv4Address("10.123.124.10")
    range_end: IPv4Address = IPv4Address("10.123.124.200")

    @model_validator(mode="after")
    def _vlans_fit(self) -> Self:
        count = self.vlan_end - self.vlan_start + 1
        if count < MINIMUM_VLANS:
            raise ValueError(
                f"vlan_start {self.vlan_start} to vlan_end {self.vlan_end} holds {max(count, 0)} VLANs, "
                f"at least {MINIMUM_VLANS} are needed"
            )
        bridges = {"bridge": self.bridge, "ovs_bridge": self.ovs_bridge, "tunnel_bridge": self.tunnel_bridge}
        names = list(bridges)
        for number, first in enumerate(names):
            for second in names[number + 1 :]:
                if bridges[first] == bridges[second]:
                    raise ValueError(f"{first} and {second} are both {bridges[first]}: each needs a bridge of its own")
        return self

    @model_validator(mode="after")
    def _addresses_fit(self) -> Self:
        for name, address in (("range_start", self.range_start), ("range_end", self.range_end)):
            if address not in self.range:
                raise ValueError(f"{name} {address} is outside of range {self.range}")
            if address in {self.range.network_address, self.range.broadcast_address}:
                raise ValueError(f"{name} {address} is the network or broadcast address of range {self.range}")
        if self.range_start > self.range_end:
            raise ValueError(f"range_start {self.range_start} is above range_end {self.range_end}")
        gateway = self.range.network_address + 1
        if self.range_start <= gateway:
            raise ValueError(f"range_start {self.range_start} takes in {gateway}, where segments' default routes lead")
        size = int(self.range_end) - int(self.range_start) + 1
        if size < MINIMUM_ADDRESSES:
            raise ValueError(
                f"range_start to range_end holds {size} addresses, at least {MINIMUM_ADDRESSES} are needed"
            )
        return self


MINIMUM_ADDRESSES = 64
MINIMUM_VLANS = 8


class Storage(_Table):
    """What the platform promises of its storage."""

    smart_class: Annotated[str, Field(pattern=r"^\S*$")] = ""
    """StorageClass whose clones are promised to be smart; empty: whichever is, the default one first."""
    largest: Annotated[int, Field(ge=256, le=65536)] = 1024
    """MiB of the largest volume whose clones are timed; four smaller ones go with it."""


Reference = Annotated[str, Field(pattern=r"^([a-z0-9][a-z0-9.-]*/[a-z0-9][a-z0-9.-]*)?$")]
"""Namespace and name, with a slash between them; may be empty."""


class Ceph(_Table):
    """The storage network that machines share with Ceph."""

    network: Reference = ""
    """NetworkAttachmentDefinition promised to be Ceph's public network; empty: the one that the CephCluster names."""
    monitors: tuple[IPv4Address, ...] = ()
    """Monitors of a Ceph that no Rook runs here; empty: those of the CephCluster."""
    secret: Reference = ""
    """Secret with `userID` and `userKey` of a client that may mount CephFS; empty: that of CephClient `plumbline`."""
    image: Annotated[str, Field(pattern=r"^\S*$")] = ""
    """Image with ceph and ceph-fuse; empty: the one the CephCluster runs."""

    @model_validator(mode="after")
    def _external_is_whole(self) -> Self:
        missing = [name for name in ("network", "secret", "image") if self.monitors and not getattr(self, name)]
        if missing:
            raise ValueError(f"monitors are given, so {', '.join(missing)} must be, too: nothing here tells them")
        return self


class Timeouts(_Table):
    """How long the suite waits, in seconds."""

    machine_start: Seconds = 180
    """From the creation of a machine to its phase Running."""
    login: Seconds = 240
    """From Running to a shell on the serial console."""
    guest: Seconds = 120
    """From a shell to what the guest is to show, such as addresses and what cloud-init does."""
    migration: Seconds = 180
    """From the request to migrate a machine to its running on another node."""
    pod_start: Seconds = 90
    """From the creation of a probe pod to its being ready."""
    filling: Seconds = 180
    """From the creation of a volume to its being filled, by import or clone."""
    removal: Seconds = 120
    """From the deletion of an object or namespace to its being gone."""
    window: Annotated[float, Field(gt=0, le=600)] = 10
    """How long something that must not be reachable is observed to stay so."""


class Settings(_Table):
    """All settings of a run."""

    images: Images = Images()
    guest: Guest = Guest()
    network: Network = Network()
    storage: Storage = Storage()
    ceph: Ceph = Ceph()
    timeouts: Timeouts = Timeouts()
    node_selector: dict[str, str] = {}
    """Labels of the nodes the suite may use; all schedulable nodes when empty."""
    namespace_prefix: Prefix = "plumbline"
    """Beginning of the names of the suite's own namespaces."""

    @classmethod
    def load(cls, path: Path | None = None) -> Settings:
        """Settings from `path`, else from `plumbline.toml` in the current folder, else the defaults.

        UsageError names the file, the place within it and what is wrong there.
        """
        document = settings_file.read(path)
        document.pop("lab", None)
        return cls.parse(document, str(path or settings_file.DEFAULT))

    @classmethod
    def parse(cls, document: dict[str, Any], source: str) -> Settings:
        """Settings from a mapping; `source` is named in the UsageError."""
        return settings_file.parse(cls, document, source)

    def digest(self) -> str:
        """SHA-256 of the settings in canonical form, as "sha256:…"."""
        return f"sha256:{hashlib.sha256(self.model_dump_json().encode()).hexdigest()}"
