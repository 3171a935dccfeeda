"""Long-lived connections: what is read of them, when one lives on, and the scripts themselves."""

from __future__ import annotations

import pytest

from plumbline.connections import Arrival, Connection, Pings, parse_connection, parse_pings
from plumbline.errors import PlatformError


def connection(*numbers: int, back: int = 0, now: float = 0) -> Connection:
    arrivals = tuple(Arrival(number, float(place)) for place, number in enumerate(numbers))
    return Connection("alice", "the peer", arrivals, now or float(len(numbers)), back)


def test_it_lives_when_lines_go_to_and_fro_after_the_moment():
    assert connection(1, 2, 3, 4, 5, 6, back=6).lives(2.5, 3)
    assert not connection(1, 2, 3, 4, back=4).lives(2.5, 3)


def test_it_does_not_live_when_nothing_comes_back():
    assert not connection(1, 2, 3, 4, 5, 6, back=3).lives(2.5, 3)


def test_it_does_not_live_when_a_line_got_lost():
    assert not connection(1, 2, 4, 5, 6, 7, back=7).lives(2.5, 3)


def test_the_gap_lasts_until_now():
    assert connection(1, 2, 3, now=30.0).longest_gap() == 28
    assert connection().longest_gap() == 0


def test_what_was_said_is_read():
    found = parse_connection("alice", "the peer", "1 10.00\r\n2 10.20\n3 14.20\nnow 14.50\n", "2\n3\n")
    assert found.back == 3
    assert found.longest_gap() == pytest.approx(4.0)
    assert str(found) == '"alice" to the peer: 3 lines arrived, 0 got lost, 3 came back, longest gap 4.0 s'
    with pytest.raises(PlatformError, match="cannot tell"):
        parse_connection("alice", "the peer", "sh: cat: not found", "")


def test_a_connection_that_is_over_is_read_too():
    assert parse_connection("alice", "the peer", "now 1.00\n", "tail: no such file").back == 0
    assert parse_connection("alice", "the peer", "1 1.00\nnow 1.00\n", "1\nover\n").back == 1


@pytest.mark.parametrize(
    ("text", "pings"),
    [
        ("64 bytes from 10.0.0.1: seq=0 ttl=64 time=1 ms\n64 bytes from 10.0.0.1: seq=2 ttl=64\n", Pings(3, 2)),
        ("64 bytes from 10.0.0.1: icmp_seq=1 ttl=64\n64 bytes from 10.0.0.1: icmp_seq=2 ttl=64\n", Pings(2, 2)),
        ("", Pings(0, 0)),
    ],
)
def test_pings_are_counted_by_their_numbers(text, pings):
    assert parse_pings(text) == pings


def test_lost_pings_are_told():
    assert str(Pings(90, 88)) == "2 of 90 pings lost"
