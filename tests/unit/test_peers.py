"""Peers are asked in every way they have; where they have no IPv6, that is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from fixtures.evidence import Evidence
from fixtures.peers import Peers, ways
from plumbline.guest import Completed
from plumbline.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class Guest:
    """A machine that answers nothing."""

    name: str
    link_local: str
    interface: str = "eth0"
    address: str = "10.123.124.7"

    def run(self, command: str, timeout: float) -> Completed:
        del timeout
        return Completed(command, 0, "end")


@pytest.mark.parametrize(("link_local", "said"), [("", True), ("fe80::1", False)])
def test_no_ipv6_is_said(tmp_path: Path, link_local: str, said: bool) -> None:
    notes: list[str] = []
    first, second = Guest("alice", "fe80::2"), Guest("bob", link_local)
    Peers(Settings(), Evidence(tmp_path, notes)).ask(first, second, "before")
    assert notes == (['IPv6 was not tried: the guest of "bob" has no such address'] if said else [])
    assert any(":" in target.address for target in ways(second, "eth0")) is not said
