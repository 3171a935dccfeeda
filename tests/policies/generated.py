"""Objects, settings and inventories for properties: few names, so that they meet; and now and then any JSON at all."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.policies.oracle import MACHINES, PODS

ORDINARY = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
"""The ordinary run: the same examples for everybody, in seconds."""
AT_LENGTH = settings(ORDINARY, max_examples=5_000, derandomize=False)
"""Other examples each time, for minutes."""

NAMESPACES = st.sampled_from(["team-a", "team-a", "team-a", "team-b", "team-c", "commons"])
NAMES = st.sampled_from(["blue", "blue", "green"])
GROUPS = {
    "VirtualMachine": "kubevirt.io/v1",
    "VirtualMachineInstance": "kubevirt.io/v1",
    "VirtualMachineInstanceReplicaSet": "kubevirt.io/v1",
    "VirtualMachinePool": "pool.kubevirt.io/v1beta1",
    "NetworkAttachmentDefinition": "k8s.cni.cncf.io/v1",
    **dict.fromkeys(("Pod", "PodTemplate", "ReplicationController", "Namespace"), "v1"),
    **dict.fromkeys(("DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"), "apps/v1"),
    **dict.fromkeys(("CronJob", "Job"), "batch/v1"),
}

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5000), st.sampled_from([0.5, 100.0, 1e9]), st.text(max_size=6)
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


def mostly(usual: st.SearchStrategy[Any], otherwise: st.SearchStrategy[Any] = JSON) -> st.SearchStrategy[Any]:
    """The usual, and the other once in a while."""
    return st.integers(0, 9).flatmap(lambda dice: otherwise if dice == 9 else usual)


def record(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """An object that has any of these fields."""
    return st.fixed_dictionaries({}, optional=fields)


VLANS = mostly(st.sampled_from([1, 2, 100, 101, 200, 4094]), SCALARS)
NOTHING = st.sampled_from([None, False, 0, ""])
"""What is easily taken for no value at all."""
TRUNKS = mostly(
    st.lists(
        mostly(
            record(id=VLANS)
            | st.fixed_dictionaries({"minID": VLANS, "maxID": VLANS})
            | record(id=VLANS, minID=VLANS | NOTHING, maxID=VLANS | NOTHING)
        ),
        max_size=2,
    )
)
NETWORKS = st.sampled_from(["10.1.0.0/24", "10.1.0.128/25", "10.1.1.0/24", "fd00::/64", "10.1.0.4/30"])
ENDS = ["10.1.0.10-10.1.0.20/24", "10.1.0.9-10.1.0.3/24", "10.1.0.1-10.1.0.2-10.1.0.9/24"]
ADDRESSES = st.sampled_from(["10.1.0.5", "10.1.0.130", "10.1.1.9", "fd00::5"])
TEXTS = st.sampled_from(["", "10.1.0.0", "10.1.0.0/99", "ten"])
POOLS = {
    "range": mostly(NETWORKS | st.sampled_from(ENDS), TEXTS | NOTHING),
    "range_start": mostly(ADDRESSES, NOTHING),
    "range_end": mostly(ADDRESSES, NOTHING),
    "exclude": st.lists(NETWORKS, max_size=2),
}
SUBNETS = {
    "subnet": mostly(NETWORKS, TEXTS | NOTHING),
    "rangeStart": mostly(ADDRESSES, NOTHING),
    "rangeEnd": mostly(ADDRESSES, NOTHING),
}
STATIC = mostly(st.sampled_from(["10.1.0.5/24", "10.1.0.200/24", "10.1.2.9/24", "fd00::5/64"]), TEXTS)
IPAM = st.one_of(
    st.just({}),
    record(
        type=st.just("whereabouts"),
        **POOLS,
        ipRanges=st.lists(record(**POOLS), max_size=2),
        network_name=mostly(NAMES, st.sampled_from(["", None])),
        enable_overlapping_ranges=st.booleans(),
    ),
    record(type=st.just("host-local"), **SUBNETS, ranges=st.lists(st.lists(record(**SUBNETS), max_size=2), max_size=1)),
    record(type=st.just("static"), addresses=st.lists(st.fixed_dictionaries({"address": STATIC}), max_size=2)),
    st.fixed_dictionaries({"type": mostly(st.sampled_from(["dhcp", "none", ""]), SCALARS)}),
)
FLAGS = mostly(st.booleans(), SCALARS)
TYPES = mostly(
    st.sampled_from(["bridge", "bridge", "bridge", "ovs", "ovs", "macvlan", "vlan", "tuning", "host-device"]), SCALARS
)
PLUGINS = st.fixed_dictionaries(
    {"type": TYPES},
    optional={
        "bridge": mostly(st.sampled_from(["br1", "br1", "br2"]), st.sampled_from(["", "cni0", None, False])),
        "master": mostly(st.just("eth1"), st.sampled_from([None, False])),
        "vlan": VLANS,
        "vlanId": VLANS,
        "vlanTrunk": TRUNKS,
        "trunk": TRUNKS,
        "ipam": mostly(IPAM),
        "preserveDefaultVlan": FLAGS,
        "macspoofchk": FLAGS,
        "hairpinMode": FLAGS,
        "promiscMode": FLAGS,
        "disableContainerInterface": FLAGS,
    },
)
CONFIGS = mostly(
    PLUGINS
    | st.fixed_dictionaries(
        {"cniVersion": st.just("0.4.0"), "plugins": st.lists(mostly(PLUGINS), min_size=1, max_size=3)}
    )
)
"""Configurations before they become text."""

HARDWARE = mostly(st.sampled_from(["02:00:00:00:00:0a", "02-00-00-00-00-0A", "02:00:00:00:00:0b"]), SCALARS)
REFERENCES = mostly(
    st.sampled_from(["blue", "green", "team-a/blue", "team-b/blue", "team-b/green", "commons/blue"]),
    st.sampled_from(["", "a/b/c", "Blue", "/blue"]) | JSON,
)
LOCAL_NAMES = st.sampled_from(["n1", "n2", "n3"])
INTERFACES = st.lists(
    mostly(st.fixed_dictionaries({"name": LOCAL_NAMES}, optional={"macAddress": HARDWARE, "bridge": st.just({})})),
    max_size=3,
)
MULTUS = st.fixed_dictionaries({"networkName": REFERENCES}, optional={"default": FLAGS})
MACHINE_NETWORKS = st.lists(
    mostly(
        st.fixed_dictionaries({"name": LOCAL_NAMES, "multus": mostly(MULTUS)})
        | st.fixed_dictionaries({"name": LOCAL_NAMES, "pod": st.just({})})
    ),
    max_size=3,
)
MACHINE_SPECS = mostly(
    record(
        networks=mostly(MACHINE_NETWORKS),
        domain=st.fixed_dictionaries({"devices": record(interfaces=mostly(INTERFACES), autoattachPodInterface=FLAGS)}),
    )
)
SELECTIONS = mostly(
    REFERENCES
    | st.lists(st.sampled_from(["blue", "team-b/green", "commons/blue@eth1"]), min_size=1, max_size=2).map(", ".join)
    | st.lists(
        mostly(
            st.fixed_dictionaries(
                {"name": NAMES}, optional={"namespace": mostly(NAMESPACES, NOTHING), "ips": st.just([])}
            ),
            st.fixed_dictionaries({"name": NAMES, "Namespace": NAMESPACES})
            | st.fixed_dictionaries({"name": NAMES, "name\u017fpace": NAMESPACES}),
        ),
        max_size=2,
    ).map(json.dumps)
)
ANNOTATIONS = mostly(
    st.fixed_dictionaries(
        {},
        optional={"k8s.v1.cni.cncf.io/networks": SELECTIONS, "v1.multus-cni.io/default-network": SELECTIONS},
    )
)
LABELS = record(**{"plumbline.io/isolated": st.sampled_from(["true", "false"])})

SETTINGS = st.fixed_dictionaries(
    {
        "tenant_label": st.just("plumbline.io/tenant"),
        "namespaces": st.fixed_dictionaries(
            {},
            optional={
                namespace: record(
                    tenant=st.sampled_from(["red", "green"]),
                    isolated=st.booleans(),
                    shared=st.booleans(),
                    cni_types=st.lists(st.sampled_from(["macvlan", "host-device"]), max_size=1),
                )
                for namespace in ("team-a", "team-b", "commons")
            },
        ),
        "tenants": record(
            red=st.sampled_from([{"vlans": [[100, 150]]}, {"vlans": [[100, 100], [2, 2]]}, {"vlans": []}, {}]),
            green=st.just({"vlans": [[200, 250]]}),
        ),
        "network": st.fixed_dictionaries(
            {
                "cni_types": st.sampled_from([["bridge", "ovs", "tuning"], ["bridge"], []]),
                "ipam_types": st.sampled_from([["none", "static", "whereabouts", "host-local"], ["whereabouts"]]),
                "single_node_bridges": st.sampled_from([[], ["br2"]]),
                "native_vlan": st.sampled_from([1, 2]),
                "isolated_label": st.just("plumbline.io/isolated"),
                "multus_namespace": st.sampled_from(["kube-system", "team-a"]),
                "launchers": st.just(["kubevirt-controller"]),
                "reserved": st.sampled_from(
                    [
                        {},
                        {"team-b/blue": {"namespaces": ["team-b"], "machines": ["team-a/blue"]}},
                        {"commons/blue": {"bridge": "br1", "vlan": 100}, "team-b/green": {"bridge": "br2"}},
                    ]
                ),
            }
        ),
    }
)


@st.composite
def in_other_cases(draw: st.DrawFn, value: Any) -> Any:
    """The value with one key of it, on some level, spelt in another way."""
    if isinstance(value, list) and value:
        place = draw(st.integers(0, len(value) - 1))
        return [*value[:place], draw(in_other_cases(value[place])), *value[place + 1 :]]
    if not isinstance(value, dict) or not value:
        return value
    key = draw(st.sampled_from(sorted(value)))
    if isinstance(value[key], dict | list) and draw(st.booleans()):
        return {**value, key: draw(in_other_cases(value[key]))}
    other = draw(st.sampled_from([key.upper(), key.title(), key.replace("s", "\u017f"), key]))
    return {(other if each == key else each): inner for each, inner in value.items()}


def in_other_letters(config: Any) -> str:
    """The configuration as JSON that writes some characters by their numbers."""
    return json.dumps(config).replace("br", "\\u0062r")


KINDS = st.sampled_from(["NetworkAttachmentDefinition"] * 8 + list(MACHINES) * 2 + list(PODS))


def placed(steps: tuple[str, ...], value: Any) -> dict[str, Any]:
    """An object that holds the value below these keys; that value itself without any."""
    for step in reversed(steps):
        value = {step: value}
    return value


def document(kind: str, namespace: str, name: str, body: Any, *steps: str) -> dict[str, Any]:
    """An object with an identity whose content stands below these keys."""
    found = {"apiVersion": GROUPS[kind], "kind": kind, **placed(steps, body)}
    found["metadata"] = {**found.get("metadata", {}), "namespace": namespace, "name": name}
    return found


@st.composite
def documents(draw: st.DrawFn, kinds: st.SearchStrategy[str] = KINDS) -> dict[str, Any]:
    """A network definition, a machine, or what makes pods."""
    kind, namespace, name = draw(kinds), draw(NAMESPACES), draw(NAMES)
    if kind == "NetworkAttachmentDefinition":
        text = draw(mostly(CONFIGS.map(json.dumps), SCALARS | CONFIGS.map(in_other_letters)))
        return document(kind, namespace, name, text, "spec", "config")
    metadata: dict[str, Any] = {"annotations": draw(ANNOTATIONS)}
    if kind not in MACHINES:
        return document(kind, namespace, name, {"metadata": metadata}, *PODS[kind])
    metadata["labels"] = draw(LABELS)
    found = document(kind, namespace, name, {"metadata": metadata, "spec": draw(MACHINE_SPECS)}, *MACHINES[kind])
    found["metadata"].setdefault("labels", draw(LABELS))
    return found


@st.composite
def inventories(draw: st.DrawFn) -> list[dict[str, Any]]:
    """What a cluster holds: a few definitions, machines, pods and labelled namespaces."""
    kinds = st.sampled_from(["NetworkAttachmentDefinition"] * 3 + ["VirtualMachine", "VirtualMachineInstance", "Pod"])
    found = draw(st.lists(documents(kinds), max_size=3))
    for namespace, tenant in draw(
        st.dictionaries(NAMESPACES, st.sampled_from(["red", "green", ""]), max_size=2)
    ).items():
        labels = {"plumbline.io/tenant": tenant}
        found.append({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace, "labels": labels}})
    unique = {(each["kind"], each["metadata"].get("namespace"), each["metadata"]["name"]): each for each in found}
    return list(unique.values())


@dataclass(frozen=True)
class Scene:
    """An object, what it was before (None where it is new), the settings, and what else the cluster holds."""

    document: dict[str, Any]
    before: dict[str, Any] | None
    settings: dict[str, Any]
    held: list[dict[str, Any]]


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """A scene in which things meet: there is often another object like this one, and a machine that uses it."""
    found, held = draw(documents()), draw(inventories())
    kind, identity = found["kind"], {key: found["metadata"][key] for key in ("namespace", "name")}
    alike = draw(documents(st.just(kind))) if draw(st.booleans()) else copy.deepcopy(found)
    before = {**alike, "metadata": {**alike["metadata"], **identity}} if draw(st.booleans()) else None
    if draw(st.booleans()):
        place = {"namespace": draw(NAMESPACES), "name": draw(NAMES)}
        held = [*held, {**copy.deepcopy(found), "metadata": {**found["metadata"], **place}}]
    if draw(st.booleans()):
        networks = [{"name": "n1", "multus": {"networkName": "/".join(identity.values())}}]
        held = [*held, document("VirtualMachineInstance", "team-a", "other", {"networks": networks}, "spec")]
    unique = {(each["kind"], each["metadata"].get("namespace"), each["metadata"]["name"]): each for each in held}
    return Scene(found, before, draw(SETTINGS), list(unique.values()))


def of_shape(shape: Any) -> st.SearchStrategy[Any]:
    """Values of a shape: objects with a field or two of theirs, lists with an entry."""
    if isinstance(shape, list):
        return st.lists(of_shape(shape[0]), max_size=1)
    if isinstance(shape, dict):
        if "*" in shape:
            return st.dictionaries(st.sampled_from(["a", "b"]), of_shape(shape["*"]), max_size=2)
        names = st.lists(st.sampled_from(sorted(shape)), max_size=3, unique=True) if shape else st.just([])
        return names.flatmap(lambda chosen: st.fixed_dictionaries({name: of_shape(shape[name]) for name in chosen}))
    return {
        "string": st.sampled_from(["", "a", "10Gi"]),
        "integer": st.integers(0, 9),
        "boolean": st.booleans(),
        "number": st.integers(0, 9),
    }.get(shape, SCALARS)


@st.composite
def spoilt(draw: st.DrawFn, value: Any) -> Any:
    """The value with any JSON in one place of it, or something missing there."""
    if isinstance(value, dict) and value and draw(st.integers(0, 4)):
        key = draw(st.sampled_from(sorted(value)))
        rest = {name: each for name, each in value.items() if name != key}
        return rest if draw(st.integers(0, 5)) == 0 else {**rest, key: draw(spoilt(value[key]))}
    if isinstance(value, list) and value and draw(st.integers(0, 4)):
        place = draw(st.integers(0, len(value) - 1))
        return [*value[:place], draw(spoilt(value[place])), *value[place + 1 :]]
    return draw(JSON)
