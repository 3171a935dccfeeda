"""How time grows with size: a line through measurements, with what is known of its slope, and a picture of it.

Bytes may take longer from one node to another than within one, and which of both a clone gets is chance. That is not
taken for noise: the slope is the mean of both kinds', by how many there were of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import fmean, linear_regression
from typing import TYPE_CHECKING

from plumbline.confidence import t_95

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

GIB = 1 << 30
LEAST_SPREAD = 1e-9
"""Square GiB by which sizes have to differ, so that rounding is not taken for a difference."""

WIDTH, HEIGHT, EDGE = 640, 400, 56
COLOURS = ("#1f77b4", "#d62728", "#2ca02c")


@dataclass(frozen=True)
class Measurement:
    """One clone: its size in bytes, the seconds it took, and whether its bytes went from one node to another."""

    size: int
    seconds: float
    apart: bool = False


@dataclass(frozen=True)
class Line:
    """Least squares through measurements: seconds = `base` + `slope` * GiB, the slope known to ± `margin` (95 %).

    `slope` is the mean of what was measured; `within` is that of one node alone, where some went between two.
    """

    base: float
    slope: float
    margin: float
    within: float

    @property
    def least(self) -> float:
        """The smallest slope that the measurements allow, in seconds a GiB."""
        return self.slope - self.margin

    @property
    def most(self) -> float:
        """The largest slope that the measurements allow, in seconds a GiB."""
        return self.slope + self.margin

    def __str__(self) -> str:
        """One line for people."""
        more = f", {self.within:.2f} within a node" if self.within != self.slope else ""
        return f"{self.base:.1f} s + {self.slope:.2f} s/GiB (± {self.margin:.2f} at 95 %){more}"


def fit(found: Sequence[Measurement]) -> Line:
    """Line through measurements; ValueError where those are too few, or of too few sizes, to tell a slope."""
    sizes = [one.size / GIB for one in found]
    seconds = [one.seconds for one in found]
    mixed = len({one.apart for one in found}) > 1
    share = fmean(one.apart for one in found) if found else 0
    between = [size * (one.apart - share) for size, one in zip(sizes, found, strict=True)]
    freedom = len(found) - (3 if mixed else 2)
    own = _beside(sizes, between)
    spread = sum(part * part for part in own)
    if freedom < 1 or spread < LEAST_SPREAD:
        raise ValueError("a slope takes three measurements of two sizes, and one more where some are between nodes")
    slope = sum(part * took for part, took in zip(own, seconds, strict=True)) / spread
    rest = [took - slope * size for took, size in zip(seconds, sizes, strict=True)]
    apart, base = linear_regression(between, rest) if mixed else (0.0, fmean(rest))
    off = sum((left - base - apart * more) ** 2 for left, more in zip(rest, between, strict=True))
    return Line(base, slope, t_95(freedom) * sqrt(off / freedom / spread), slope - share * apart)


def _beside(values: Sequence[float], others: Sequence[float]) -> list[float]:
    """What of some values a line through others does not tell (Frisch and Waugh, Econometrica 1, 1933)."""
    if len(set(others)) < 2:
        return [value - fmean(values) for value in values]
    slope, base = linear_regression(others, values)
    return [value - base - slope * other for value, other in zip(values, others, strict=True)]


def plot(title: str, series: Mapping[str, Sequence[Measurement]]) -> str:
    """SVG of measurements by name, each with its line; those between nodes are hollow, their line is not drawn."""
    every = [one for found in series.values() for one in found]
    far = max(one.size for one in every) / GIB
    high = max(0.001, *(one.seconds for one in every)) * 1.1

    def at(size: float, seconds: float) -> tuple[float, float]:
        """Place of a size (GiB) and seconds on the picture."""
        x = EDGE + (WIDTH - 2 * EDGE) * size / far
        return x, HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * min(max(seconds, 0), high) / high

    right, top = at(far, high)
    left, bottom = at(0, 0)
    frame = f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {frame}>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/><text x="{left}" y="24" font-size="15">{title}</text>',
        f'<path d="M{left} {top}V{bottom}H{right}" fill="none" stroke="black"/>',
        f'<text x="{right}" y="{HEIGHT - 16}" text-anchor="end">size, GiB</text>',
        f'<text x="8" y="{top - 8}">seconds</text>',
    ]
    for share in (0, 0.25, 0.5, 0.75, 1):
        x, y = at(far * share, high * share)
        parts.append(f'<text x="{x:.0f}" y="{bottom + 16:.0f}" text-anchor="middle">{far * share:.2f}</text>')
        parts.append(f'<text x="{left - 6:.0f}" y="{y + 4:.0f}" text-anchor="end">{high * share:.1f}</text>')
    for number, (name, found) in enumerate(series.items()):
        colour, line = COLOURS[number % len(COLOURS)], fit(found)
        (x1, y1), (x2, y2) = at(0, line.base), at(far, line.base + line.slope * far)
        parts.append(f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{colour}" stroke-dasharray="5 3"/>')
        for one in found:
            x, y = at(one.size / GIB, one.seconds)
            inside = "white" if one.apart else colour
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{inside}" stroke="{colour}"/>')
        parts.append(f'<text x="{left + 12}" y="{44 + 16 * number}" fill="{colour}">{name}: {line}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
