"""Hardware addresses that are had twice."""

from __future__ import annotations

from plumbline.hardware import Port, given_twice

ALICE = Port("02:00:00:00:00:01", "alice", "eth0", "node1")
BOB = Port("02:00:00:00:00:0A", "bob", "eth0", "node2")


def test_all_different():
    assert given_twice([ALICE, BOB]) == []
    assert given_twice([]) == []


def test_the_same_one_in_capital_letters():
    twin = Port("02:00:00:00:00:0a", "carol", "eth1", "node1")
    assert given_twice([ALICE, BOB, twin]) == [
        '02:00:00:00:00:0a belongs to eth0 of machine "bob" on node2 and eth1 of machine "carol" on node1'
    ]


def test_within_one_machine():
    assert len(given_twice([ALICE, Port(ALICE.mac, "alice", "eth1", "node1")])) == 1
