"""Manifests as a platform's repository holds them: many tenants, all kinds, one in twenty with a mistake.

Deterministic: the same number is the same bytes.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Manifest = dict[str, Any]

TENANTS = 20
VLANS = 200
"""VLANs of each tenant; each of them is used once on each bridge."""
DIGEST = f"quay.io/images/debian@sha256:{'0123456789abcdef' * 4}"
PER_FILE = 10
EVERY = 20
"""One document of so many has a mistake."""

SETTINGS: Manifest = {
    "tenants": {
        f"tenant-{number}": {
            "vlans": [[2 + number * VLANS, 1 + (number + 1) * VLANS]],
            "storage_classes": ["fast", "slow"],
        }
        for number in range(TENANTS)
    },
    "namespaces": {f"shop-{number}": {"tenant": f"tenant-{number}", "import": True} for number in range(TENANTS)},
    "machines": {"registries": ["quay.io/images"]},
}
"""Settings that give each tenant a namespace, VLANs and classes."""


def manifests(number: int) -> Iterator[Manifest]:
    """So many manifests."""
    makers = (_machine, _definition, _volume, _pod, _machine, _deployment, _claim, _machine, _definition, _instance)
    for index in range(number):
        yield makers[index % len(makers)](index, wrong=index % (EVERY + 1) == EVERY)


def deployments(number: int) -> Iterator[Manifest]:
    """So many manifests of a kind that no rule looks up while it judges others."""
    for index in range(number):
        yield _deployment(index, wrong=index % (EVERY + 1) == EVERY)


def write(folder: Path, all_there_are: Iterator[Manifest]) -> None:
    """Write manifests into files of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    number = 0
    while some := list(islice(all_there_are, PER_FILE)):
        text = yaml.dump_all(some, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper), sort_keys=False)
        (folder / f"{number:05}.yaml").write_text(text)
        number += 1


def definition(index: int, namespace: str | None = None) -> Manifest:
    """A network definition on a segment of its own tenant; no two of them are on one."""
    tenant, turn = index % TENANTS, index // TENANTS
    config = {
        "cniVersion": "0.3.1",
        "name": f"net-{index}",
        "type": "bridge",
        "bridge": f"br{turn // VLANS}",
        "vlan": 2 + tenant * VLANS + turn % VLANS,
        "macspoofchk": True,
        "preserveDefaultVlan": False,
        "ipam": {"type": "whereabouts", "range": f"10.{index >> 8 & 255}.{index & 255}.0/24"},
    }
    return {
        "apiVersion": "k8s.cni.cncf.io/v1",
        "kind": "NetworkAttachmentDefinition",
        "metadata": {"name": f"net-{index}", "namespace": namespace or f"shop-{tenant}"},
        "spec": {"config": json.dumps(config)},
    }


def _definition(index: int, *, wrong: bool) -> Manifest:
    found = definition(index)
    if wrong:
        found["spec"]["config"] = found["spec"]["config"].replace('"vlan": ', '"vlan": 9')
    return found


def _metadata(index: int, name: str) -> Manifest:
    labels = {"app.kubernetes.io/name": name, "app.kubernetes.io/instance": f"{name}-{index}"}
    return {"name": f"{name}-{index}", "namespace": f"shop-{index % TENANTS}", "labels": labels}


def _machine_spec(index: int, *, wrong: bool) -> Manifest:
    return {
        "evictionStrategy": "LiveMigrate",
        "terminationGracePeriodSeconds": 60,
        "domain": {
            "cpu": {"cores": 2},
            "memory": {"guest": "2Gi"},
            "devices": {
                "disks": [
                    {"name": "root", "disk": {"bus": "virtio"}, "shareable": wrong},
                    {"name": "init", "disk": {"bus": "virtio"}},
                ],
                "interfaces": [{"name": "blue", "bridge": {}, "model": "virtio"}],
                "rng": {},
            },
        },
        "networks": [{"name": "blue", "multus": {"networkName": f"net-{index}"}}],
        "volumes": [
            {"name": "root", "containerDisk": {"image": DIGEST}},
            {"name": "init", "cloudInitNoCloud": {"secretRef": {"name": f"init-{index}"}}},
        ],
    }


def _machine(index: int, *, wrong: bool) -> Manifest:
    template = {"metadata": {"labels": {"kubevirt.io/domain": f"vm-{index}"}}}
    spec = {"runStrategy": "Always", "template": {**template, "spec": _machine_spec(index, wrong=wrong)}}
    return {"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine", "metadata": _metadata(index, "vm"), "spec": spec}


def _instance(index: int, *, wrong: bool) -> Manifest:
    return {
        "apiVersion": "kubevirt.io/v1",
        "kind": "VirtualMachineInstance",
        "metadata": _metadata(index, "vmi"),
        "spec": _machine_spec(index, wrong=wrong),
    }


def _volume(index: int, *, wrong: bool) -> Manifest:
    source = {"http": {"url": f"{'http' if wrong else 'https'}://images.example.org/debian-{index}.qcow2"}}
    storage = {"storageClassName": "fast", "resources": {"requests": {"storage": "10Gi"}}}
    return {
        "apiVersion": "cdi.kubevirt.io/v1beta1",
        "kind": "DataVolume",
        "metadata": _metadata(index, "dv"),
        "spec": {"source": source, "storage": storage},
    }


def _claim(index: int, *, wrong: bool) -> Manifest:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": _metadata(index, "claim"),
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": "golden" if wrong else "slow",
            "resources": {"requests": {"storage": "5Gi"}},
        },
    }


def _containers(index: int) -> list[Manifest]:
    return [
        {
            "name": "web",
            "image": f"quay.io/images/web:{index}",
            "ports": [{"containerPort": 8080, "protocol": "TCP"}],
            "env": [{"name": "LEVEL", "value": "info"}, {"name": "PORT", "value": "8080"}],
            "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "128Mi"}},
        }
    ]


def _networks(index: int, *, wrong: bool) -> Manifest:
    networks = f"shop-{(index + 1) % TENANTS}/net" if wrong else f"net-{index}"
    return {"annotations": {"k8s.v1.cni.cncf.io/networks": networks}}


def _pod(index: int, *, wrong: bool) -> Manifest:
    metadata = {**_metadata(index, "pod"), **_networks(index, wrong=wrong)}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"containers": _containers(index)}}


def _deployment(index: int, *, wrong: bool) -> Manifest:
    labels = {"app": f"web-{index}"}
    template = {
        "metadata": {"labels": labels, **_networks(index, wrong=wrong)},
        "spec": {"containers": _containers(index)},
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": _metadata(index, "web"),
        "spec": {"replicas": 2, "selector": {"matchLabels": labels}, "template": template},
    }
