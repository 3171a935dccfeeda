"""What can be set about the lab: address ranges, ports, node count, names.

Read from the table `[lab]` of `plumbline.toml`; defaults fit a machine that uses none of these ranges.
"""

from __future__ import annotations

import os
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from plumbline import settings_file
from plumbline.lab.components import CDI, CDI_RELEASES

Guard = Literal["arp", "ipv6", "stack", "ovs", "forwarding", "launchers"]
GUARDS: tuple[Guard, ...] = get_args(Guard)
Extra = Literal["ceph"]
EXTRAS: tuple[Extra, ...] = get_args(Extra)
Speed = Annotated[int, Field(ge=0, le=100_000)]
Port = Annotated[int, Field(ge=1, le=65535)]
InterfaceName = Annotated[str, Field(min_length=1, max_length=15, pattern=r"^[a-z][a-z0-9-]*$")]


def _known_cdi(version: str) -> str:
    if version not in CDI_RELEASES:
        raise ValueError(f"the lab has no CDI {version}, only {', '.join(CDI_RELEASES)}")
    return version


def default_state_dir() -> Path:
    """Folder of everything the running lab owns: `PLUMBLINE_LAB_DIR`, else one under the user's state folder."""
    given = os.environ.get("PLUMBLINE_LAB_DIR")
    if given:
        return Path(given).expanduser().absolute()
    state = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(state).expanduser() / "plumbline" / "lab"


class LabSettings(BaseModel):
    """The lab's settings; every range is IPv4."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    state_dir: Path = Field(default_factory=default_state_dir)
    nodes: Annotated[int, Field(ge=1, le=9)] = 2
    underlay_range: IPv4Network = IPv4Network("10.66.0.0/24")
    pod_range: IPv4Network = IPv4Network("10.244.0.0/16")
    service_range: IPv4Network = IPv4Network("10.96.0.0/16")
    api_port: Port = 6443
    segment_bridge: InterfaceName = "br1"
    ovs_bridge: InterfaceName = "br-ovs"
    tunnel_bridge: InterfaceName = "br-vx"
    cdi: Annotated[str, AfterValidator(_known_cdi)] = CDI
    """Release of CDI."""
    guards: tuple[Guard, ...] = GUARDS
    """Guards that are closed; see plumbline.lab.guards."""
    extras: tuple[Extra, ...] = ()
    """What the lab has besides; see plumbline.lab.ceph."""
    storage_vlan: Annotated[int, Field(ge=1, le=4094)] = 200
    """VLAN of the storage network on `ovs_bridge`, where the lab has Ceph."""
    storage_range: IPv4Network = IPv4Network("10.77.0.0/24")
    underlay_speed: Speed = 200
    segment_speed: Speed = 20
    trunk_speed: Speed = 60
    """Mbit/s that a node's links to the underlay, the segment and the trunk carry each way; 0: any."""

    @model_validator(mode="after")
    def _ranges_fit(self) -> Self:
        ranges = {
            "underlay_range": self.underlay_range,
            "pod_range": self.pod_range,
            "service_range": self.service_range,
            "storage_range": self.storage_range,
        }
        names = list(ranges)
        for index, first in enumerate(names):
            for second in names[index + 1 :]:
                if ranges[first].overlaps(ranges[second]):
                    raise ValueError(f"{first} {ranges[first]} overlaps {second} {ranges[second]}")
        if self.underlay_range.prefixlen > 24:
            raise ValueError(f"underlay_range {self.underlay_range} is smaller than a /24")
        if self.pod_range.prefixlen > 16:
            raise ValueError(f"pod_range {self.pod_range} is smaller than a /16: each node takes a /24 of it")
        if self.service_range.prefixlen > 24:
            raise ValueError(f"service_range {self.service_range} is smaller than a /24")
        if self.storage_range.prefixlen > 24:
            raise ValueError(f"storage_range {self.storage_range} is smaller than a /24")
        return self

    @property
    def control_ip(self) -> IPv4Address:
        """Address of the API server on the underlay."""
        return self.underlay_range[1]

    @property
    def host_ip(self) -> IPv4Address:
        """Address of the machine itself on the underlay."""
        return self.underlay_range[254]

    @property
    def api_url(self) -> str:
        """URL of the API server, the same inside and outside of the nodes."""
        return f"https://{self.control_ip}:{self.api_port}"

    @property
    def kubernetes_service_ip(self) -> IPv4Address:
        """First address of the Service range, which Kubernetes gives to the API server's Service."""
        return self.service_range[1]

    @property
    def dns_ip(self) -> IPv4Address:
        """Service address of CoreDNS."""
        return self.service_range[10]

    @property
    def storage_gateway(self) -> IPv4Address:
        """Where the storage network leads to Ceph's monitors."""
        return self.storage_range[1]

    @property
    def kubeconfig(self) -> Path:
        """Administrator's kubeconfig of the lab."""
        return self.state_dir / "admin.kubeconfig"

    @property
    def node_settings(self) -> tuple[NodeSettings, ...]:
        """One entry a node, in order."""
        subnets = self.pod_range.subnets(new_prefix=24)
        next(subnets)  # the first /24 stays free so that a node's number is its subnet's
        return tuple(
            NodeSettings(name=f"node{n}", ip=self.underlay_range[10 + n], pod_subnet=subnet, lab=self)
            for n, subnet in zip(range(1, self.nodes + 1), subnets, strict=False)
        )


class NodeSettings(BaseModel):
    """What sets one node apart from the others."""

    model_config = ConfigDict(frozen=True)

    name: str
    ip: IPv4Address
    pod_subnet: IPv4Network
    lab: LabSettings

    @property
    def netns(self) -> str:
        """Name of the node's network namespace."""
        return f"plumbline-{self.name}"

    @property
    def cgroup(self) -> str:
        """Name of the node's cgroup, directly under each hierarchy's root."""
        return f"plumbline-{self.name}"

    @property
    def state_dir(self) -> Path:
        """The node's share of the lab's state folder."""
        return self.lab.state_dir / self.name


def load(path: Path | None = None) -> LabSettings:
    """Settings of the lab from `path`, else from `plumbline.toml` in the current folder, else the defaults.

    Raises UsageError naming the file, the place within it and what is wrong there.
    """
    tables = settings_file.read(path).get("lab", {})
    return settings_file.parse(LabSettings, tables, str(path or settings_file.DEFAULT), "lab")
