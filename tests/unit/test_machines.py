"""Manifests of machines from typed parts."""

from __future__ import annotations

from ipaddress import IPv4Interface

import yaml

from plumbline.machines import (
    Claim,
    CloudInit,
    ContainerImage,
    Disk,
    EmptyDisk,
    Interface,
    Machine,
    MultusNetwork,
    PodNetwork,
    machine_manifest,
    network_data,
)

LABELS = {"plumbline.io/run": "r"}


def instance(machine: Machine) -> dict:
    return machine_manifest(machine, "ns", LABELS)["spec"]["template"]["spec"]


def test_everything_at_once():
    machine = Machine(
        "column",
        (
            Interface("pod", PodNetwork(), mac="02:00:00:00:00:01"),
            Interface("side", MultusNetwork("ns/side"), mac="02:00:00:00:00:02"),
        ),
        (
            Disk("boot", ContainerImage("guest:1")),
            Disk("ledge", EmptyDisk("64Mi"), serial="ledge"),
            Disk("vault", Claim("vault")),
            Disk("seed", CloudInit("#cloud-config\n", network_data="version: 2\n"), bus="sata"),
        ),
        memory="256Mi",
        cpus=2,
        node="node1",
        node_selector={"zone": "a"},
    )
    manifest = machine_manifest(machine, "ns", LABELS)
    assert manifest["apiVersion"] == "kubevirt.io/v1"
    assert manifest["spec"]["runStrategy"] == "Always"
    assert manifest["metadata"]["labels"] == LABELS
    assert manifest["spec"]["template"]["metadata"]["labels"] == {**LABELS, "plumbline.io/machine": "column"}
    spec = instance(machine)
    assert spec["nodeSelector"] == {"zone": "a", "kubernetes.io/hostname": "node1"}
    assert spec["domain"]["cpu"] == {"cores": 2}
    assert spec["domain"]["memory"] == {"guest": "256Mi"}
    devices = spec["domain"]["devices"]
    assert devices["interfaces"] == [
        {"name": "pod", "masquerade": {}, "macAddress": "02:00:00:00:00:01"},
        {"name": "side", "bridge": {}, "macAddress": "02:00:00:00:00:02"},
    ]
    assert spec["networks"] == [{"name": "pod", "pod": {}}, {"name": "side", "multus": {"networkName": "ns/side"}}]
    assert devices["disks"] == [
        {"name": "boot", "disk": {"bus": "virtio"}},
        {"name": "ledge", "disk": {"bus": "virtio"}, "serial": "ledge"},
        {"name": "vault", "disk": {"bus": "virtio"}},
        {"name": "seed", "disk": {"bus": "sata"}},
    ]
    assert spec["volumes"] == [
        {"name": "boot", "containerDisk": {"image": "guest:1", "imagePullPolicy": "IfNotPresent"}},
        {"name": "ledge", "emptyDisk": {"capacity": "64Mi"}},
        {"name": "vault", "persistentVolumeClaim": {"claimName": "vault"}},
        {"name": "seed", "cloudInitNoCloud": {"userData": "#cloud-config\n", "networkData": "version: 2\n"}},
    ]


def test_the_two_forms_of_isolation():
    def networks(default: bool) -> list:
        return instance(Machine("m", (Interface("isle", MultusNetwork("ns/isle", default)),), ()))["networks"]

    assert networks(True) == [{"name": "isle", "multus": {"networkName": "ns/isle", "default": True}}]
    assert networks(False) == [{"name": "isle", "multus": {"networkName": "ns/isle"}}]


def test_a_machine_for_any_node():
    assert "nodeSelector" not in instance(Machine("m", (), ()))


def test_network_data_fixes_one_interface_and_lets_another_ask():
    address = IPv4Interface("10.0.0.5/24")
    fixed = yaml.safe_load(network_data("02:00:00:00:00:01", address))
    assert fixed == {
        "version": 2,
        "ethernets": {"fixed": {"match": {"macaddress": "02:00:00:00:00:01"}, "addresses": ["10.0.0.5/24"]}},
    }
    both = yaml.safe_load(network_data("02:00:00:00:00:01", address, dhcp="02:00:00:00:00:02"))
    assert both["ethernets"]["asking"] == {"match": {"macaddress": "02:00:00:00:00:02"}, "dhcp4": True}
