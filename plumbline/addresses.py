"""Who got which address: what an IPAM gave out, where, and what it says that it gave.

whereabouts keeps its reservations in IPPool objects, one for each network and range, with addresses as offsets:
https://github.com/k8snetworkplumbingwg/whereabouts/blob/master/doc/extended-configuration.md
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, ip_network
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

POOL_API_VERSION = "whereabouts.cni.cncf.io/v1alpha1"
POOL_KIND = "IPPool"


@dataclass(frozen=True)
class Span:
    """Consecutive addresses from `first` to `last`, both included."""

    first: IPv4Address
    last: IPv4Address

    def __len__(self) -> int:
        return int(self.last) - int(self.first) + 1

    def __contains__(self, address: object) -> bool:
        return isinstance(address, IPv4Address) and self.first <= address <= self.last

    def __iter__(self) -> Iterator[IPv4Address]:
        return (self.first + offset for offset in range(len(self)))

    def __str__(self) -> str:
        """The span as people write it."""
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"

    def overlaps(self, other: Span) -> bool:
        """Whether the two have an address in common."""
        return self.first <= other.last and other.first <= self.last


def free_spans(whole: Span, count: int, taken: Iterable[IPv4Address]) -> list[Span]:
    """All spans of `count` addresses within `whole` that hold none of those taken."""
    used = {int(address) for address in taken}
    last_start = int(whole.last) - count + 1
    starts, start = [], int(whole.first)
    while start <= last_start:
        hit = max((address for address in range(start, start + count) if address in used), default=None)
        if hit is None:
            starts.append(start)
            start += 1
        else:
            start = hit + 1
    return [Span(IPv4Address(start), IPv4Address(start + count - 1)) for start in starts]


@dataclass(frozen=True)
class Reservation:
    """An address that whereabouts says it has given; `holder` is the pod as namespace/name."""

    address: IPv4Address
    holder: str
    interface: str


def reservations(pools: Iterable[Mapping[str, Any]], network: IPv4Network) -> tuple[Reservation, ...]:
    """Reservations of all pools whose range is `network`, in order; entries that make no sense are left out."""
    found = []
    for pool in pools:
        spec = pool.get("spec") or {}
        try:
            if ip_network(str(spec.get("range")), strict=False) != network:
                continue
        except ValueError:
            continue
        for offset, entry in (spec.get("allocations") or {}).items():
            if str(offset).isdecimal() and int(offset) < network.num_addresses:
                address = network.network_address + int(offset)
                found.append(Reservation(address, str(entry.get("podref", "")), str(entry.get("ifname", ""))))
    return tuple(sorted(found, key=lambda one: (int(one.address), one.holder)))


@dataclass(frozen=True)
class Allotment:
    """An address that a pod was seen to have, on which of its interfaces and on which node."""

    address: IPv4Address
    holder: str
    """The pod as namespace/name."""
    interface: str
    node: str

    def __str__(self) -> str:
        """The holder, for a sentence."""
        return f"{self.holder} ({self.interface}) on {self.node}"


@dataclass(frozen=True)
class Census:
    """All addresses that the pods of one network have, and what whereabouts has reserved meanwhile."""

    allotments: tuple[Allotment, ...]
    reserved: tuple[Reservation, ...] = ()

    @property
    def nodes(self) -> tuple[str, ...]:
        """Nodes that gave addresses."""
        return tuple(sorted({one.node for one in self.allotments}))

    def held_twice(self) -> dict[IPv4Address, tuple[Allotment, ...]]:
        """Addresses with more than one holder in the whole cluster."""
        return _several(self.allotments)

    def held_twice_on_a_node(self) -> dict[IPv4Address, tuple[Allotment, ...]]:
        """Addresses with more than one holder on one node."""
        found: dict[IPv4Address, tuple[Allotment, ...]] = {}
        for node in self.nodes:
            found |= _several(one for one in self.allotments if one.node == node)
        return found

    def given_by_every_node(self) -> tuple[IPv4Address, ...]:
        """Addresses that all of the nodes gave, each to pods of its own."""
        by_node = [{one.address for one in self.allotments if one.node == node} for node in self.nodes]
        return tuple(sorted(set.intersection(*by_node))) if by_node else ()

    def outside(self, span: Span) -> tuple[Allotment, ...]:
        """Those with an address that the network doesn't have."""
        return tuple(one for one in self.allotments if one.address not in span)

    def without_reservation(self) -> tuple[Allotment, ...]:
        """Those that whereabouts doesn't know as the holders of their addresses."""
        known = {(one.address, one.holder, one.interface) for one in self.reserved}
        return tuple(one for one in self.allotments if (one.address, one.holder, one.interface) not in known)

    def table(self) -> str:
        """One line an address, for evidence."""
        lines = [f"{one.address!s:15s}  {one}" for one in sorted(self.allotments, key=lambda a: int(a.address))]
        lines.append(f"{len(self.allotments)} addresses held, reservations:")
        lines += [f"{one.address!s:15s}  {one.holder} ({one.interface})" for one in self.reserved]
        return "\n".join(lines) + "\n"


def _several(allotments: Iterable[Allotment]) -> dict[IPv4Address, tuple[Allotment, ...]]:
    holders: defaultdict[IPv4Address, list[Allotment]] = defaultdict(list)
    for one in allotments:
        holders[one.address].append(one)
    return {address: tuple(some) for address, some in sorted(holders.items()) if len(some) > 1}
