"""What a guest itself sees of its machine: interfaces, disks, memory, processors, routes, cloud-init.

Read with what a busybox system and a full distribution both have: /sys, /proc, `ip`. Files of the guest are
untrusted text, so everything is parsed strictly and an odd line is an error that shows it.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv6Interface, ip_interface
from typing import TYPE_CHECKING

from plumbline.errors import PlatformError
from plumbline.guest.transcript import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from plumbline.guest.transcript import Completed

SECTOR = 512
"""Unit of /sys/block/*/size, whatever the disk's own sector size (Documentation/ABI/stable/sysfs-block)."""

VIEW_SCRIPT = r"""
export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"
say() { echo "@ $*"; }
say hostname; hostname 2>/dev/null || cat /proc/sys/kernel/hostname
say memory; grep '^MemTotal:' /proc/meminfo
say ram; grep ': System RAM' /proc/iomem 2>/dev/null
say cpus; nproc 2>/dev/null || grep -c '^processor' /proc/cpuinfo
say nics
for d in /sys/class/net/*; do n=${d##*/}; [ "$n" = lo ] || [ ! -e "$d/device" ] ||
  echo "$n $(cat "$d/address") $(cat "$d/mtu") $(cat "$d/operstate")"; done
say addresses; ip -o addr show 2>/dev/null
say routes; ip route show 2>/dev/null
say disks
for d in /sys/block/*; do n=${d##*/}; case $n in loop*|ram*|zram*|fd*) continue;; esac
  s=$(cat "$d/serial" 2>/dev/null || cat "$d/device/serial" 2>/dev/null)
  echo "$n $(cat "$d/size") $s"; done
say marker; cat "$PLUMBLINE_MARKER" 2>/dev/null
say end
"""

Address = IPv4Interface | IPv6Interface


@dataclass(frozen=True)
class Nic:
    """A network interface with hardware behind it; bridges, tunnels and the loopback are none."""

    name: str
    mac: str
    mtu: int
    up: bool
    addresses: tuple[Address, ...] = ()

    @property
    def ipv4(self) -> IPv4Interface | None:
        """First IPv4 address, if any."""
        return next((a for a in self.addresses if isinstance(a, IPv4Interface)), None)


@dataclass(frozen=True)
class BlockDevice:
    """A disk or CD-ROM; `size` in bytes, `serial` empty when it has none."""

    name: str
    size: int
    serial: str = ""


@dataclass(frozen=True)
class Route:
    """A route of the main table: `destination` is a network or "default", `via` None for an on-link one."""

    destination: str
    via: str | None
    device: str


@dataclass(frozen=True)
class GuestView:
    """The machine as its guest sees it.

    `memory` is what the kernel has left for use, `ram` what the machine gave it (0 when the guest may not know),
    both in bytes.
    """

    hostname: str
    memory: int
    ram: int
    cpus: int
    nics: tuple[Nic, ...]
    disks: tuple[BlockDevice, ...]
    routes: tuple[Route, ...]
    cloud_init_marker: str
    """What the file named when reading holds, without surrounding white space; empty when there is none."""
    transcript: str = ""
    """The command's output that all of this was read from."""

    @property
    def ipv4(self) -> list[IPv4Address]:
        """IPv4 addresses of all interfaces."""
        return [a.ip for nic in self.nics for a in nic.addresses if isinstance(a, IPv4Interface)]

    def nic(self, mac: str) -> Nic | None:
        """Interface of a MAC address, if the guest has it."""
        return next((nic for nic in self.nics if nic.mac == mac.lower()), None)

    def disk(self, serial: str) -> BlockDevice | None:
        """Disk of a serial number, if the guest has it."""
        return next((disk for disk in self.disks if disk.serial == serial), None)


def read_view(run: Callable[[str], Completed], marker: str = "/run/plumbline-marker") -> GuestView:
    """Read the guest's view with `run`; `marker` is the file that cloud-init was told to write.

    Raises PlatformError when what the guest says makes no sense.
    """
    completed = run(f"PLUMBLINE_MARKER={marker}\n{VIEW_SCRIPT}")
    return parse_view(completed.output)


def parse_view(text: str) -> GuestView:
    """Read the output of VIEW_SCRIPT; PlatformError names the line that cannot be read."""
    text = printable(text.replace("\r", ""))
    sections = _sections(text)
    addresses = _addresses(sections["addresses"])
    memory = re.fullmatch(r"MemTotal:\s+(\d{1,15}) kB", _one(sections["memory"], "memory"))
    cpus = re.fullmatch(r"(\d{1,6})", _one(sections["cpus"], "cpus"))
    if memory is None or cpus is None:
        raise PlatformError(f"the guest's memory or processors cannot be read: {text[-400:]!r}")
    return GuestView(
        hostname=_one(sections["hostname"], "hostname"),
        memory=int(memory[1]) * 1024,
        ram=_ram(sections["ram"]),
        cpus=int(cpus[1]),
        nics=tuple(_nics(sections["nics"], addresses)),
        disks=tuple(_disks(sections["disks"])),
        routes=tuple(_routes(sections["routes"])),
        cloud_init_marker="\n".join(sections["marker"]).strip(),
        transcript=text,
    )


def _sections(text: str) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.splitlines():
        if line.startswith("@ "):
            lines = sections.setdefault(line[2:].strip(), [])
        elif line.strip():
            lines.append(line.strip())
    expected = ("hostname", "memory", "ram", "cpus", "nics", "addresses", "routes", "disks", "marker", "end")
    missing = [name for name in expected if name not in sections]
    if missing:
        raise PlatformError(f"the guest did not tell its {', '.join(missing)}: {text[-400:]!r}")
    return sections


def _one(lines: list[str], what: str) -> str:
    if len(lines) != 1:
        raise PlatformError(f"the guest's {what} is not one line: {lines!r}")
    return lines[0]


def _ram(lines: list[str]) -> int:
    """Sum the ranges of /proc/iomem; they read as zero without the right to see addresses."""
    total = 0
    for line in lines:
        found = re.match(r"([0-9a-f]{1,16})-([0-9a-f]{1,16}) : System RAM", line)
        if found and int(found[2], 16):
            total += int(found[2], 16) - int(found[1], 16) + 1
    return total


def _nics(lines: list[str], addresses: dict[str, list[Address]]) -> Iterator[Nic]:
    for line in lines:
        found = re.fullmatch(r"(\S{1,15}) ((?:[0-9a-f]{2}:){5}[0-9a-f]{2}) (\d{1,6}) (\S+)", line)
        if found is None:
            raise PlatformError(f"the guest's interface cannot be read: {line!r}")
        name, mac, mtu, state = found.groups()
        yield Nic(name, mac, int(mtu), state in ("up", "unknown"), tuple(addresses.get(name, ())))


def _addresses(lines: list[str]) -> dict[str, list[Address]]:
    found: dict[str, list[Address]] = {}
    for line in lines:
        match = re.match(r"\d+:\s+([^\s@:]+)(?:@\S+)?:?\s+inet6?\s+(\S+)", line)
        if match is None:
            continue  # busybox also prints the link itself on a line
        try:
            address = ip_interface(match[2])
        except ValueError as error:
            raise PlatformError(f"the guest's address cannot be read: {line!r}") from error
        found.setdefault(match[1], []).append(address)
    return found


def _disks(lines: list[str]) -> Iterator[BlockDevice]:
    for line in lines:
        found = re.fullmatch(r"(\S+) (\d{1,18})(?: (.*))?", line)
        if found is None:
            raise PlatformError(f"the guest's disk cannot be read: {line!r}")
        yield BlockDevice(found[1], int(found[2]) * SECTOR, (found[3] or "").strip())


def _routes(lines: list[str]) -> Iterator[Route]:
    for line in lines:
        words = line.split()
        options = dict(itertools.pairwise(words))
        if "dev" in options:
            yield Route(words[0], options.get("via"), options["dev"])
