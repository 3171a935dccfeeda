"""Frames seen on a link: the command that captures them and what its lines say.

Source: tcpdump(1) with -e (link-level header), -n (no names), -l (line by line).
"""

from __future__ import annotations

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


def capture_command(interface: str, expression: str = "") -> list[str]:
    """Capture frames of an interface that match a pcap-filter(7) expression, in both directions, until stopped."""
    options = ["-Z", "root", "-e", "-n", "-l", "-s", "256", "-i", interface]
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
