"""Hardware addresses: who has which, and which one is had twice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Port:
    """An interface of a guest, as the guest sees it."""

    mac: str
    machine: str
    interface: str
    node: str

    def __str__(self) -> str:
        """The interface, for a sentence."""
        return f'{self.interface} of machine "{self.machine}" on {self.node}'


def given_twice(ports: Iterable[Port]) -> list[str]:
    """Hardware addresses that more than one interface has, each in a sentence with all who have it."""
    holders: dict[str, list[Port]] = defaultdict(list)
    for port in ports:
        holders[port.mac.lower()].append(port)
    return [f"{mac} belongs to {' and '.join(map(str, some))}" for mac, some in holders.items() if len(some) > 1]
