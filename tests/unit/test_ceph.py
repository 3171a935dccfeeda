"""Ceph's words read: networks of a CephCluster, where daemons listen, ranges of networks, banners, what moved."""

from __future__ import annotations

import base64
import json
import subprocess
from ipaddress import IPv4Address, IPv4Network

import pytest

from plumbline.ceph import (
    READ_MIB,
    WRITTEN_MIB,
    Address,
    Transfer,
    command,
    credentials,
    flows,
    greeting_script,
    greetings,
    listening,
    load_files_script,
    public_network,
    range_of,
    reading_script,
    resolved,
    run_here,
    writing_script,
)
from plumbline.networks import Bridge, HostLocal, Network, Ovs, Route, Whereabouts, nad_manifest


def cluster(**network):
    return {"metadata": {"namespace": "rook", "name": "c"}, "spec": {"network": network}}


@pytest.mark.parametrize(
    ("selector", "network"),
    [
        ("storage/public", "storage/public"),
        ("public", "rook/public"),
        ("storage/public@net7", "storage/public"),
        ('[{"name": "public", "namespace": "storage"}]', "storage/public"),
        ('[{"name": "public"}]', "rook/public"),
    ],
)
def test_a_selector_names_a_network_and_its_namespace(selector, network):
    assert public_network(cluster(provider="multus", selectors={"public": selector})).network == network


@pytest.mark.parametrize(
    ("network", "why"),
    [
        ({}, "on the pod network"),
        ({"provider": "host"}, "on host"),
        ({"provider": "multus"}, "names no public network"),
        ({"provider": "multus", "selectors": {"cluster": "a/b"}}, "names no public network"),
        ({"provider": "multus", "selectors": {"public": "[nonsense"}}, "cannot be read"),
        ({"provider": "multus", "selectors": {"public": '[{"name": "a"}, {"name": "b"}]'}}, "cannot be read"),
        ({"provider": "multus", "selectors": {"public": "[7]"}}, "cannot be read"),
    ],
)
def test_no_public_network_has_a_reason(network, why):
    found = public_network(cluster(**network))
    assert not found.network
    assert why in found.why


def test_references_are_resolved_in_their_namespace():
    assert resolved("a/b", "here") == "a/b"
    assert resolved("b", "here") == "here/b"
    assert resolved(" b @eth7", "here") == "here/b"


def vector(*entries):
    return {"addrvec": [{"type": kind, "addr": address, "nonce": 1} for kind, address in entries]}


def test_where_daemons_listen():
    monitors = {"mons": [{"name": "a", "public_addrs": vector(("v2", "10.96.0.7:3300"), ("v1", "10.96.0.7:6789"))}]}
    both = vector(("v2", "10.77.0.11:6800"), ("v1", "10.77.0.11:6801"), ("any", "[::]:0"))
    osds = {"osds": [{"osd": 0, "up": 1, "public_addrs": both}, {"osd": 1, "up": 0, "public_addrs": both}]}
    mds = {"name": "fs-a", "addrs": vector(("v2", "10.77.0.12:6800"))}
    spare = {"name": "fs-b", "addrs": vector(("v2", "[fd00::1]:6800"), ("none", ":/0"), ("v2", ":/0"))}
    dump = {"filesystems": [{"mdsmap": {"info": {"gid_1": mds}}}], "standbys": [spare]}
    found = listening(*(json.dumps(one) for one in (monitors, osds, dump)))
    assert [str(one) for one in found] == [
        "mon a (v2 10.96.0.7:3300)",
        "mon a (v1 10.96.0.7:6789)",
        "osd 0 (v2 10.77.0.11:6800)",
        "osd 0 (v1 10.77.0.11:6801)",
        "mds fs-a (v2 10.77.0.12:6800)",
    ]


SUBNET = IPv4Network("10.77.0.0/24")


def test_the_range_of_a_network_and_where_it_leads():
    ipam = Whereabouts(SUBNET, SUBNET[10], SUBNET[200], gateway=SUBNET[1])
    found = range_of(nad_manifest(Network("n", "ns", (Ovs("br", ipam=ipam, vlan=7),))))
    assert found is not None
    assert (found.subnet, found.gateway, found.spare()) == (SUBNET, SUBNET[1], SUBNET[254])
    assert found.leads_to(SUBNET[77])
    assert not found.leads_to(IPv4Address("10.96.0.7"))


def test_routes_of_a_network_lead_out_of_it_and_host_local_has_ranges_too():
    services = IPv4Network("10.96.0.0/16")
    ipam = HostLocal(SUBNET, SUBNET[2], SUBNET[254], SUBNET[1], routes=(Route(services, SUBNET[1]),))
    found = range_of(nad_manifest(Network("n", "ns", (Bridge("br", ipam=ipam),))))
    assert found is not None
    assert found.leads_to(services[7])
    # All addresses but the gateway's are given out: the last one is taken nevertheless.
    assert found.spare() == SUBNET[254]


@pytest.mark.parametrize("config", ["", "nonsense", "{}", '{"plugins": [{"ipam": {}}]}'])
def test_a_network_without_addresses_has_no_range(config):
    assert range_of({"spec": {"config": config}}) is None


OSD = Address("osd", "0", "v2", SUBNET[11], 6800)
OLD = Address("osd", "0", "v1", SUBNET[11], 6801)


def test_banners_are_told_from_silence_and_from_each_other():
    script = greeting_script([OSD, OLD])
    assert "greet 0 10.77.0.11 6800 &" in script
    assert "greet 1 10.77.0.11 6801 &" in script
    found = greetings("alice", [OSD, OLD, OSD, OLD], "heard 0 ceph v2\r\nheard 1 ceph v027\r\nheard 3 ceph v2\r\nend")
    assert [one.right for one in found] == [True, True, False, False]
    assert str(found[2]) == "alice read from osd 0 (v2 10.77.0.11:6800): nothing"


def test_what_moved_is_counted_by_sender_and_receiver():
    def line(sender, receiver, size):
        return (
            f"12:00:00.1 02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length {size + 66}: "
            f"{sender}.6800 > {receiver}.40000: Flags [P.], seq 1:{size + 1}, ack 1, win 501, "
            f"options [nop,nop,TS val 1 ecr 2], length {size}"
        )

    client, osd = "10.77.0.50", "10.77.0.11"
    lines = [line(osd, client, 1448), line(osd, client, 52), line(client, osd, 100), "12 packets captured"]
    found = flows(lines)
    assert {(one.sender, one.receiver): one.size for one in found} == {(osd, client): 1500, (client, osd): 100}
    transfer = Transfer(1500, "sum", "sum", found, flows([line("10.96.0.7", "10.244.1.5", 9)]))
    assert transfer.moved([osd]) == (100, 1500)
    assert transfer.beside == 9


def test_a_ceph_that_rook_only_connects_to_is_not_run_here():
    mine, theirs = {"spec": {"external": {"enable": False}}}, {"spec": {"external": {"enable": True}}}
    assert run_here([{}, mine, theirs]) == [{}, mine]


def test_a_client_is_named_with_or_without_its_kind():
    def secret(**data):
        return {"data": {name: base64.b64encode(text.encode()).decode() for name, text in data.items()}}

    assert credentials(secret(userID="client.me", userKey="key==\n")) == ("me", "key==")
    assert credentials(secret(userID="me", userKey="key==")) == ("me", "key==")
    with pytest.raises(KeyError, match="userKey"):
        credentials(secret(userID="me"))
    with pytest.raises(KeyError, match="userID"):
        credentials({})


def test_a_load_writes_and_reads_until_its_time_is_up(tmp_path):
    def bash(script):
        done = subprocess.run(["bash", "-euc", script], capture_output=True, text=True, check=True)
        assert not done.stderr

    folder = tmp_path / "a folder"
    bash(load_files_script(str(folder)))
    bash(writing_script(str(folder), 1))
    # Not every file system can be read past its memory.
    bash(reading_script(str(folder), 1).replace(" iflag=direct", ""))
    sizes = {path.name: path.stat().st_size >> 20 for path in folder.iterdir()}
    assert sizes == {"read": READ_MIB, "0": WRITTEN_MIB, "1": WRITTEN_MIB}


def test_programs_are_told_everything_but_the_key():
    words = command("/etc/keyring", "me", [IPv4Address("10.96.0.7"), IPv4Address("10.96.0.8")], "ceph", "osd", "dump")
    assert words[-4:] == ["-m", "10.96.0.7,10.96.0.8", "osd", "dump"]
    assert words[:3] == ["ceph", "--conf", "/dev/null"]
