"""What is said of a segment that joins some machines only."""

from __future__ import annotations

import pytest

from plumbline.joins import Join, gap
from plumbline.probes import Protocol, Reachability, Target, Try

ANSWER, SILENCE = Try(0, 1, 0, "64 bytes"), Try(0, 20, 1, "no answer")


def join(*, same_node: bool, tries: tuple[Try, ...]) -> Join:
    targets = [Target("machine b", Protocol.ICMP, f"192.0.2.{n}") for n in range(len(tries))]
    found = tuple(Reachability("a", target, 20, (one,)) for target, one in zip(targets, tries, strict=True))
    return Join(same_node, found)


@pytest.mark.parametrize(
    ("near", "far", "said"),
    [
        ((ANSWER,), (ANSWER,), ""),
        ((ANSWER,), (SILENCE,), "the segment ends at its node, as when the bridge has no uplink: a -> machine b"),
        ((SILENCE,), (ANSWER,), "the segment joins different nodes, but not machines of one node: a -> machine b"),
        ((ANSWER,), (ANSWER, SILENCE), "a -> machine b (ICMP 192.0.2.1): unreached"),
        ((SILENCE,), (SILENCE,), "a -> machine b"),
        ((), (ANSWER,), "nothing was tried"),
    ],
)
def test_gap(near: tuple[Try, ...], far: tuple[Try, ...], said: str) -> None:
    found = gap([join(same_node=True, tries=near), join(same_node=False, tries=far)])
    assert found.startswith(said) if said else not found
