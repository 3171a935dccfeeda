"""NetworkAttachmentDefinitions from typed parts."""

from __future__ import annotations

import json
from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from hypothesis import given
from hypothesis import strategies as st

from plumbline.networks import (
    STATUS_ANNOTATION,
    Bridge,
    HostLocal,
    Macvlan,
    Network,
    Ptp,
    Route,
    Static,
    Tuning,
    Whereabouts,
    attachments,
    nad_manifest,
)

RANGE = IPv4Network("10.123.124.0/24")
GATEWAY = IPv4Address("10.123.124.1")


def test_the_documented_network():
    ipam = Whereabouts(range=RANGE, routes=(Route(IPv4Network("0.0.0.0/0"), GATEWAY),))
    network = Network("my-bridge", "my-ns", (Bridge("br1", vlan=1234, ipam=ipam),))
    manifest = nad_manifest(network)
    assert manifest["apiVersion"] == "k8s.cni.cncf.io/v1"
    assert manifest["kind"] == "NetworkAttachmentDefinition"
    assert network.reference == "my-ns/my-bridge"
    assert json.loads(manifest["spec"]["config"]) == {
        "cniVersion": "0.4.0",
        "name": "my-bridge",
        "plugins": [
            {
                "type": "bridge",
                "bridge": "br1",
                "vlan": 1234,
                "ipam": {
                    "type": "whereabouts",
                    "range": "10.123.124.0/24",
                    "routes": [{"dst": "0.0.0.0/0", "gw": "10.123.124.1"}],
                },
            }
        ],
    }


def test_what_is_not_given_is_left_to_the_plugin():
    assert Bridge("br1").config() == {"type": "bridge", "bridge": "br1", "ipam": {}}
    assert Whereabouts(range=RANGE).config() == {"type": "whereabouts", "range": "10.123.124.0/24"}


def test_false_and_zero_are_given():
    config = Bridge("br1", macspoofchk=False, preserve_default_vlan=False, vlan=0, mtu=1400).config()
    assert config["macspoofchk"] is False
    assert config["preserveDefaultVlan"] is False
    assert config["vlan"] == 0
    assert config["mtu"] == 1400


def test_whereabouts_in_full():
    config = Whereabouts(
        range=RANGE,
        range_start=RANGE[10],
        range_end=RANGE[20],
        gateway=GATEWAY,
        exclude=(IPv4Network("10.123.124.12/32"),),
        network_name="isle",
        configuration_path="/etc/cni/net.d/whereabouts.d/whereabouts.conf",
    ).config()
    assert config["range_start"] == "10.123.124.10"
    assert config["range_end"] == "10.123.124.20"
    assert config["gateway"] == "10.123.124.1"
    assert config["exclude"] == ["10.123.124.12/32"]
    assert config["network_name"] == "isle"
    assert config["configuration_path"].endswith("whereabouts.conf")


def test_host_local_and_static():
    assert HostLocal(RANGE, range_start=RANGE[5], gateway=GATEWAY, routes=(Route(RANGE),)).config() == {
        "type": "host-local",
        "ranges": [[{"subnet": "10.123.124.0/24", "rangeStart": "10.123.124.5", "gateway": "10.123.124.1"}]],
        "routes": [{"dst": "10.123.124.0/24"}],
    }
    assert Static((IPv4Interface("10.123.124.7/24"),), gateway=GATEWAY, routes=(Route(RANGE, GATEWAY),)).config() == {
        "type": "static",
        "addresses": [{"address": "10.123.124.7/24", "gateway": "10.123.124.1"}],
        "routes": [{"dst": "10.123.124.0/24", "gw": "10.123.124.1"}],
    }


def pod(text: str) -> dict:
    return {"metadata": {"annotations": {STATUS_ANNOTATION: text}}}


def test_attachments_as_multus_reports_them():
    status = [
        {
            "name": "pod-network",
            "interface": "eth0",
            "ips": ["10.244.1.5"],
            "mac": "AA:BB:CC:00:11:22",
            "default": True,
        },
        {"name": "ns/isle", "interface": "net1"},
    ]
    first, second = attachments(pod(json.dumps(status)))
    assert first.mac == "aa:bb:cc:00:11:22"
    assert first.default
    assert first.addresses == ("10.244.1.5",)
    assert second.network == "ns/isle"
    assert not second.default
    assert attachments({"metadata": {}}) == ()
    assert attachments(pod("not JSON")) == ()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
    )
)
def test_an_odd_annotation_is_no_attachment(value):
    assert isinstance(attachments(pod(json.dumps(value))), tuple)


def test_a_pair_of_interfaces() -> None:
    assert Ptp(HostLocal(RANGE), ip_masq=True, mtu=1400).config() == {
        "type": "ptp",
        "ipMasq": True,
        "mtu": 1400,
        "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.123.124.0/24"}]]},
    }
    assert "ipMasq" not in Ptp(Static((IPv4Interface("10.123.124.7/24"),))).config()


def test_an_interface_on_one_of_the_nodes() -> None:
    assert Macvlan().config() == {"type": "macvlan", "mode": "bridge", "ipam": {}}
    assert Macvlan("eth1", "passthru", Whereabouts(RANGE), mtu=1400).config() == {
        "type": "macvlan",
        "mode": "passthru",
        "master": "eth1",
        "mtu": 1400,
        "ipam": {"type": "whereabouts", "range": "10.123.124.0/24"},
    }


def test_tuning_follows_in_the_list() -> None:
    tuning = Tuning(sysctl={"net.ipv4.conf.IFNAME.arp_filter": "1"}, mac="02:00:00:00:00:01", mtu=1400, promisc=False)
    plugins = Network("n", "ns", (Bridge("br1"), tuning)).config()["plugins"]
    assert plugins[1] == {
        "type": "tuning",
        "sysctl": {"net.ipv4.conf.IFNAME.arp_filter": "1"},
        "mac": "02:00:00:00:00:01",
        "mtu": 1400,
        "promisc": False,
    }
    assert Tuning().config() == {"type": "tuning"}


def test_what_multus_tells_of_mtu_and_gateways() -> None:
    entries = [
        {"name": "ns/a", "interface": "net1", "mtu": 1400, "gateway": ["10.123.124.1"]},
        {"name": "ns/b", "interface": "net2", "mtu": "much"},
        {"name": "ns/c", "interface": "net3", "gateway": "10.123.124.1"},
    ]
    found = attachments({"metadata": {"annotations": {STATUS_ANNOTATION: json.dumps(entries)}}})
    assert [(one.network, one.mtu, one.gateways) for one in found] == [
        ("ns/a", 1400, ("10.123.124.1",)),
        ("ns/b", None, ()),
    ]
