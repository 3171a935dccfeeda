"""What the gate holds of the objects that rules look up."""

from __future__ import annotations

import pytest

from plumbline.policy.documents import Document
from plumbline.policy.inventory import Inventory

NETWORKS = [{"name": "blue", "multus": {"networkName": "blue"}}]
INTERFACES = [{"name": "blue", "macAddress": "02:00:00:00:00:01"}]
DEVICES = {"interfaces": INTERFACES, "disks": [{"name": "boot"}]}
SPEC = {"networks": NETWORKS, "volumes": [{"name": "boot"}], "domain": {"devices": DEVICES, "cpu": {"cores": 1}}}
LOOKED_UP = {"networks": NETWORKS, "domain": {"devices": {"interfaces": INTERFACES}}}


class Told:
    """An engine that keeps what it is told."""

    def __init__(self):
        self.data = {}

    def put(self, root, value):
        self.data[root] = value

    def keys(self, objects):
        return [{} for _ in objects]


def held(kind, value):
    """What an engine is told of an object `red/one`."""
    group, _, name = kind.partition("/")
    version = f"{group}/v1" if group else "v1"
    inventory, told = Inventory(), Told()
    whole = {"apiVersion": version, "kind": name, "metadata": {"name": "one"}, **value}
    inventory.add(Document(whole, "", 1, 1), "red")
    inventory.load_into(told)
    return told.data["kubernetes"][group or "core"][name]["red"]["one"]


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        (
            "kubevirt.io/VirtualMachine",
            {"spec": {"running": True, "template": {"spec": SPEC}}},
            {"spec": {"template": {"spec": LOOKED_UP}}},
        ),
        ("kubevirt.io/VirtualMachineInstance", {"spec": SPEC, "status": {}}, {"spec": LOOKED_UP}),
        (
            "/Pod",
            {"metadata": {"name": "one", "annotations": {"a": "b"}}, "spec": {}},
            {"metadata": {"annotations": {"a": "b"}}},
        ),
    ],
)
def test_of_kinds_of_which_there_are_many_it_is_what_rules_look_up(kind, value, kept):
    assert held(kind, value) == kept


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ({}, {}),
        ({"spec": None}, {"spec": None}),
        ({"spec": {"networks": "none", "domain": []}}, {"spec": {"networks": "none", "domain": []}}),
        ({"spec": {"domain": {"devices": 3}}}, {"spec": {"domain": {"devices": 3}}}),
    ],
)
def test_what_is_of_a_wrong_type_stays_as_it_is(value, kept):
    assert held("kubevirt.io/VirtualMachineInstance", value) == kept


def test_all_of_any_other_kind():
    claim = {"spec": {"volumeMode": "Block"}, "status": {"capacity": {}}}
    assert held("/PersistentVolumeClaim", claim).items() >= claim.items()
