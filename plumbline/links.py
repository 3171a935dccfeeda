"""A node's interfaces, as a pod on the node's own network reads them: what is the segment's, and what is not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

LINKS_SCRIPT = r"""
for d in /sys/class/net/*; do n=${d##*/}; [ -e "$d/address" ] || continue
  m=$(readlink "$d/master"); echo "link $n $(cat "$d/address") ${m##*/}"; done
ip -o -4 addr show | while read -r _ dev _ address _; do echo "address $dev $address"; done
"""


@dataclass(frozen=True)
class Link:
    """An interface: `master` is the bridge it is a port of, `addresses` are its own."""

    name: str
    mac: str
    master: str = ""
    addresses: tuple[IPv4Address, ...] = ()


@dataclass(frozen=True)
class NodeLinks:
    """The interfaces of a node, without its loopback."""

    node: str
    links: tuple[Link, ...]

    def mac(self, name: str) -> str | None:
        """Hardware address of an interface, None when there is none of that name."""
        return next((link.mac for link in self.links if link.name == name), None)

    @property
    def macs(self) -> frozenset[str]:
        """Hardware addresses of all interfaces."""
        return frozenset(link.mac for link in self.links)

    @property
    def addresses(self) -> dict[IPv4Address, str]:
        """The node's own addresses, each with its interface."""
        return {address: link.name for link in self.links for address in link.addresses}

    def outside(self, segment_bridges: Collection[str]) -> frozenset[str]:
        """Interfaces that belong to the node's own networks and to none of the bridges that segments are on.

        Those with an address of the node, and the ports of bridges that have one.
        """
        own = {link.name for link in self.links if link.addresses} - set(segment_bridges)
        ports = {link.name for link in self.links if link.master in own}
        theirs = {link.name for link in self.links if link.master in segment_bridges}
        return frozenset((own | ports) - theirs)


def parse_links(node: str, text: str) -> NodeLinks:
    """Read the output of LINKS_SCRIPT; lines that make no sense are left out."""
    addresses: dict[str, list[IPv4Address]] = {}
    for name, address in re.findall(r"^address (\S+) (\d+(?:\.\d+){3})(?:/\d+)?$", text, re.MULTILINE):
        addresses.setdefault(name, []).append(IPv4Address(address))
    links = (
        Link(name, mac, master, tuple(addresses.get(name, ())))
        for name, mac, master in re.findall(r"^link (\S+) ((?:[0-9a-f]{2}:){5}[0-9a-f]{2}) ?(\S*)$", text, re.MULTILINE)
        if name != "lo"
    )
    return NodeLinks(node, tuple(links))
