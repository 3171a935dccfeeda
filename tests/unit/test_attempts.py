"""What a hostile guest tries, whom its ways are blamed on, and how frames get in and out of it."""

import subprocess
from ipaddress import IPv4Address, IPv6Address

import pytest

from plumbline import frames
from plumbline.attempts import EVERYBODY, Door, Goal, Kind, Sender, attempts
from plumbline.capture import packets
from plumbline.leaks import REMEDIES, Path, path_of
from plumbline.links import parse_links
from plumbline.raw import PYTHON, received, send_script

SENDER = Sender("02:00:00:00:00:01", IPv4Address("10.0.0.1"))
NODE = Door("br1 of node1", "02:00:00:00:00:aa", "node")
LAUNCHER = Door("the launcher", "02:00:00:00:00:bb", "launcher")
GOAL = Goal("the API server", IPv4Address("10.96.0.1"), (443, 6443))
LINK = Goal("br1", IPv6Address("fe80::1"), (10250,))


def one(kind, goal=GOAL, door=NODE, sender=SENDER, own_only=frozenset()):
    return attempts(kind, sender, goal, door, own_only)[0]


def test_each_try_has_a_token_of_its_own_and_says_what_it_is():
    found = attempts(Kind.CONNECTION, SENDER, GOAL, NODE, frozenset())
    assert len({attempt.token for attempt in found}) == len(found) == 2
    assert all(attempt.token in attempt.frame for attempt in found)
    assert found[1].words == (
        "connection requests for the API server (10.96.0.1 port 6443) to br1 of node1 (02:00:00:00:00:aa)"
    )


@pytest.mark.parametrize(
    ("kind", "goal", "mac", "family"),
    [
        (Kind.ARP, GOAL, frames.BROADCAST, "ARP"),
        (Kind.NEIGHBOUR, LINK, "33:33:ff:00:00:01", "IPv6"),
        (Kind.PING, Goal("all", frames.ALL_NODES), "33:33:00:00:00:01", "IPv6"),
        (Kind.PING, GOAL, frames.BROADCAST, "IPv4"),
        (Kind.NAME, GOAL, frames.BROADCAST, "IPv4"),
        (Kind.DHCP, GOAL, frames.BROADCAST, "IPv4"),
        (Kind.ROUTER, Goal("a network", IPv6Address("2001:db8::")), "33:33:00:00:00:01", "IPv6"),
        (Kind.BROADCAST, Goal("a group", IPv4Address("224.0.0.251")), "01:00:5e:00:00:fb", "IPv4"),
    ],
)
def test_what_is_meant_for_all_goes_to_their_hardware_address(kind, goal, mac, family):
    attempt = one(kind, goal, EVERYBODY)
    assert (attempt.sent.target_mac, attempt.family) == (mac, family)


def test_what_cannot_be_asked_about_an_address_is_refused():
    with pytest.raises(ValueError, match="cannot be about"):
        one(Kind.ARP, LINK)


def test_only_those_count_who_were_meant():
    attempt = one(Kind.PING, own_only=frozenset({"02:00:00:00:00:aa"}))
    back = frames.echo(IPv4Address("10.96.0.1"), SENDER.address, 1, attempt.token)
    for mac, counts in (("02:00:00:00:00:aa", True), ("02:00:00:00:00:cc", False)):
        got = frames.read(frames.ethernet(SENDER.mac, mac, frames.IPV4, back))
        assert got
        assert attempt.answered_by(got) is counts


def test_a_packet_elsewhere_is_known_by_its_token_or_as_the_answer():
    attempt = one(Kind.CONNECTION)
    sent = attempt.sent
    back = frames.connection(IPv4Address(sent.target), IPv4Address(sent.source), (443, sent.source_port), b"8 bytes!")
    assert attempt.seen_in(attempt.frame[14:])
    assert attempt.seen_in(back)
    assert not attempt.seen_in(frames.connection(SENDER.address, SENDER.address, (443, 1), b"8 bytes!"))
    assert not one(Kind.ARP).seen_in(b"")


@pytest.mark.parametrize(
    ("attempt", "facts", "path"),
    [
        (one(Kind.ARP, door=EVERYBODY), {"owner": "node"}, Path.NODE_ARP),
        (one(Kind.PING, LINK), {"owner": "node"}, Path.NODE_IPV6),
        (one(Kind.PING), {}, Path.NODE_STACK),
        (one(Kind.PING), {"userspace_switch": True}, Path.OVS_PORT),
        (one(Kind.PING, door=LAUNCHER), {}, Path.LAUNCHER_FORWARDING),
        (one(Kind.PING, LINK, EVERYBODY), {"owner": "launcher"}, Path.LAUNCHER_IPV6),
        (one(Kind.PING, door=EVERYBODY), {}, Path.WIRE),
        (one(Kind.PING, door=EVERYBODY), {"elsewhere": True}, Path.WIRE),
        (one(Kind.PING, sender=Sender(SENDER.mac, SENDER.address, (1, 2))), {"elsewhere": True}, Path.VLAN_TAG),
    ],
)
def test_a_leak_is_blamed_on_its_way(attempt, facts, path):
    assert path_of(attempt, **({"userspace_switch": False, "owner": "", "elsewhere": False} | facts)) is path


def test_every_way_has_a_remedy_of_one_sentence():
    assert set(REMEDIES) == set(Path)
    assert all(len(remedy.split()) > 5 and not remedy.endswith(".") for remedy in REMEDIES.values())


LINKS = """link lo 00:00:00:00:00:00
link eth0 02:00:00:00:00:10
link br1 02:00:00:00:00:11
link segment0 02:00:00:00:00:12 br1
link cni0 02:00:00:00:00:13
link veth1 02:00:00:00:00:14 cni0
link veth2 02:00:00:00:00:15 br1
link veth3 02:00:00:00:00:16
address lo 127.0.0.1/8
address eth0 10.66.0.11/24
address cni0 10.244.1.1/24
"""


def test_what_of_a_node_is_not_the_segments():
    found = parse_links("node1", LINKS)
    assert found.outside(["br1"]) == {"eth0", "cni0", "veth1"}
    assert found.mac("br1") == "02:00:00:00:00:11"
    assert found.mac("br2") is None
    assert {str(address): name for address, name in found.addresses.items()} == {
        "10.66.0.11": "eth0",
        "10.244.1.1": "cni0",
    }
    assert len(found.macs) == 7


def test_a_bridge_that_is_the_nodes_uplink_too_is_not_outside():
    text = "link eth0 02:00:00:00:00:10 br1\nlink br1 02:00:00:00:00:11\naddress br1 10.0.0.1/24\n"
    assert parse_links("node1", text).outside(["br1"]) == frozenset()


def test_packets_are_read_with_their_bytes():
    text = (
        "listening on any\n10:00:00.1 cni0  Out ifindex 2 02:00:00:00:00:10 ethertype IPv4, length 60: a > b\n"
        "\t0x0000:  4500 0102\n\t0x0010:  ff\n10:00:00.2 eth0  In  ifindex 3 02:00:00:00:00:11 ethertype ARP\n"
        "\t0x0000:  0001\n1 packet captured\n"
    )
    assert [(one.interface, one.data.hex()) for one in packets(text)] == [("cni0", "45000102ff"), ("eth0", "0001")]


def test_frames_go_into_the_guest_and_come_out_again():
    raw = frames.ethernet(frames.BROADCAST, SENDER.mac, frames.ARP, b"x")
    assert raw.hex() in send_script("/bin/frames", "eth0", 10, [raw])
    assert f"eth0 10 {raw.hex()}" in send_script("/usr/bin/python3", "eth0", 10, [raw])
    assert received(f"{raw.hex()}\nnoise\nsent 10\n") == ([raw], True)
    assert received(f"{raw.hex()}\n") == ([raw], False)
    assert received("full\nsent 10\n") == ([], False)


def test_the_script_for_pythons_guests_is_sound(tmp_path):
    file = tmp_path / "frames.py"
    file.write_text(PYTHON)
    subprocess.run(["python3", "-m", "py_compile", str(file)], check=True)
