"""Frames seen on a link: the command that captures them and what its lines say.

Source: tcpdump(1) with -e (link-level header), -n (no names), -l (line by line).
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

READY = "listening on"
"""What tcpdump says once it captures."""

FRAME = re.compile(
    r"^\S+ (?P<source>(?:[0-9a-f]{2}:){5}[0-9a-f]{2}) > (?P<target>(?:[0-9a-f]{2}:){5}[0-9a-f]{2}|Broadcast)"
)


@dataclass(frozen=True)
class Frame:
    """One frame; `text` is the whole line, addresses are in lower case."""

    source: str
    target: str
    text: str


def capture_command(interface: str, expression: str = "", *, contents: bool = False) -> list[str]:
    """Capture frames of an interface that match a pcap-filter(7) expression, in both directions, until stopped.

    "any" is all interfaces of the network namespace. `contents` prints each packet's bytes too, for `packets`.
    """
    options = ["-Z", "root", "-e", "-n", "-l", "-s", "512", "-i", interface, *(["-x"] if contents else [])]
    return ["tcpdump", *options, *([expression] if expression else [])]


def ether_hosts(macs: Iterable[str]) -> str:
    """Filter expression for frames to or from any of the MAC addresses."""
    return " or ".join(f"ether host {mac}" for mac in macs)


def parse_frames(text: str) -> tuple[Frame, ...]:
    """Frames among the lines of tcpdump; other lines are its own messages."""
    found = []
    for line in text.splitlines():
        match = FRAME.match(line.strip())
        if match:
            target = "ff:ff:ff:ff:ff:ff" if match["target"] == "Broadcast" else match["target"]
            found.append(Frame(match["source"], target, line.strip()))
    return tuple(found)


@dataclass(frozen=True)
class TunnelledFrame:
    """A frame inside of a VXLAN packet: the nodes' addresses outside, its own addresses and VLAN (0: none) inside."""

    sender: str
    receiver: str
    vni: int
    source: str
    target: str
    vlan: int


OUTER = re.compile(r"(?P<sender>\d+(?:\.\d+){3})\.\d+ > (?P<receiver>\d+(?:\.\d+){3})\.\d+: VXLAN, .*vni (?P<vni>\d+)")
INNER = re.compile(
    r"^\s*(?P<source>(?:[0-9a-f]{2}:){5}[0-9a-f]{2}) > (?P<target>(?:[0-9a-f]{2}:){5}[0-9a-f]{2})"
    r"(?:, ethertype 802\.1Q \(0x8100\), length \d+: vlan (?P<vlan>\d+))?"
)


def parse_tunnelled(text: str) -> tuple[TunnelledFrame, ...]:
    """Frames that tcpdump shows inside of VXLAN packets (RFC 7348), which it prints on the line after the packet's."""
    found = []
    lines = text.splitlines()
    for line, following in itertools.pairwise(lines):
        outer, inner = OUTER.search(line), INNER.match(following)
        if outer and inner:
            ends = (outer["sender"], outer["receiver"], int(outer["vni"]))
            found.append(TunnelledFrame(*ends, inner["source"], inner["target"], int(inner["vlan"] or 0)))
    return tuple(found)


@dataclass(frozen=True)
class Packet:
    """What was inside of a captured frame, behind its link-level header; `text` is its line."""

    text: str
    data: bytes

    @property
    def interface(self) -> str:
        """Interface that a capture on "any" saw it on."""
        return self.text.split()[1] if len(self.text.split()) > 1 else ""


def packets(text: str) -> tuple[Packet, ...]:
    """Packets with their bytes, as a capture of contents printed them."""
    found: list[Packet] = []
    for line in text.splitlines():
        match = re.match(r"\s+0x[0-9a-f]{4}:((?:\s+[0-9a-f]{2,4})+)\s*$", line)
        if match and found:
            found[-1] = Packet(found[-1].text, found[-1].data + bytes.fromhex("".join(match[1].split())))
        elif line.strip():
            found.append(Packet(line.strip(), b""))
    return tuple(packet for packet in found if packet.data)


def touching(frames: Iterable[Frame], macs: Sequence[str]) -> list[Frame]:
    """Frames to or from any of the MAC addresses."""
    wanted = {mac.lower() for mac in macs}
    return [frame for frame in frames if frame.source in wanted or frame.target in wanted]


def sent_by(frames: Iterable[Frame], macs: Sequence[str]) -> list[Frame]:
    """Frames whose sender is one of the MAC addresses."""
    wanted = {mac.lower() for mac in macs}
    return [frame for frame in frames if frame.source in wanted]


def sent_from(frames: Iterable[Frame], addresses: Sequence[str]) -> list[Frame]:
    """Frames whose IP packet has one of the addresses as its source, whoever passed it on."""
    sources = [re.compile(rf"length \d+: {re.escape(address)}(?:\.\d+)? > ") for address in addresses]
    return [frame for frame in frames if any(source.search(frame.text) for source in sources)]


def tags(frames: Iterable[Frame]) -> frozenset[int]:
    """VLANs that the frames carry in their outermost tag (IEEE 802.1Q); untagged ones add nothing."""
    found = (re.search(r"ethertype 802\.1Q \(0x8100\), length \d+: vlan (\d+)", frame.text) for frame in frames)
    return frozenset(int(match[1]) for match in found if match)
