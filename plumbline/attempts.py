"""What a hostile guest tries: frames in words and bytes, each with a token of its own, and what answers them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, Literal

from plumbline import frames

if TYPE_CHECKING:
    from plumbline.frames import IP, Seen

TOKEN = 8
"""Bytes of a token."""


class Kind(StrEnum):
    """What is sent; the words of a feature's table."""

    ARP = "ARP questions"
    NEIGHBOUR = "neighbour questions"
    PING = "pings"
    CONNECTION = "connection requests"
    NAME = "name questions"
    BROADCAST = "broadcasts"
    DHCP = "DHCP offers"
    ROUTER = "router advertisements"


@dataclass(frozen=True)
class Goal:
    """Who is asked for: a name for people, an address, and ports where connections are asked for."""

    what: str
    address: IP
    ports: tuple[int, ...] = ()


@dataclass(frozen=True)
class Door:
    """A hardware address that frames are sent to, and whose it is: a node's, a launcher's, a peer's or everybody's."""

    what: str
    mac: str
    owner: Literal["node", "launcher", "peer", "everybody"]


EVERYBODY = Door("everybody", frames.BROADCAST, "everybody")


@dataclass(frozen=True)
class Sender:
    """Whose frames they claim to be, and in which VLANs, outermost first; tag 0 gives a priority only."""

    mac: str
    address: IPv4Address
    tags: tuple[int, ...] = ()
    disguise: str = ""
    """How that differs from the truth, for people."""

    @property
    def link_local(self) -> IPv6Address:
        """The sender's address on the link."""
        return frames.link_local(self.mac)


@dataclass(frozen=True)
class Attempt:
    """One frame, sent once a second for the whole window."""

    words: str
    frame: bytes
    token: bytes
    about: IP
    door: str
    own_only: frozenset[str] = field(default_factory=frozenset)
    """Hardware addresses whose answers count, when neighbours may answer too; all when empty."""

    @cached_property
    def sent(self) -> Seen:
        """The frame as it would be read."""
        found = frames.read(self.frame)
        if found is None:
            raise ValueError(f"{self.words} is no frame")
        return found

    @property
    def family(self) -> Literal["ARP", "IPv4", "IPv6"]:
        """What is inside of the frame."""
        return {frames.ARP: "ARP", frames.IPV6: "IPv6"}.get(self.sent.kind, "IPv4")  # type: ignore[return-value]

    def answered_by(self, got: Seen) -> bool:
        """Whether a frame that came in is an answer."""
        if self.own_only and got.source_mac not in self.own_only:
            return False
        return frames.answers(self.sent, self.token, got)

    def seen_in(self, packet: bytes) -> bool:
        """Whether a packet, without its link-level header, is this one on its way, or an answer to it.

        Questions about an address are asked by everybody, so only this very one counts.
        """
        if self.token in packet:
            return True
        asked = self.sent.kind == frames.ARP or self.sent.operation == frames.SOLICITATION
        return not asked and frames.answers(self.sent, self.token, frames.read_packet(packet))


def attempts(kind: Kind, sender: Sender, goal: Goal, door: Door, own_only: frozenset[str]) -> list[Attempt]:
    """Everything of a kind that can be tried about a goal through a door: more than one frame where it has ports."""
    if kind is Kind.CONNECTION:
        return [_attempt(kind, sender, goal, door, own_only, port) for port in goal.ports]
    return [_attempt(kind, sender, goal, door, own_only, 0)]


def _attempt(kind: Kind, sender: Sender, goal: Goal, door: Door, own_only: frozenset[str], port: int) -> Attempt:
    token = secrets.token_bytes(TOKEN)
    mac, target = door.mac, goal.address
    source: IP = sender.link_local if isinstance(target, IPv6Address) else sender.address
    # Below the range that guests choose their own ports from.
    number = 1024 + int.from_bytes(token[:2], "big") % 30000
    protocol = frames.IPV6 if isinstance(target, IPv6Address) else frames.IPV4
    if door.mac == frames.BROADCAST and target.is_multicast:
        mac = frames.group_mac(target)
    match kind:
        case Kind.ARP if isinstance(target, IPv4Address):
            protocol, payload = frames.ARP, frames.arp_question(sender.mac, sender.address, target, token)
        case Kind.NEIGHBOUR if isinstance(target, IPv6Address):
            mac = frames.group_mac(frames.solicited_node(target)) if door is EVERYBODY else mac
            payload = frames.solicitation(sender.link_local, sender.mac, target, token)
        case Kind.PING:
            payload = frames.echo(source, target, number, token)
        case Kind.CONNECTION:
            payload = frames.connection(source, target, (number, port), token)
        case Kind.NAME:
            payload = frames.datagram(source, target, (number, 53), _name_question(token))
        case Kind.BROADCAST:
            payload = frames.datagram(source, target, (number, 9), token)
        case Kind.DHCP if isinstance(target, IPv4Address):
            payload = frames.dhcp_offer(sender.address, frames.BROADCAST, target, token)
        case Kind.ROUTER if isinstance(target, IPv6Address):
            mac = frames.group_mac(frames.ALL_NODES)
            payload = frames.router_advertisement(sender.link_local, sender.mac, target, token)
        case _:
            raise ValueError(f"{kind} cannot be about {target}")
    words = f"{kind} for {goal.what} ({target}{f' port {port}' if port else ''}) to {door.what} ({mac})"
    words += f" {sender.disguise}".rstrip()
    frame = frames.ethernet(mac, sender.mac, protocol, payload, sender.tags)
    return Attempt(words, frame, token, target, door.owner, own_only)


def _name_question(token: bytes) -> bytes:
    """A DNS question for a name that begins with the token, which every answer repeats, also one that there is none."""
    name = bytes([len(token)]) + token + b"\x07cluster\x05local\x00"
    return token[:2] + b"\x01\x00\x00\x01" + b"\0" * 6 + name + b"\x00\x01\x00\x01"
