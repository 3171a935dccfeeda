"""What the gate holds of the objects that rules look up."""

from __future__ import annotations

import json
import re

import pytest

from plumbline.policy import inventory as inventories
from plumbline.policy.documents import Document
from plumbline.policy.inventory import COMPARED_BY, CORE, LOOKED_UP, Inventory, kinds_needed
from plumbline.policy.rules import load_rules
from plumbline.suite import suite_root

NETWORKS = [{"name": "blue", "multus": {"networkName": "blue"}}]
INTERFACES = [{"name": "blue", "macAddress": "02:00:00:00:00:01"}]
DEVICES = {"interfaces": INTERFACES, "disks": [{"name": "boot"}]}
SPEC = {"networks": NETWORKS, "volumes": [{"name": "boot"}], "domain": {"devices": DEVICES, "cpu": {"cores": 1}}}
HELD = {"networks": NETWORKS, "domain": {"devices": {"interfaces": INTERFACES}}}
MACHINE = "kubevirt.io/VirtualMachine"
MAC = {"attached": ["red/blue"], "hardware address": ["02:00:00:00:00:01"]}


class Told:
    """An engine that keeps what it is told, and finds all it is asked about by `keys`."""

    def __init__(self, keys):
        self.data = {}
        self._keys = keys

    def put(self, **roots):
        self.data |= {root: json.loads(value) if isinstance(value, bytes) else value for root, value in roots.items()}

    def keys(self, objects):
        held = self.data["kubernetes"]
        for each in objects:
            group, _, kind = each["kind"].partition("/")
            assert each["name"] in held[group or CORE][kind][each["namespace"]]
        return [self._keys for _ in objects]


def told(kind, *named, keys=MAC, **value):
    """What an engine is told of objects of a kind in the namespace `red`, all with the same keys."""
    group, _, name = kind.partition("/")
    version = f"{group}/v1" if group else "v1"
    inventory, engine = Inventory(), Told(keys)
    for one in named:
        whole = {"apiVersion": version, "kind": name, "metadata": {"name": one}, **value}
        inventory.add(Document(whole, "", 1, 1), "red")
    inventory.load_into(engine)
    return engine.data


def held(kind, value):
    """What an engine is told of an object that has a key."""
    group, _, name = kind.partition("/")
    return told(kind, "one", **value)["kubernetes"][group or CORE][name]["red"]["one"]


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        (
            MACHINE,
            {"spec": {"running": True, "template": {"spec": SPEC}}},
            {"spec": {"template": {"spec": HELD}}},
        ),
        ("kubevirt.io/VirtualMachineInstance", {"spec": SPEC, "status": {}}, {"spec": HELD}),
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


def test_a_machine_that_nothing_is_compared_with_is_not_held():
    assert told(MACHINE, "one", spec={}, keys={"attached": ["red/blue"]}) == {
        "kubernetes": {},
        "cluster": {"index": {}, "inventory": {"kinds": [], "indexed": True}},
    }


def test_any_other_object_is_held_without_a_key():
    assert told("/Secret", "one", keys={})["kubernetes"] == {
        CORE: {"Secret": {"red": {"one": {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "one"}}}}}
    }


def test_what_has_a_key_is_found_by_it(monkeypatch):
    monkeypatch.setattr(inventories, "ASKED_AT_ONCE", 2)
    names = ["one", "two", "three"]
    data = told(MACHINE, *names, spec={"template": {"spec": SPEC}})
    assert list(data["kubernetes"]["kubevirt.io"]["VirtualMachine"]["red"]) == names
    found = {f"{MACHINE} red/{name}": {"kind": MACHINE, "namespace": "red", "name": name} for name in names}
    assert data["cluster"]["index"] == {"hardware address": {"02:00:00:00:00:01": found}}


def test_the_last_of_a_name_counts():
    inventory, engine = Inventory(), Told(MAC)
    for cores in (1, 2):
        value = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "one"}, "data": {"cores": cores}}
        inventory.add(Document(value, "", 1, 1), "red")
    inventory.load_into(engine)
    assert engine.data["kubernetes"][CORE]["Secret"]["red"]["one"]["data"] == {"cores": 2}


POLICIES = suite_root() / "policies"
LOOK_UP = re.compile(r'index\.under\("([^"]+)"')


def test_rules_that_are_asked_about_creations_compare_by_these_keys_only():
    later = {f"{rule.area}/{rule.package}" for rule in load_rules(POLICIES) if "CREATE" not in rule.operations}
    families = {}
    for path in POLICIES.rglob("*.rego"):
        place = path.parent.relative_to(POLICIES).as_posix()
        if place not in later and not path.stem.endswith("_test"):
            families |= dict.fromkeys(LOOK_UP.findall(path.read_text()), place)
    assert families.keys() == COMPARED_BY, families


def test_what_only_changes_are_compared_with_is_not_needed():
    rules = load_rules(POLICIES)
    assert {kind for rule in rules for kind in rule.inventory} - kinds_needed(rules) == {"/Pod"}
    assert kinds_needed(rules) > LOOKED_UP.keys()
