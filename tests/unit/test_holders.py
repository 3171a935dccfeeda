"""Who holds which address, by the platform's reports, and who answers for it on the link."""

from __future__ import annotations

import json
from ipaddress import IPv4Address

from plumbline.holders import Answered, Holder, answered, held_twice, holders, names_by_mac
from plumbline.networks import STATUS_ANNOTATION
from plumbline.probes import Protocol, Reachability, Target, Try

OSD, MACHINE = IPv4Address("10.77.0.11"), IPv4Address("10.77.0.12")


def pod(name, *ports, phase="Running", **metadata):
    status = [
        {"name": network, "interface": f"net{n}", "mac": mac, "ips": ips} for n, (network, mac, ips) in enumerate(ports)
    ]
    annotations = {STATUS_ANNOTATION: json.dumps(status)} if ports else {}
    return {
        "metadata": {"namespace": "ns", "name": name, "annotations": annotations, **metadata},
        "status": {"phase": phase},
    }


def test_holders_are_pods_that_run_with_an_address_of_that_network():
    port = ("rook/storage", "0A:00:00:00:00:02", ["10.77.0.11/24", "fd00::1"])
    found = holders(
        [
            pod("osd", ("pods", "0A:00:00:00:00:01", ["10.244.1.5"]), port),
            pod("done", port, phase="Succeeded"),
            pod("going", port, deletionTimestamp="now"),
            pod("elsewhere", ("other/storage", "0a:00:00:00:00:03", ["10.77.0.11"])),
            pod("plain"),
        ],
        "rook/storage",
    )
    assert [one.namespace for one in found] == ["ns"]
    assert found == (Holder(OSD, "ns/osd", frozenset({"0a:00:00:00:00:01", "0a:00:00:00:00:02"})),)


def test_an_address_with_two_holders_is_told():
    found = [Holder(OSD, "ns/osd"), Holder(MACHINE, "ns/vm"), Holder(OSD, "ns/other"), Holder(MACHINE, "ns/vm")]
    assert held_twice(found) == ["10.77.0.11 is held by ns/osd and by ns/other"]


def asked(address, *lines):
    target = Target("somebody", Protocol.ARP, str(address))
    return Reachability("alice", target, 10, tuple(Try(0, 10, 0, line) for line in lines))


def test_answers_are_told_apart_by_their_hardware_addresses():
    assert Holder(MACHINE, "osd 0 of Ceph").namespace == ""
    known, unknown = Holder(OSD, "ns/osd", frozenset({"0a:00:00:00:00:02"})), Holder(MACHINE, "osd 0 of Ceph")
    own, stranger = "Unicast reply from x [0A:00:00:00:00:02] 1ms", "x lladdr 0a:00:00:00:00:07 REACHABLE"
    (right, quiet) = answered([known, unknown], [asked(OSD, own)])
    assert (right.strangers, quiet) == (frozenset(), Answered(unknown, frozenset()))
    (wrong, alone) = answered([known, unknown], [asked(OSD, own), asked(OSD, stranger), asked(MACHINE, own)])
    assert (wrong.strangers, alone.strangers) == ({"0a:00:00:00:00:07"}, frozenset())
    (instead, both) = answered([known, unknown], [asked(OSD, stranger), asked(MACHINE, own, stranger)])
    assert instead.strangers == {"0a:00:00:00:00:07"}
    assert both.strangers == {"0a:00:00:00:00:02", "0a:00:00:00:00:07"}


def test_strangers_have_names():
    port = ("other/storage", "0a:00:00:00:00:07", ["10.77.0.11"])
    assert names_by_mac([pod("vm", port), pod("gone", port, phase="Failed"), pod("pod", port)]) == {
        "0a:00:00:00:00:07": ["ns/vm on other/storage", "ns/pod on other/storage"]
    }


def test_two_with_one_hardware_address_are_told_by_their_answers():
    mac = "0a:58:0a:4d:00:0b"
    holder = Holder(OSD, "ns/osd", frozenset({mac}))

    def said(sent, replies):
        return (
            f"1 Received {replies + 3} response(s) (3 request(s)) 1 Sent {sent} probe(s) ({sent} broadcast(s)) "
            f"{replies} Unicast reply from 10.77.0.11 [{mac}] 3 Unicast request from 10.77.0.11 [{mac}]"
        )

    (late,) = answered([holder], [asked(OSD, said(1, 2)), asked(OSD, said(11, 12))])
    assert not late.by_others
    (both,) = answered([holder], [asked(OSD, said(11, 11)), asked(OSD, said(11, 22))])
    assert both.twice
    assert both.by_others
    assert both.strangers == frozenset()
