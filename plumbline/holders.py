"""Who holds the addresses of a network, as Multus reports it, and who answers for them on the link."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_interface
from typing import TYPE_CHECKING, Any

from plumbline.networks import attachments

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from plumbline.probes import Reachability


@dataclass(frozen=True)
class Holder:
    """Somebody who has an address on a network."""

    address: IPv4Address
    name: str
    """A pod as namespace/name; a daemon of Ceph where no pod is known to be it."""
    macs: frozenset[str] = frozenset()
    """All hardware addresses that are reported for it; empty where nothing reports them."""

    @property
    def namespace(self) -> str:
        """The pod's namespace; empty where no pod is known."""
        return self.name.rpartition("/")[0]

    def __str__(self) -> str:
        """Address and holder, on one line."""
        return f"{self.address!s:15s}  {self.name}  {' '.join(sorted(self.macs)) or 'hardware address unknown'}"


def holders(pods: Iterable[Mapping[str, Any]], network: str) -> tuple[Holder, ...]:
    """Holders of IPv4 addresses on a network (namespace/name) among pods that run, and are not about to go."""
    found = []
    for pod in _running(pods):
        every, metadata = attachments(pod), pod["metadata"]
        macs = frozenset(one.mac for one in every if one.mac)
        told = [ip_interface(text).ip for one in every if one.network == network for text in one.addresses]
        name = f"{metadata['namespace']}/{metadata['name']}"
        found += [Holder(address, name, macs) for address in told if isinstance(address, IPv4Address)]
    return tuple(sorted(found, key=lambda one: (int(one.address), one.name)))


def names_by_mac(pods: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Pods that run, as namespace/name with the network, by the hardware addresses that are reported for them."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for pod in _running(pods):
        for one in attachments(pod):
            if one.mac:
                found[one.mac].append(f"{pod['metadata']['namespace']}/{pod['metadata']['name']} on {one.network}")
    return dict(found)


def _running(pods: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [
        pod
        for pod in pods
        if (pod.get("status") or {}).get("phase") == "Running" and not pod["metadata"].get("deletionTimestamp")
    ]


def held_twice(found: Iterable[Holder]) -> list[str]:
    """Addresses that more than one has, a sentence each."""
    by_address: defaultdict[IPv4Address, set[str]] = defaultdict(set)
    for one in found:
        by_address[one.address].add(one.name)
    return [
        f"{address} is held by {' and by '.join(sorted(names))}"
        for address, names in sorted(by_address.items())
        if len(names) > 1
    ]


@dataclass(frozen=True)
class Answered:
    """The hardware addresses that answered for a holder's address, whoever asked, and whether several have with one."""

    holder: Holder
    macs: frozenset[str]
    twice: bool = False

    @property
    def by_others(self) -> bool:
        """Whether somebody besides the holder has answered."""
        return self.twice or bool(self.strangers)

    @property
    def strangers(self) -> frozenset[str]:
        """Those that are not the holder's; where its own are unknown, all of them if there are several."""
        if self.holder.macs:
            return self.macs - self.holder.macs
        return self.macs if len(self.macs) > 1 else frozenset()


def answered(held: Iterable[Holder], asked: Iterable[Reachability]) -> tuple[Answered, ...]:
    """Who answered for each holder's address, out of what all who asked by ARP were told."""
    told: defaultdict[str, set[str]] = defaultdict(set)
    twice = set()
    for one in asked:
        told[one.target.address] |= one.macs
        if one.answered_twice:
            twice.add(one.target.address)
    return tuple(
        Answered(holder, frozenset(told[address]), address in twice)
        for holder, address in ((one, str(one.address)) for one in held)
    )
