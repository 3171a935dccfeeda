"""Comparisons of things measured side by side: each round measures all of them, so that what else the machine does
hits them alike, and a ratio or a difference is made within a round."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plumbline.confidence import t_95

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True)
class Interval:
    """A mean with the ends of its 95 % confidence interval."""

    mean: float
    low: float
    high: float

    def text(self, form: str = ".2f", unit: str = "") -> str:
        """For a table: `1.92 [1.85, 1.99]`."""
        return f"{self.mean:{form}} [{self.low:{form}}, {self.high:{form}}]{unit}"


def difference(mine: Sequence[float], theirs: Sequence[float]) -> Interval:
    """What mine takes more than theirs, round by round."""
    return _around([a - b for a, b in zip(mine, theirs, strict=True)])


def ratio(mine: Sequence[float], theirs: Sequence[float]) -> Interval:
    """Mine in terms of theirs, round by round: the geometric mean, as ratios are made of factors."""
    logs = _around([math.log(a / b) for a, b in zip(mine, theirs, strict=True)])
    return Interval(math.exp(logs.mean), math.exp(logs.low), math.exp(logs.high))


def _around(values: Sequence[float]) -> Interval:
    mean = statistics.fmean(values)
    reach = t_95(len(values) - 1) * statistics.stdev(values) / math.sqrt(len(values))
    return Interval(mean, mean - reach, mean + reach)


def in_turn(names: Sequence[str], rounds: int, measure: Callable[[str], float]) -> dict[str, list[float]]:
    """Measure each by its name in each round, every round in another order."""
    found: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        start = number % len(names)
        for name in (*names[start:], *names[:start]):
            found[name].append(measure(name))
    return found


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which that share of them lies; the next one there is, never one in between."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]
