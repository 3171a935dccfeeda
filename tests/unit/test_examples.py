"""The examples of docs/examples are what the typed specs say."""

from __future__ import annotations

import json
from ipaddress import IPv4Address, IPv4Network
from typing import Any

import pytest
import yaml

from plumbline.machines import (
    ContainerImage,
    Disk,
    Interface,
    Machine,
    MultusNetwork,
    PodNetwork,
    machine_manifest,
)
from plumbline.networks import Bridge, Network, Ovs, Route, SegmentDriver, Whereabouts, nad_manifest
from tests.conftest import ROOT

FOLDER = ROOT / "docs" / "examples"
RANGE = IPv4Network("10.123.124.0/24")
ROUTES = (Route(IPv4Network("0.0.0.0/0"), IPv4Address("10.123.124.1")),)
ON_NETWORK = MultusNetwork("my-ns/my-bridge")
BOOT = Disk("boot", ContainerImage("plumbline.lab/guest:1"))


def example(name: str) -> dict[str, Any]:
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text())


@pytest.mark.parametrize(
    ("name", "port"),
    [
        ("network", Bridge("br1", Whereabouts(RANGE), vlan=1234)),
        ("network-with-route", Bridge("br1", Whereabouts(RANGE, routes=ROUTES), vlan=1234)),
        ("network-with-route-ovs", Ovs("br-ovs", Whereabouts(RANGE, routes=ROUTES), vlan=1234)),
    ],
)
def test_networks(name: str, port: Bridge | Ovs) -> None:
    found = example(name)
    wanted = nad_manifest(Network("my-bridge", "my-ns", (port,)))
    assert {key: found[key] for key in ("apiVersion", "kind")} == {key: wanted[key] for key in ("apiVersion", "kind")}
    assert found["metadata"] == {"name": "my-bridge", "namespace": "my-ns"}
    config = json.loads(found["spec"]["config"])
    # What the specs leave out because it is the default, or means nothing inside of a list.
    plugin = config["plugins"][0]
    assert plugin.pop("name") == "my-whereabouts"
    if not plugin["ipam"]["routes"]:
        del plugin["ipam"]["routes"]
    assert config == json.loads(wanted["spec"]["config"])


def test_the_other_form_is_the_segment_drivers() -> None:
    ipam = Whereabouts(RANGE, routes=ROUTES)
    assert SegmentDriver("ovs", "br-ovs").port(ipam=ipam, vlan=1234) == Ovs("br-ovs", ipam, vlan=1234)


@pytest.mark.parametrize(
    ("name", "interfaces"),
    [
        ("two-networks", (Interface("default", PodNetwork()), Interface("other-net", ON_NETWORK))),
        ("isolated", (Interface("default-net", ON_NETWORK),)),
    ],
)
def test_machines(name: str, interfaces: tuple[Interface, ...]) -> None:
    found = example(name)
    wanted = machine_manifest(Machine("my-vm", interfaces, (BOOT,)), "my-ns", {})
    assert {key: found[key] for key in ("apiVersion", "kind")} == {key: wanted[key] for key in ("apiVersion", "kind")}
    assert found["spec"]["runStrategy"] == wanted["spec"]["runStrategy"]
    spec, other = found["spec"]["template"]["spec"], wanted["spec"]["template"]["spec"]
    assert spec["networks"] == other["networks"]
    assert spec["volumes"] == other["volumes"]
    assert spec["domain"]["devices"] == other["domain"]["devices"]
    assert spec["domain"]["memory"] == other["domain"]["memory"]


def test_every_example_is_on_the_page() -> None:
    page = (FOLDER / "README.md").read_text()
    assert [file.name for file in FOLDER.glob("*.yaml") if f"({file.name})" not in page] == []
