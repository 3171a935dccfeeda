"""The examples of docs/examples run on the live cluster, on the VLAN form that its kernel has."""

from __future__ import annotations

import time
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from fixtures.machines import LiveMachine
from plumbline.cluster import connect
from plumbline.machines import INSTANCE_KIND, Machine
from plumbline.settings import Settings
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plumbline.cluster import Cluster

NAMESPACE = "my-ns"
RANGE = IPv4Network("10.123.124.0/24")
NETWORK = ("k8s.cni.cncf.io/v1", "NetworkAttachmentDefinition", "my-bridge")
MACHINE = ("kubevirt.io/v1", "VirtualMachine", "my-vm")
NO_VLANS = "operation not supported"
"""What a kernel says whose bridges know no VLANs."""


def example(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "examples" / f"{name}.yaml").read_text())
    return found


@pytest.fixture
def cluster(lab_kubeconfig: Path) -> Iterator[Cluster]:
    """The cluster with the examples' namespace, which is taken away again."""
    found = connect(lab_kubeconfig)
    found.delete("v1", "Namespace", NAMESPACE, wait=120)
    found.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
    try:
        yield found
    finally:
        _remove_machine(found)
        found.delete("v1", "Namespace", NAMESPACE, wait=120)


@pytest.mark.parametrize(
    ("name", "interfaces"), [("two-networks", ["default", "other-net"]), ("isolated", ["default-net"])]
)
def test_the_machines_run_as_they_stand(cluster: Cluster, name: str, interfaces: list[str]) -> None:
    cluster.create(example("network-with-route"))
    cluster.create(example(name))
    if said := _why_not(cluster):
        # As it stands the network asks for what this kernel hasn't: the machine waits, and is told why.
        assert NO_VLANS in said, said
        _remove_machine(cluster)
        cluster.delete(*NETWORK, NAMESPACE, wait=60)
        cluster.create(example("network-with-route-ovs"))
        cluster.create(example(name))
    machine = LiveMachine(Machine(MACHINE[2], (), ()), cluster, NAMESPACE, Settings())
    try:
        machine.wait_running()
        machine.look(lambda view: all(nic.ipv4 for nic in view.nics), "to have its addresses")
        assert [one["name"] for one in machine.reported_interfaces()] == interfaces
        assert len(machine.view.nics) == len(interfaces)
        address = machine.nic(interfaces[-1]).ipv4
        assert address
        assert address.ip in RANGE
        gateways = {(route.via, route.device) for route in machine.view.routes if route.destination == "default"}
        assert ("10.123.124.1", machine.nic(interfaces[-1]).name) in gateways
    finally:
        machine.close()


def test_the_network_without_routes_is_taken(cluster: Cluster) -> None:
    cluster.create(example("network"))
    assert cluster.get(*NETWORK, NAMESPACE)


def _why_not(cluster: Cluster) -> str:
    """Wait until the machine runs or the platform says why it gets no network; what it says, or nothing."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        found = cluster.get(MACHINE[0], INSTANCE_KIND, MACHINE[2], NAMESPACE) or {}
        if (found.get("status") or {}).get("phase") == "Running":
            return ""
        said = [event for event in cluster.events(NAMESPACE, MACHINE[2]) if "SandBox" in event]
        if said:
            return said[-1]
        time.sleep(0.5)
    pytest.fail("the machine neither ran nor was refused a network within 120 s")


def _remove_machine(cluster: Cluster) -> None:
    """Take the machine away and wait for it and for its launcher, which holds an address of the network."""
    cluster.delete(*MACHINE, NAMESPACE, wait=120)
    deadline = time.monotonic() + 120
    while cluster.list("v1", "Pod", NAMESPACE):
        assert time.monotonic() < deadline, "the machine's launcher was not gone within 120 s"
        time.sleep(0.5)
