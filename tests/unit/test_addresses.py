"""Who got which address, and what whereabouts says of it."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network

from hypothesis import given
from hypothesis import strategies as st

from plumbline.addresses import Allotment, Census, Reservation, Span, free_spans, reservations

RANGE = IPv4Network("10.0.0.0/24")


def ip(last: int) -> IPv4Address:
    return RANGE.network_address + last


def span(first: int, last: int) -> Span:
    return Span(ip(first), ip(last))


def held(last: int, holder: str = "a", node: str = "node1", interface: str = "net1") -> Allotment:
    return Allotment(ip(last), f"ns/{holder}", interface, node)


def test_a_span_holds_its_ends():
    found = span(10, 12)
    assert len(found) == 3
    assert list(found) == [ip(10), ip(11), ip(12)]
    assert ip(12) in found
    assert ip(13) not in found
    assert str(found) == "10.0.0.10 to 10.0.0.12"
    assert str(span(10, 10)) == "10.0.0.10"


def test_free_spans_leave_out_what_is_taken():
    assert free_spans(span(10, 15), 2, [ip(12)]) == [span(10, 11), span(13, 14), span(14, 15)]
    assert free_spans(span(10, 15), 7, []) == []


@given(st.sets(st.integers(10, 40)), st.integers(1, 8))
def test_free_spans_are_all_there_are(taken, count):
    every = [span(first, first + count - 1) for first in range(10, 41 - count + 1)]
    free = [one for one in every if not taken & set(range(int(one.first) & 255, (int(one.last) & 255) + 1))]
    assert free_spans(span(10, 40), count, map(ip, taken)) == free


def test_reservations_are_read_from_the_pools_of_the_range():
    entry = {"id": "c", "podref": "ns/a", "ifname": "net1"}
    pools = [
        {"spec": {"range": "10.0.0.0/24", "allocations": {"12": entry, "odd": entry, "900": entry}}},
        {"spec": {"range": "10.0.0.7/24", "allocations": {"11": entry}}},
        {"spec": {"range": "10.1.0.0/24", "allocations": {"1": entry}}},
        {"spec": {"range": "nonsense", "allocations": {"1": entry}}},
        {"spec": {"range": "10.0.0.0/24"}},
        {},
    ]
    assert reservations(pools, RANGE) == (Reservation(ip(11), "ns/a", "net1"), Reservation(ip(12), "ns/a", "net1"))


def test_the_same_address_on_two_nodes_is_held_twice_in_the_cluster_only():
    census = Census((held(10), held(10, "b", "node2"), held(11)))
    assert list(census.held_twice()) == [ip(10)]
    assert census.held_twice_on_a_node() == {}
    assert census.given_by_every_node() == (ip(10),)


def test_the_same_address_twice_on_a_node():
    census = Census((held(10), held(10, interface="net2"), held(10, "b", "node2")))
    assert [len(some) for some in census.held_twice_on_a_node().values()] == [2]
    assert len(census.held_twice()[ip(10)]) == 3


def test_nobody_holds_nothing():
    assert Census(()).held_twice() == {}
    assert Census(()).given_by_every_node() == ()


def test_strays_and_those_that_whereabouts_does_not_know():
    census = Census((held(10), held(30)), (Reservation(ip(10), "ns/a", "net1"), Reservation(ip(30), "ns/b", "net1")))
    assert census.outside(span(10, 20)) == (held(30),)
    assert census.without_reservation() == (held(30),)
    assert "10.0.0.30        ns/a (net1) on node1" in census.table()
