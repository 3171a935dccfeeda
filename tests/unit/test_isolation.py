"""What is concluded from captures and neighbours."""

from __future__ import annotations

import pytest

from fixtures.captures import Captured
from fixtures.isolation import Isolation
from plumbline.capture import parse_frames

ALICE, BOB, POD, CAROL = (f"02:00:00:00:00:0{n}" for n in range(1, 5))


def line(source: str, target: str, packet: str) -> str:
    return f"12:00:00.000001 {source} > {target}, ethertype IPv4 (0x0800), length 98: {packet}: ICMP, length 64"


def captured(pod: str, interface: str, mac: str, *lines: str) -> Captured:
    text = "\n".join(lines)
    return Captured(pod, interface, mac, parse_frames(text), text)


OWN = line(POD, BOB.replace("02:", "06:"), "10.244.1.5 > 10.123.124.10")
MEMBERS = (line(ALICE, BOB, "10.123.124.10 > 10.123.124.11"), line(BOB, ALICE, "10.123.124.11 > 10.123.124.10"))


def isolation(pod_lines=(OWN,), segment_lines=MEMBERS, neighbours="") -> Isolation:
    return Isolation(
        outward=(),
        on_link=(),
        inward=(),
        neighbours={"alice": neighbours},
        pod_network=(captured("outsider-1", "eth0", POD, *pod_lines),),
        segment=(captured("watcher-1", "net1", "02:00:00:00:00:08", *segment_lines),),
        member_macs={ALICE: "alice", BOB: "bob"},
        member_addresses={"10.123.124.10": "alice", "10.123.124.11": "bob"},
        outsider_macs={POD: "the pod on node1", CAROL: 'machine "carol"'},
        outsider_addresses={"10.244.1.5": "the pod on node1"},
    )


def test_two_sides_that_see_only_themselves():
    assert isolation().crossings() == []
    assert isolation().blind() == []


@pytest.mark.parametrize(
    "frame",
    [
        line(ALICE, "ff:ff:ff:ff:ff:ff", "0.0.0.0 > 255.255.255.255"),
        line(POD, ALICE, "10.244.1.5 > 10.123.124.10"),
        line("02:00:00:00:00:99", POD, "10.123.124.10 > 10.244.1.5"),
    ],
    ids=["from a member", "to a member", "a member's packet passed on by another"],
)
def test_a_member_on_the_pod_network(frame):
    assert isolation(pod_lines=(OWN, frame)).crossings() == [f"outsider-1 saw on eth0: {frame}"]


@pytest.mark.parametrize(
    "frame",
    [
        line(CAROL, ALICE, "10.244.1.9 > 10.123.124.10"),
        line("02:00:00:00:00:99", ALICE, "10.244.1.5 > 10.123.124.10"),
    ],
    ids=["from an outsider", "an outsider's packet passed on by another"],
)
def test_an_outsider_on_the_segment(frame):
    assert isolation(segment_lines=(*MEMBERS, frame)).crossings() == [f"watcher-1 saw on net1: {frame}"]


def test_captures_that_miss_what_was_there_prove_nothing():
    assert isolation(pod_lines=()).blind() == ["outsider-1 did not even see its own frames on eth0"]
    assert isolation(segment_lines=MEMBERS[:1]).blind() == ['watcher-1 did not see machine "bob" on net1']


def test_an_outsider_among_the_ipv6_neighbours():
    found = isolation(
        neighbours=f"64 bytes from fe80::ff:fe00:{CAROL[-1]}: seq=0\n64 bytes from fe80::ff:fe00:77: seq=0"
    )
    assert found.answered_link_local() == ['machine "carol" answered machine "alice" as fe80::ff:fe00:4']
