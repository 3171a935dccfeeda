"""Raw frames from typed parts, and enough of a parser to judge what comes back: pure functions on bytes.

Sources: IEEE 802.3 and 802.1Q (frames, tags), RFC 826 (ARP), 791 and 8200 (IP), 792 and 4443 (ICMP), 768 (UDP),
9293 (TCP), 4861 (IPv6 neighbours and routers), 2131 (DHCP).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

IP = IPv4Address | IPv6Address

BROADCAST = "ff:ff:ff:ff:ff:ff"
ALL_NODES = IPv6Address("ff02::1")

ARP, IPV4, IPV6, DOT1Q = 0x0806, 0x0800, 0x86DD, 0x8100
ICMP, TCP, UDP, ICMPV6 = 1, 6, 17, 58
PING, PING6, ROUTER, SOLICITATION, ADVERTISEMENT = 8, 128, 134, 135, 136
SHORTEST = 60
"""Bytes of the shortest frame, without its check sequence."""


def mac_bytes(mac: str) -> bytes:
    """The six bytes of a MAC address written with colons; ValueError when it has none such."""
    packed = bytes.fromhex(mac.replace(":", ""))
    if len(packed) != 6:
        raise ValueError(f"{mac!r} is not a MAC address")
    return packed


def mac_text(packed: bytes) -> str:
    """A MAC address as it is written."""
    return ":".join(f"{octet:02x}" for octet in packed)


def link_local(mac: str) -> IPv6Address:
    """The link-local address that is made from a MAC address (RFC 4291, appendix A)."""
    octets = mac_bytes(mac)
    return IPv6Address(b"\xfe\x80" + b"\0" * 6 + bytes([octets[0] ^ 2]) + octets[1:3] + b"\xff\xfe" + octets[3:])


def group_mac(address: IP) -> str:
    """Hardware address of a multicast group (RFC 1112, RFC 2464)."""
    if isinstance(address, IPv6Address):
        return mac_text(b"\x33\x33" + address.packed[12:])
    return mac_text(b"\x01\x00\x5e" + bytes([address.packed[1] & 0x7F]) + address.packed[2:])


def solicited_node(address: IPv6Address) -> IPv6Address:
    """The group in which the owner of an address listens for questions about it."""
    return IPv6Address(IPv6Address("ff02::1:ff00:0").packed[:13] + address.packed[13:])


def checksum(data: bytes) -> int:
    """The Internet checksum (RFC 1071)."""
    data += b"\0" * (len(data) % 2)
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ethernet(target: str, source: str, kind: int, payload: bytes, tags: Sequence[int] = ()) -> bytes:
    """A frame; `tags` are VLAN tags, outermost first, 0 for one that gives only a priority."""
    head = mac_bytes(target) + mac_bytes(source) + b"".join(struct.pack("!HH", DOT1Q, tag) for tag in tags)
    return (head + struct.pack("!H", kind) + payload).ljust(SHORTEST + 4 * len(tags), b"\0")


def arp_question(source_mac: str, source: IPv4Address, wanted: IPv4Address, token: bytes = b"") -> bytes:
    """Payload of the question who has an address; the token stands where the frame is padded."""
    head = struct.pack("!HHBBH", 1, IPV4, 6, 4, 1)
    return head + mac_bytes(source_mac) + source.packed + b"\0" * 6 + wanted.packed + token


def ip(source: IP, target: IP, protocol: int, payload: bytes, hops: int = 64) -> bytes:
    """A packet of the addresses' family around a payload whose checksum is right already."""
    if isinstance(source, IPv6Address):
        return struct.pack("!IHBB", 6 << 28, len(payload), protocol, hops) + source.packed + target.packed + payload
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), 0, 0x4000, hops, protocol, 0)
    head += source.packed + target.packed
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload


def _sealed(source: IP, target: IP, protocol: int, segment: bytes, at: int) -> bytes:
    """Put the checksum over the pseudo header and a segment into the segment's bytes `at`."""
    pseudo = source.packed + target.packed + struct.pack("!IHBB", len(segment), 0, 0, protocol)
    return segment[:at] + struct.pack("!H", checksum(pseudo + segment)) + segment[at + 2 :]


def echo(source: IP, target: IP, number: int, token: bytes) -> bytes:
    """A packet that asks its target to send the token back."""
    if isinstance(source, IPv6Address):
        body = struct.pack("!BBHHH", PING6, 0, 0, number, 1) + token
        return ip(source, target, ICMPV6, _sealed(source, target, ICMPV6, body, 2))
    body = struct.pack("!BBHHH", PING, 0, 0, number, 1) + token
    return ip(source, target, ICMP, body[:2] + struct.pack("!H", checksum(body)) + body[4:])


def connection(source: IP, target: IP, ports: tuple[int, int], token: bytes) -> bytes:
    """A packet that asks for a TCP connection, from and to a port; it carries the token as its first data."""
    head = struct.pack("!HHIIBBHHH", *ports, int.from_bytes(token[:4], "big"), 0, 5 << 4, 2, 64240, 0, 0)
    return ip(source, target, TCP, _sealed(source, target, TCP, head + token, 16))


def datagram(source: IP, target: IP, ports: tuple[int, int], data: bytes) -> bytes:
    """A UDP packet, from and to a port."""
    head = struct.pack("!HHHH", *ports, 8 + len(data), 0)
    return ip(source, target, UDP, _sealed(source, target, UDP, head + data, 6))


def solicitation(source: IPv6Address, source_mac: str, wanted: IPv6Address, token: bytes) -> bytes:
    """A packet that asks who has an IPv6 address; the token stands in an option that nobody knows (RFC 4727)."""
    options = b"\x01\x01" + mac_bytes(source_mac) + _option(token)
    body = struct.pack("!BBHI", SOLICITATION, 0, 0, 0) + wanted.packed + options
    target = solicited_node(wanted)
    return ip(source, target, ICMPV6, _sealed(source, target, ICMPV6, body, 2), hops=255)


def router_advertisement(source: IPv6Address, source_mac: str, prefix: IPv6Address, token: bytes) -> bytes:
    """A packet that offers its sender as default router and a /64 prefix for addresses, both for a minute at most."""
    options = b"\x01\x01" + mac_bytes(source_mac)
    options += struct.pack("!BBBBIII", 3, 4, 64, 0xC0, 60, 60, 0) + prefix.packed + _option(token)
    body = struct.pack("!BBHBBHII", ROUTER, 0, 0, 64, 0, 30, 0, 0) + options
    return ip(source, ALL_NODES, ICMPV6, _sealed(source, ALL_NODES, ICMPV6, body, 2), hops=255)


def _option(token: bytes) -> bytes:
    return b"\xfd\x02" + token.ljust(14, b"\0")


def dhcp_offer(server: IPv4Address, client_mac: str, offered: IPv4Address, token: bytes) -> bytes:
    """A packet, to everybody, in which a DHCP server offers itself as gateway and name server."""
    fixed = struct.pack("!BBBB", 2, 1, 6, 0) + token[:4] + struct.pack("!HH", 0, 0x8000)
    fixed += b"\0" * 4 + offered.packed + server.packed + b"\0" * 4
    fixed += mac_bytes(client_mac).ljust(16 + 192, b"\0")
    options = b"\x63\x82\x53\x63\x35\x01\x02"
    for number, value in ((54, server.packed), (3, server.packed), (6, server.packed), (51, b"\0\0\x0e\x10")):
        options += bytes([number, len(value)]) + value
    options += bytes([224, len(token)]) + token + b"\xff"
    return datagram(server, IPv4Address("255.255.255.255"), (67, 68), fixed + options)


@dataclass(frozen=True)
class Seen:
    """A frame, as far as it could be read. Addresses are empty and ports 0 where it has none.

    `operation` is ARP's, or the type of an ICMP message; `about` the address that ARP or a neighbour message is about.
    """

    source_mac: str
    target_mac: str
    tags: tuple[int, ...]
    kind: int
    raw: bytes
    source: str = ""
    target: str = ""
    protocol: int = 0
    operation: int = -1
    about: str = ""
    source_port: int = 0
    target_port: int = 0


def read(raw: bytes) -> Seen | None:
    """Read a frame; None when it is too short to be one. Whatever is inside may be cut off or nonsense."""
    if len(raw) < 14:
        return None
    macs, at, tags = (mac_text(raw[6:12]), mac_text(raw[:6])), 12, []
    kind = int.from_bytes(raw[at : at + 2], "big")
    while kind in (DOT1Q, 0x88A8) and len(raw) >= at + 6:
        tags.append(int.from_bytes(raw[at + 2 : at + 4], "big") & 0xFFF)
        at += 4
        kind = int.from_bytes(raw[at : at + 2], "big")
    return Seen(*macs, tuple(tags), kind, raw, **_inside(kind, raw[at + 2 :]))


def read_packet(packet: bytes) -> Seen:
    """Read an IP packet that came without the head of its frame."""
    kind = IPV6 if packet[:1] and packet[0] >> 4 == 6 else IPV4
    return Seen("", "", (), kind, packet, **_inside(kind, packet))


def _inside(kind: int, data: bytes) -> dict[str, Any]:
    if kind == ARP and len(data) >= 28:
        sender, wanted = str(IPv4Address(data[14:18])), str(IPv4Address(data[24:28]))
        operation = int.from_bytes(data[6:8], "big")
        return {
            "source": sender,
            "target": wanted,
            "operation": operation,
            "about": wanted if operation == 1 else sender,
        }
    if kind == IPV4 and len(data) >= 20:
        length = (data[0] & 0xF) * 4
        found = _addresses(data[12:16], data[16:20])
        return found | _transport(data[9], data[length:])
    if kind == IPV6 and len(data) >= 40:
        return _addresses(data[8:24], data[24:40]) | _transport(data[6], data[40:])
    return {}


def _addresses(source: bytes, target: bytes) -> dict[str, Any]:
    return {"source": str(ip_address(source)), "target": str(ip_address(target))}


def _transport(protocol: int, data: bytes) -> dict[str, Any]:
    found: dict[str, Any] = {"protocol": protocol}
    if protocol in (TCP, UDP) and len(data) >= 4:
        found |= {"source_port": int.from_bytes(data[:2], "big"), "target_port": int.from_bytes(data[2:4], "big")}
    elif protocol in (ICMP, ICMPV6) and data:
        found["operation"] = data[0]
        if protocol == ICMPV6 and data[0] in (SOLICITATION, ADVERTISEMENT) and len(data) >= 24:
            found["about"] = str(IPv6Address(data[8:24]))
    return found


def answers(sent: Seen, token: bytes, got: Seen) -> bool:
    """Tell whether a frame is an answer to another one, or that one come back."""
    if token in got.raw:
        return True
    if sent.kind == ARP:
        return got.kind == ARP and got.operation == 2 and got.source == sent.about
    if sent.operation == SOLICITATION:
        return got.operation == ADVERTISEMENT and got.about == sent.about
    if sent.source_port and sent.protocol == got.protocol:
        ports = (got.target_port, got.source_port) == (sent.source_port, sent.target_port)
        return ports and got.target == sent.source
    return False
