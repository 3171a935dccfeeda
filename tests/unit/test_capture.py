"""Frames read from the lines of a capture."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plumbline.capture import (
    TunnelledFrame,
    capture_command,
    ether_hosts,
    parse_frames,
    parse_tunnelled,
    sent_by,
    sent_from,
    tags,
    touching,
)

ALICE, BOB, LAUNCHER = "02:00:00:00:00:01", "02:00:00:00:00:02", "02:00:00:00:00:09"
TEXT = "\n".join(
    (
        "tcpdump: verbose output suppressed, use -v[v]... for full protocol decode",
        "listening on eth0, link-type EN10MB (Ethernet), snapshot length 256 bytes",
        f"12:00:00.000001 {ALICE} > ff:ff:ff:ff:ff:ff, ethertype ARP (0x0806), length 42: "
        "Request who-has 10.244.1.5 tell 10.123.124.10, length 28",
        f"12:00:00.000002 {LAUNCHER} > {BOB}, ethertype IPv4 (0x0800), length 98: "
        "10.123.124.10 > 10.244.1.5: ICMP echo request, id 1, seq 0, length 64",
        f"12:00:00.000003 {BOB} > {LAUNCHER}, ethertype IPv4 (0x0800), length 74: "
        "10.244.1.5.8080 > 10.123.124.10.40000: Flags [S.], length 0",
        "3 packets captured",
    )
)


def test_frames():
    frames = parse_frames(TEXT)
    assert [frame.source for frame in frames] == [ALICE, LAUNCHER, BOB]
    assert frames[0].target == "ff:ff:ff:ff:ff:ff"
    assert touching(frames, [BOB]) == list(frames[1:])
    assert sent_by(frames, [ALICE]) == [frames[0]]
    assert sent_from(frames, ["10.123.124.10"]) == [frames[1]]
    assert sent_from(frames, ["10.244.1.5"]) == [frames[2]]
    assert sent_from(frames, ["10.123.124.1"]) == []


def test_commands():
    assert capture_command("eth0", "arp")[-2:] == ["eth0", "arp"]
    assert capture_command("net1")[-1] == "net1"
    assert ether_hosts(["02:00:00:00:00:01", "02:00:00:00:00:02"]) == (
        "ether host 02:00:00:00:00:01 or ether host 02:00:00:00:00:02"
    )


@given(st.text(max_size=300))
def test_hostile_lines_are_no_frames(text):
    assert isinstance(parse_frames(text), tuple)


def test_frames_inside_of_a_tunnel():
    text = (
        "12:00:00.1 aa:aa:aa:aa:aa:01 > aa:aa:aa:aa:aa:02, ethertype IPv4 (0x0800), length 152: 10.66.0.11.40000 > "
        "10.66.0.12.4789: VXLAN, flags [I] (0x08), vni 7\n"
        "0a:58:0a:7b:7c:0d > 0a:58:0a:7b:7c:0b, ethertype 802.1Q (0x8100), length 102: vlan 102, p 0, ethertype IPv4 "
        "(0x0800), 10.123.124.13 > 10.123.124.11: ICMP echo request, id 1, seq 0, length 64\n"
        "12:00:00.2 aa:aa:aa:aa:aa:02 > aa:aa:aa:aa:aa:01, ethertype IPv4 (0x0800), length 98: 10.66.0.12 > "
        "10.66.0.11: ICMP echo reply\n"
    )
    inside = TunnelledFrame("10.66.0.11", "10.66.0.12", 7, "0a:58:0a:7b:7c:0d", "0a:58:0a:7b:7c:0b", 102)
    assert parse_tunnelled(text) == (inside,)
    assert touching(parse_frames(text), ["0a:58:0a:7b:7c:0d"]) == []


def test_tags() -> None:
    macs = "0a:58:0a:7b:7c:0d > 0a:58:0a:7b:7c:0b"
    text = (
        f"19:06:40.1 {macs}, ethertype 802.1Q (0x8100), length 102: vlan 102, p 0, ethertype IPv4 (0x0800), a > b\n"
        f"19:06:40.2 {macs}, ethertype IPv4 (0x0800), length 98: 10.0.0.1 > 10.0.0.2: ICMP echo request\n"
    )
    assert tags(parse_frames(text)) == {102}
