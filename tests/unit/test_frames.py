"""Frames are built as the standards have them, and what comes back is told apart by it."""

from ipaddress import IPv4Address, IPv6Address

import pytest

from plumbline import frames
from plumbline.frames import answers, read

MAC, OTHER = "02:00:00:00:00:01", "02:00:00:00:00:02"
A, B = IPv4Address("10.0.0.1"), IPv4Address("10.0.0.2")
A6, B6 = frames.link_local(MAC), frames.link_local(OTHER)
TOKEN = b"\x01token!\xff"


def seen(raw):
    found = read(raw)
    assert found is not None
    return found


def framed(payload, kind=frames.IPV4, tags=()):
    return frames.ethernet(OTHER, MAC, kind, payload, tags)


def verified(payload):
    """Whether the checksum of a packet's transport, over its pseudo header, comes out as right."""
    if payload[0] >> 4 == 4:
        assert frames.checksum(payload[:20]) == 0
        ends, protocol, segment = payload[12:20], payload[9], payload[20:]
    else:
        ends, protocol, segment = payload[8:40], payload[6], payload[40:]
    pseudo = b"" if protocol == frames.ICMP else ends + len(segment).to_bytes(4, "big") + bytes([0, 0, 0, protocol])
    return frames.checksum(pseudo + segment) == 0


def test_the_checksum_is_that_of_rfc_1071():
    assert frames.checksum(bytes.fromhex("0001f203f4f5f6f7")) == ~0xDDF2 & 0xFFFF
    assert frames.checksum(b"\x01") == ~0x0100 & 0xFFFF


@pytest.mark.parametrize(
    "payload",
    [
        frames.echo(A, B, 7, TOKEN),
        frames.connection(A, B, (1025, 443), TOKEN),
        frames.datagram(A, B, (1025, 53), TOKEN + b"odd"),
        frames.dhcp_offer(A, MAC, B, TOKEN),
        frames.echo(A6, B6, 7, TOKEN),
        frames.connection(A6, B6, (1025, 443), TOKEN),
        frames.datagram(A6, frames.ALL_NODES, (1025, 9), TOKEN),
        frames.solicitation(A6, MAC, B6, TOKEN),
        frames.router_advertisement(A6, MAC, IPv6Address("2001:db8::"), TOKEN),
    ],
)
def test_packets_have_right_checksums_and_carry_their_token(payload):
    assert verified(payload)
    assert TOKEN in payload


def test_a_short_frame_is_padded_and_a_tagged_one_keeps_its_tags():
    assert len(framed(b"")) == 60
    found = seen(framed(frames.echo(A, B, 7, TOKEN), tags=(100, (7 << 13) | 200)))
    assert (found.tags, found.kind, found.source, found.target) == ((100, 200), frames.IPV4, "10.0.0.1", "10.0.0.2")


def test_addresses_made_from_others():
    assert str(frames.link_local("fa:16:3e:00:00:01")) == "fe80::f816:3eff:fe00:1"
    assert frames.group_mac(frames.ALL_NODES) == "33:33:00:00:00:01"
    assert frames.group_mac(IPv4Address("224.128.0.251")) == "01:00:5e:00:00:fb"
    assert str(frames.solicited_node(IPv6Address("fe80::1:2:3"))) == "ff02::1:ff02:3"
    with pytest.raises(ValueError, match="not a MAC"):
        frames.mac_bytes("02:00")


def test_an_arp_question_is_answered_by_whoever_claims_the_address():
    asked = seen(framed(frames.arp_question(MAC, A, B, TOKEN), frames.ARP))
    reply = b"\0\1\x08\0\6\4\0\2" + frames.mac_bytes(OTHER) + B.packed + frames.mac_bytes(MAC) + A.packed
    assert answers(asked, TOKEN, seen(framed(reply, frames.ARP)))
    elses = reply.replace(B.packed, b"\x0a\0\0\x09")
    assert not answers(asked, TOKEN, seen(framed(elses, frames.ARP)))


def test_an_ipv6_neighbour_answers_for_itself_only():
    asked = seen(framed(frames.solicitation(A6, MAC, B6, TOKEN), frames.IPV6))

    def told(address):
        body = bytes([frames.ADVERTISEMENT, 0, 0, 0, 0, 0, 0, 0]) + address.packed
        return seen(framed(frames.ip(B6, A6, frames.ICMPV6, body), frames.IPV6))

    assert answers(asked, TOKEN, told(B6))
    assert not answers(asked, TOKEN, told(A6))


def test_a_connection_is_answered_from_where_it_was_asked_for():
    asked = seen(framed(frames.connection(A, B, (1025, 443), TOKEN)))
    assert answers(asked, TOKEN, seen(framed(frames.connection(B, A, (443, 1025), b"another!"))))
    assert not answers(asked, TOKEN, seen(framed(frames.connection(B, A, (443, 1026), b"another!"))))
    assert not answers(asked, TOKEN, seen(framed(frames.datagram(B, A, (443, 1025), b"another!"))))


def test_a_token_that_comes_back_is_an_answer_whatever_it_is_in():
    asked = seen(framed(frames.echo(A, B, 7, TOKEN)))
    assert answers(asked, TOKEN, seen(framed(b"quoted " + TOKEN, 0x1234)))


@pytest.mark.parametrize("raw", [b"", b"\0" * 13])
def test_what_is_too_short_is_no_frame(raw):
    assert read(raw) is None


def test_nonsense_is_read_without_complaint():
    for kind in (frames.ARP, frames.IPV4, frames.IPV6, frames.DOT1Q):
        for length in range(60):
            raw = frames.mac_bytes(MAC) + frames.mac_bytes(OTHER) + kind.to_bytes(2, "big") + b"\xff" * length
            assert seen(raw).source_mac == OTHER
    assert frames.read_packet(b"").protocol == 0
