"""Connections that live long: numbered lines over one TCP connection to a peer and back, and when each of them came.

The peer accepts a single connection and no second one, so lines that come after an event came over the connection
from before it. The peer keeps the time, since a guest's own clock stands still while the guest does.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from plumbline.errors import PlatformError
from plumbline.guest.transcript import printable

PORT = 7707

PACE = 0.2
"""Seconds between two lines."""

LINES = 6000
"""Lines after which a connection ends if nothing else has ended it: 20 minutes."""

FOLDER = "/tmp/plumbline-connections"  # noqa: S108 - in a guest or pod that is the suite's own

_NC = 'have() { command -v "$1" >/dev/null 2>&1; }; have nc || nc() { busybox nc "$@"; }\n'

ANSWERING = f"""{_NC}
mkdir -p {FOLDER}; cd {FOLDER} || exit 1
mkfifo back; exec 3<> back
nc -l -p {PORT} <&3 | while read -r number; do
  read -r up _ < /proc/uptime; echo "$number $up" >> arrived; echo "$number" >&3
done
"""
"""Shell script of a peer: accepts one connection, sends every line back, and writes down when it came."""


def opening(address: str, name: str) -> str:
    """Shell script that opens a connection and sends numbered lines; what comes back is kept under `name`."""
    return f"""{_NC}
mkdir -p {FOLDER}; cd {FOLDER} || exit 1
i=0; while [ $i -lt {LINES} ]; do echo $((i += 1)); sleep {PACE}; done | nc {address} {PORT} > {name}
echo over >> {name}
"""


ARRIVED = f"cat {FOLDER}/arrived 2>/dev/null; read -r up _ < /proc/uptime; echo now $up"
"""Shows what a peer has written down, and its time."""


def returned(name: str) -> str:
    """Shell command that shows the last of what has come back to the guest."""
    return f"tail -n 2 {FOLDER}/{name}"


@dataclass(frozen=True)
class Arrival:
    """One line, and when the peer got it, in seconds of its own clock."""

    number: int
    at: float


@dataclass(frozen=True)
class Connection:
    """What has gone over one connection so far."""

    machine: str
    peer: str
    arrivals: tuple[Arrival, ...]
    now: float
    """The peer's time when it was asked."""
    back: int
    """Highest number that has come back to the guest."""

    def longest_gap(self) -> float:
        """Longest time without a line, in seconds, that since the last line included."""
        times = [one.at for one in self.arrivals]
        return max((later - earlier for earlier, later in itertools.pairwise([*times, self.now])), default=0.0)

    def missing(self) -> int:
        """Lines that were sent before the last one that arrived and didn't arrive."""
        numbers = {one.number for one in self.arrivals}
        return max(numbers, default=0) - len(numbers)

    def since(self, moment: float) -> int:
        """Lines that have arrived after a moment of the peer's time."""
        return sum(one.at > moment for one in self.arrivals)

    def lives(self, moment: float, lines: int) -> bool:
        """Whether so many lines have gone to and fro since a moment, and none was lost."""
        before = sum(one.at <= moment for one in self.arrivals)
        return not self.missing() and self.since(moment) >= lines and self.back >= before + lines

    def __str__(self) -> str:
        """What has gone over it, in one sentence."""
        return (
            f'"{self.machine}" to {self.peer}: {len(self.arrivals)} lines arrived, {self.missing()} got lost, '
            f"{self.back} came back, longest gap {self.longest_gap():.1f} s"
        )


def parse_connection(machine: str, peer: str, arrived: str, back: str) -> Connection:
    """Read what ARRIVED and `returned` show; PlatformError when the peer doesn't even tell the time."""
    arrived, back = printable(arrived.replace("\r", "")), printable(back.replace("\r", ""))
    clock = re.search(r"^now (\d+\.\d+)$", arrived, re.MULTILINE)
    if clock is None:
        raise PlatformError(f"{peer} cannot tell what it got from machine {machine!r}: {arrived[-300:]!r}")
    lines = re.findall(r"^(\d{1,6}) (\d+\.\d+)$", arrived, re.MULTILINE)
    numbers = [int(number) for number in re.findall(r"^\d{1,6}$", back, re.MULTILINE)]
    return Connection(
        machine, peer, tuple(Arrival(int(n), float(at)) for n, at in lines), float(clock[1]), max(numbers, default=0)
    )


PINGS = 1200
PING_LOG = f"{FOLDER}/pings"


def pinging(address: str) -> str:
    """Shell script that pings once a second, for as long as connections last."""
    return f"mkdir -p {FOLDER}; exec ping -c {PINGS} {address} > {PING_LOG} 2>&1"


SHOW_PINGS = f"tail -n {PINGS} {PING_LOG}"


@dataclass(frozen=True)
class Pings:
    """Pings by their sequence numbers, up to the last that was answered."""

    sent: int
    answered: int

    def __str__(self) -> str:
        """How many were lost, in a few words."""
        return f"{self.sent - self.answered} of {self.sent} pings lost"


def parse_pings(text: str) -> Pings:
    """Read what `ping` printed so far: busybox counts from 0, others from 1."""
    numbers = {int(number) for number in re.findall(r"(?:icmp_)?seq=(\d{1,6})", text)}
    if not numbers:
        return Pings(0, 0)
    first = 0 if 0 in numbers else 1
    return Pings(max(numbers) - first + 1, len(numbers))
