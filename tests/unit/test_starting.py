"""What a watched start amounts to."""

from __future__ import annotations

import pytest

from plumbline.starting import Start

MISSING = "Warning FailedCreate: failed to locate network attachment definition ns/blue"


@pytest.mark.parametrize(
    ("phases", "held_back"),
    [
        ((), False),
        (("",), True),
        (("", "Pending", "Scheduling"), True),
        (("Pending", "Running"), False),
        (("Scheduling", "Failed"), False),
    ],
)
def test_held_back(phases: tuple[str, ...], held_back: bool) -> None:
    assert Start("alice", 10, phases, ()).held_back is held_back


def test_reasons_have_all_the_words() -> None:
    start = Start("alice", 10, ("Pending",), ("Warning FailedScheduling: no node", MISSING))
    assert start.reasons("ns/blue") == (MISSING,)
    assert start.reasons("ns/blue", "no node") == ()


def test_it_says_what_was_seen() -> None:
    assert str(Start("alice", 10, ("", "", "Pending"), (MISSING,))) == (
        f'machine "alice" in 10 s: no instance, Pending; warnings: {MISSING}'
    )
    assert "never looked at; warnings: none" in str(Start("alice", 10, (), ()))
