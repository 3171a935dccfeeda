"""How a segment joins machines: on one node and across nodes, and what it means when only one of these works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plumbline.probes import Reachability, Verdict, not_reached

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Join:
    """What one machine reached of another, and whether both run on one node."""

    same_node: bool
    found: tuple[Reachability, ...]

    @property
    def whole(self) -> bool:
        """Whether every way has led there."""
        return bool(self.found) and not not_reached(self.found)

    @property
    def severed(self) -> bool:
        """Whether no way has led there."""
        return bool(self.found) and all(one.verdict is not Verdict.REACHED for one in self.found)


def gap(joins: Sequence[Join]) -> str:
    """Where a segment does not join machines, and what that looks like; nothing when it joins all of them."""
    broken = [join for join in joins if not join.whole]
    if not broken:
        return ""
    first = str(next(iter(not_reached(broken[0].found)), "nothing was tried"))
    near, far = ([join for join in joins if join.same_node is side] for side in (True, False))
    if near and far and all(join.whole for join in near) and all(join.severed for join in far):
        return f"the segment ends at its node, as when the bridge has no uplink: {first}"
    if near and far and all(join.whole for join in far) and all(join.severed for join in near):
        return f"the segment joins different nodes, but not machines of one node: {first}"
    return first
