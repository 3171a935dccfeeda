"""Ceph on a network that machines share: which network that is, where its daemons listen, what they say of themselves.

* networks of a CephCluster: https://rook.io/docs/rook/v1.12/CRDs/Cluster/network-providers/#multus
* banners: https://docs.ceph.com/en/reef/dev/msgr2/#phases and https://docs.ceph.com/en/reef/dev/network-protocol/#hello
"""

from __future__ import annotations

import base64
import json
import re
import shlex
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, ip_address, ip_network
from typing import TYPE_CHECKING, Any, Literal

from plumbline.guest.transcript import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

API_VERSION = "ceph.rook.io/v1"
KIND = "CephCluster"

CLIENT_SECRET = "rook-ceph-client-plumbline"  # noqa: S105 - a Secret's name
"""Secret that Rook makes for a CephClient `plumbline`, the one an acceptance run may use."""

Role = Literal["mon", "osd", "mds"]
BANNERS = {"v1": "ceph v027", "v2": "ceph v2"}
"""What a daemon says first, by the version of the protocol that it speaks on a port."""


def resolved(reference: str, namespace: str) -> str:
    """A network as namespace/name: `reference` may leave the namespace out, and name an interface behind an @."""
    name = reference.partition("@")[0].strip()
    return name if "/" in name else f"{namespace}/{name}"


@dataclass(frozen=True)
class Selection:
    """The public network that a CephCluster asks for, as namespace/name; empty with the reason `why` when none."""

    network: str
    why: str = ""


def run_here(clusters: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those CephClusters whose daemons Rook runs, and doesn't only connect to.

    https://rook.io/docs/rook/v1.12/CRDs/Cluster/external-cluster/
    """
    return [one for one in clusters if not ((one.get("spec") or {}).get("external") or {}).get("enable")]


def public_network(cluster: Mapping[str, Any]) -> Selection:
    """What a CephCluster says of its public network; a selector may be a name, or a list of one as Multus takes it."""
    metadata, spec = cluster["metadata"], cluster["spec"].get("network") or {}
    who, provider = f"CephCluster {metadata['namespace']}/{metadata['name']}", spec.get("provider") or "the pod network"
    if provider != "multus":
        return Selection("", f"{who} is on {provider}, not on a network of Multus")
    selector = str((spec.get("selectors") or {}).get("public") or "")
    if not selector:
        return Selection("", f"{who} names no public network among its selectors")
    if selector.lstrip().startswith("["):
        try:
            (entry,) = json.loads(selector)
            selector = f"{entry.get('namespace') or metadata['namespace']}/{entry['name']}"
        except (ValueError, TypeError, KeyError, AttributeError):
            return Selection("", f"the public network that {who} selects cannot be read: {selector}")
    return Selection(resolved(selector, metadata["namespace"]))


@dataclass(frozen=True)
class Address:
    """Where a daemon listens, for one version of Ceph's protocol."""

    role: Role
    name: str
    version: Literal["v1", "v2"]
    address: IPv4Address
    port: int

    def __str__(self) -> str:
        """Role, name and address, for a sentence."""
        return f"{self.role} {self.name} ({self.version} {self.address}:{self.port})"


def _addresses(role: Role, name: Any, vector: Mapping[str, Any]) -> list[Address]:
    found = []
    for entry in vector.get("addrvec") or []:
        kind, text = entry.get("type"), str(entry.get("addr", ""))
        host, _, port = text.rpartition(":")
        # What has no address yet is told as of no type, with nothing before its port.
        if kind not in BANNERS or not host:
            continue
        address = ip_address(host.strip("[]"))
        if int(port) and isinstance(address, IPv4Address):
            found.append(Address(role, str(name), kind, address, int(port)))
    return found


def listening(monitors: str, osds: str, filesystems: str) -> tuple[Address, ...]:
    """Where every monitor, every OSD that is up and every MDS listens.

    The three are what `ceph mon dump`, `osd dump` and `fs dump` print with `--format json`.
    """
    found: list[Address] = []
    for one in json.loads(monitors)["mons"]:
        found += _addresses("mon", one["name"], one["public_addrs"])
    for one in json.loads(osds)["osds"]:
        if one.get("up"):
            found += _addresses("osd", one["osd"], one["public_addrs"])
    dump = json.loads(filesystems)
    for filesystem in dump["filesystems"]:
        for one in filesystem["mdsmap"]["info"].values():
            found += _addresses("mds", one["name"], one["addrs"])
    for one in dump.get("standbys") or []:
        found += _addresses("mds", one["name"], one["addrs"])
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class Range:
    """What a NetworkAttachmentDefinition says of its addresses: their subnet, the gateway, and where routes lead."""

    subnet: IPv4Network
    gateway: IPv4Address | None
    routes: tuple[IPv4Network, ...]
    taken: tuple[IPv4Address, IPv4Address] | None
    """First and last address that is given out; None where all of the subnet's may be."""

    def leads_to(self, address: IPv4Address) -> bool:
        """Whether whoever has an address of this range can send to that one without being told a route."""
        return address in self.subnet or any(address in route for route in self.routes)

    def spare(self) -> IPv4Address:
        """An address of the subnet that nobody is given: its highest outside of what is given out, or the last of all.

        Never the gateway's.
        """
        last, first = int(self.subnet.broadcast_address) - 1, int(self.subnet.network_address) + 1
        for number in range(last, first - 1, -1):
            address = IPv4Address(number)
            if address != self.gateway and not (self.taken and self.taken[0] <= address <= self.taken[1]):
                return address
        return IPv4Address(last)


def range_of(nad: Mapping[str, Any]) -> Range | None:
    """Addresses that a NetworkAttachmentDefinition gives out by whereabouts or host-local; None where it gives none."""
    try:
        config = json.loads(nad["spec"]["config"])
    except (KeyError, TypeError, ValueError):
        return None
    for plugin in config.get("plugins") or [config]:
        ipam = plugin.get("ipam") or {}
        spans = [ipam, *(ipam.get("ipRanges") or []), *(one for some in ipam.get("ranges") or [] for one in some)]
        for span in spans:
            if text := span.get("range") or span.get("subnet"):
                return _range(str(text), {**ipam, **span})
    return None


def _range(text: str, span: Mapping[str, Any]) -> Range | None:
    subnet = ip_network(text.rpartition("-")[2], strict=False)
    if not isinstance(subnet, IPv4Network):
        return None
    first, last = (span.get(f"range_{end}") or span.get(f"range{end.title()}") for end in ("start", "end"))
    gateway = span.get("gateway")
    routes = (ip_network(str(one["dst"]), strict=False) for one in span.get("routes") or [] if "dst" in one)
    return Range(
        subnet=subnet,
        gateway=IPv4Address(gateway) if gateway else None,
        routes=tuple(route for route in routes if isinstance(route, IPv4Network)),
        taken=(IPv4Address(first), IPv4Address(last)) if first and last else None,
    )


@dataclass(frozen=True)
class Greeting:
    """What one machine read from one daemon's port."""

    machine: str
    address: Address
    said: str

    @property
    def right(self) -> bool:
        """Whether it is the banner of the protocol that is spoken there."""
        return self.said.startswith(BANNERS[self.address.version])

    def __str__(self) -> str:
        """Who read what where, on one line."""
        return f"{self.machine} read from {self.address}: {self.said or 'nothing'}"


GREET = r"""
export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"
have() { command -v "$1" >/dev/null 2>&1; }
limited() { if have timeout; then timeout "$@"; else shift; "$@"; fi; }
hear() { if have nc; then limited 8 nc -w 4 "$1" "$2" </dev/null
  else limited 8 bash -c 'exec 3<>/dev/tcp/$0/$1; head -c 9 <&3' "$1" "$2"; fi; }
greet() { for again in 1 2 3; do said=$(hear "$2" "$3" 2>/dev/null | head -c 9 | tr -cd 'a-z0-9 ')
  case $said in ceph*) break;; esac; sleep 1; done; echo "heard $1 $said"; }
"""


def greeting_script(addresses: Sequence[Address]) -> str:
    """Shell script that reads the first words of every daemon, each tried three times."""
    lines = [f"greet {number} {one.address} {one.port} &" for number, one in enumerate(addresses)]
    return "\n".join([GREET.strip(), *lines, "wait", "echo end"])


def greetings(machine: str, addresses: Sequence[Address], text: str) -> tuple[Greeting, ...]:
    """Read what the script printed."""
    found = dict(re.findall(r"^heard (\d+) ?(.*?)\s*$", printable(text), re.MULTILINE))
    return tuple(Greeting(machine, one, found.get(str(number), "")) for number, one in enumerate(addresses))


@dataclass(frozen=True)
class Flow:
    """Bytes of TCP payload that one address sent to another."""

    sender: str
    receiver: str
    size: int


SEGMENT = re.compile(
    r"length \d+: (?P<sender>\d+(?:\.\d+){3})\.\d+ > (?P<receiver>\d+(?:\.\d+){3})\.\d+: "
    r"Flags \[[^\]]*\].*?, length (?P<size>\d+)"
)
"""A TCP segment as tcpdump prints it, with the size of its payload."""


def flows(lines: Iterable[str]) -> tuple[Flow, ...]:
    """What moved over TCP, as the lines of a capture tell it, by sender and receiver."""
    sizes: dict[tuple[str, str], int] = {}
    for line in lines:
        if found := SEGMENT.search(line):
            ends = (found["sender"], found["receiver"])
            sizes[ends] = sizes.get(ends, 0) + int(found["size"])
    return tuple(Flow(*ends, size) for ends, size in sizes.items())


@dataclass(frozen=True)
class Transfer:
    """A file that was written to CephFS and read back, and what two captures in the client's pod saw meanwhile."""

    size: int
    written: str
    """Checksum of what was written."""
    read: str
    """Checksum of what came back once nothing of it was held in memory any more."""
    storage: tuple[Flow, ...]
    pod_network: tuple[Flow, ...]

    def moved(self, osds: Iterable[str]) -> tuple[int, int]:
        """Bytes to and from the OSDs' addresses on the storage network."""
        hosts = set(osds)
        to = sum(flow.size for flow in self.storage if flow.receiver in hosts)
        back = sum(flow.size for flow in self.storage if flow.sender in hosts)
        return to, back

    @property
    def beside(self) -> int:
        """Bytes of TCP on the pod network, whoever's."""
        return sum(flow.size for flow in self.pod_network)


WRITERS = 2
WRITTEN_MIB = 4
"""Size of what each writer writes again and again: little, so that it ends soon after its time is up."""
READ_MIB = 16


def load_files_script(folder: str) -> str:
    """Shell script that makes a folder and a file there to be read again and again."""
    return (
        f"mkdir -p {shlex.quote(folder)}; "
        f"dd if=/dev/urandom of={shlex.quote(folder)}/read bs=1M count={READ_MIB} conv=fsync status=none"
    )


def writing_script(folder: str, seconds: int) -> str:
    """Bash script that writes files of a folder for `seconds`, and waits each time until the OSDs have them."""
    file = f"{shlex.quote(folder)}/$i"
    write = f"dd if=/dev/urandom of={file} bs=1M count={WRITTEN_MIB} conv=notrunc,fdatasync status=none"
    writer = f"while [ $SECONDS -lt $end ]; do {write}; done"
    numbers = " ".join(map(str, range(WRITERS)))
    return f"end=$((SECONDS + {seconds})); for i in {numbers}; do {{ {writer}; }} & done; wait"


def reading_script(folder: str, seconds: int) -> str:
    """Bash script that reads the folder's file for `seconds`, from the OSDs and not from memory."""
    read = f"dd if={shlex.quote(folder)}/read of=/dev/null bs=1M count={READ_MIB} iflag=direct status=none"
    return f"end=$((SECONDS + {seconds})); while [ $SECONDS -lt $end ]; do {read}; done"


def command(secret: str, user: str, monitors: Sequence[IPv4Address], program: str, *arguments: str) -> list[str]:
    """Call of a Ceph program as `user`, whose keyring is the file `secret`, without any configuration file."""
    who = ["--conf", "/dev/null", "--keyring", secret, "--name", f"client.{user}", "-m", ",".join(map(str, monitors))]
    return [program, *who, *arguments]


def credentials(secret: Mapping[str, Any]) -> tuple[str, str]:
    """User, without the "client." before it, and key of a client, out of a Secret's `userID` and `userKey`.

    KeyError has the name of the one that is missing.
    """
    data = secret.get("data") or {}
    user, key = (base64.b64decode(data[name]).decode().strip() for name in ("userID", "userKey"))
    return user.removeprefix("client."), key


def keyring(user: str, key: str) -> str:
    """A keyring with one key."""
    return f"[client.{user}]\nkey = {key}\n"
