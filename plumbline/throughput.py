"""Throughput with and without load, measured in turns: what the ratio between them is, and how sure that is.

Each round measures without load and then with it, so that what drifts slowly (other tenants, a warm processor) falls
on both alike. The ratio's confidence interval is Student's t over the logarithms of the rounds' ratios: ratios
multiply, and a round twice as fast counts as much as one half as fast.
"""

from __future__ import annotations

import math
import re
import shlex
import statistics
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from plumbline.confidence import t_95
from plumbline.errors import PlatformError
from plumbline.guest.transcript import printable

MEGABIT = 1e6

LEAST_LOAD = 0.5
"""Share of what it reaches alone that a load must reach in every round to count as one."""
LEAST_LOAD_THAT_TAKES = 0.25
"""The same, on the whole, of a load that took more than it may: of a wire that both are on neither gets more than half,
and no round has that for sure."""


class Standing(StrEnum):
    """What a promised share amounts to."""

    KEPT = "kept"
    LOST = "lost"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True)
class Round:
    """One round, all in bit/s: the measured network without load, the same with it, and the load itself."""

    unloaded: float
    loaded: float
    load: float

    @property
    def ratio(self) -> float:
        """Share of the throughput that is left under load; PlatformError when there was none to begin with."""
        if self.unloaded <= 0:
            raise PlatformError("nothing came through on the measured network while there was no load")
        return self.loaded / self.unloaded


@dataclass(frozen=True)
class Comparison:
    """All rounds of one run; `load_alone` is what the load reaches in bit/s while nothing else is measured."""

    rounds: tuple[Round, ...]
    load_alone: float

    @property
    def ratio(self) -> float:
        """Geometric mean of the rounds' ratios."""
        return math.exp(statistics.fmean(self._logarithms()))

    def interval(self) -> tuple[float, float]:
        """95 % confidence interval of the ratio; it reaches from nothing to infinity while there is one round only."""
        logarithms = self._logarithms()
        if len(logarithms) < 2:
            return 0.0, math.inf
        reach = t_95(len(logarithms) - 1) * statistics.stdev(logarithms) / math.sqrt(len(logarithms))
        middle = statistics.fmean(logarithms)
        return math.exp(middle - reach), math.exp(middle + reach)

    def standing(self, promised: float) -> Standing:
        """Whether the promised share was kept or lost for sure; inconclusive while the interval holds it."""
        low, high = self.interval()
        if low >= promised:
            return Standing.KEPT
        return Standing.LOST if high < promised else Standing.INCONCLUSIVE

    def least_load(self) -> float:
        """Smallest share of `load_alone` that the load reached in a round."""
        return min(self._loads())

    def load(self) -> float:
        """Share of `load_alone` that the load reached, as a mean of the rounds."""
        return statistics.fmean(self._loads())

    def load_was_there(self, promised: float) -> bool:
        """Whether there was load enough for what it did to the promised share."""
        if self.standing(promised) is Standing.LOST:
            return self.load() >= LEAST_LOAD_THAT_TAKES
        return self.least_load() >= LEAST_LOAD

    def __str__(self) -> str:
        """Ratio, interval and means in one sentence."""
        low, high = self.interval()
        unloaded, loaded, load = (
            statistics.fmean(getattr(one, name) for one in self.rounds) for name in ("unloaded", "loaded", "load")
        )
        return (
            f"{self.ratio:.0%} of the throughput is left under load (95 % interval {low:.0%} to {high:.0%}, "
            f"{len(self.rounds)} rounds; {rate(unloaded)} without, {rate(loaded)} with a load of {rate(load)})"
        )

    def table(self) -> str:
        """All figures, one line a round, for evidence."""
        lines = [f"the load alone: {rate(self.load_alone)}", "round  without load    with load         the load  ratio"]
        lines += [
            f"{number:5d}  {rate(one.unloaded):>12s} {rate(one.loaded):>12s} {rate(one.load):>16s}  {one.ratio:.3f}"
            for number, one in enumerate(self.rounds, start=1)
        ]
        return "\n".join([*lines, str(self)]) + "\n"

    def _loads(self) -> list[float]:
        return [one.load / self.load_alone if self.load_alone else 0.0 for one in self.rounds]

    def _logarithms(self) -> list[float]:
        # Nothing at all under load has no logarithm; a thousandth is as bad and has one.
        return [math.log(max(one.ratio, 1e-3)) for one in self.rounds]


def rate(bits: float) -> str:
    """Bit/s for people."""
    return f"{bits / MEGABIT:.1f} Mbit/s"


Way = Literal["rx", "tx"]
"""Which way an interface is looked at: what comes in, or what goes out."""


def counting_script(interface: str, settle: float, window: float, way: Way = "rx") -> str:
    """Shell script that waits `settle` seconds, then counts what an interface lets through for `window` seconds."""
    counter = f"/sys/class/net/{shlex.quote(interface)}/statistics/{way}_bytes"
    look = f'read -r up _ < /proc/uptime; read -r got < {counter}; echo "counted $up $got"'
    return f"sleep {settle:g}; {look}; sleep {window:g}; {look}"


def parse_counted(text: str) -> float:
    """Bit/s from the output of `counting_script`; PlatformError when it counted nothing."""
    found = re.findall(r"^counted (\d+\.\d+) (\d+)\s*$", printable(text.replace("\r", "")), re.MULTILINE)
    if len(found) != 2:
        raise PlatformError(f"bytes could not be counted: {text[-300:]!r}")
    (began, before), (ended, after) = ((float(up), int(got)) for up, got in found)
    if ended <= began:
        raise PlatformError(f"bytes were counted in no time: {text[-300:]!r}")
    return 8 * (after - before) / (ended - began)


FILE = "zeros"
FILE_MIB = 256

SERVED_FILE = f"dd if=/dev/zero of=/tmp/www/{FILE} bs=1048576 count=0 seek={FILE_MIB} 2>&1"
"""Puts a file of zeros, which takes no room, where a probe pod serves files from."""


def fetching_script(address: str, port: int, seconds: float, streams: int = 1) -> str:
    """Shell script that fetches the served file again and again for `seconds`, in so many `streams` at once.

    It needs no more than `nc`, or bash where that is missing. Nothing is kept of what comes.
    """
    target = f"{shlex.quote(address)} {port}"
    return f"""
export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"
have() {{ command -v "$1" >/dev/null 2>&1; }}
have timeout || timeout() {{ shift; "$@"; }}
now() {{ IFS=' .' read -r s _ < /proc/uptime; }}
ask() {{ printf 'GET /{FILE} HTTP/1.0\\r\\n\\r\\n'; }}
nc=nc; have nc || ! have busybox || nc="busybox nc"
fetch() {{ if have ${{nc%% *}}; then ask | timeout "$1" $nc "$2" "$3"
  else export asked="$(ask)"; timeout "$1" bash -c 'exec 3<>/dev/tcp/$0/$1; echo "$asked" >&3; cat <&3' "$2" "$3"
  fi >/dev/null 2>&1; }}
now; end=$((s + {math.ceil(seconds)}))
stream() {{ while now; [ $s -lt $end ]; do fetch $((end - s)) {target} || sleep 1; done; }}
i=0; while [ $((i += 1)) -le {streams} ]; do stream & done; wait
"""
