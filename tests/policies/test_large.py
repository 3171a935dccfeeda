"""What a decision takes grows with an object as the object does, not with its square: whoever may create objects could
keep everybody else waiting at the door."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from plumbline.policy.engine import Engine, bundle_data, engine
from plumbline.policy.rules import load_rules
from plumbline.policy.settings import load_settings
from tests.bench import manifests
from tests.policies.rules import POLICIES
from tests.policies.server import inventory, review

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SIZES = (20, 40, 80)
FEW = 500
"""Steps in which a difference means nothing yet."""
MOST = 500_000
"""Steps that any of these may take; a trunk that carries every VLAN takes a quarter of them."""


def _definition(**config: Any) -> dict[str, Any]:
    return {
        "apiVersion": "k8s.cni.cncf.io/v1",
        "kind": "NetworkAttachmentDefinition",
        "metadata": {"name": "blue", "namespace": "shop-1"},
        "spec": {"config": json.dumps({"name": "blue", **config})},
    }


def _port(number: int, **more: Any) -> dict[str, Any]:
    return {"type": "bridge", "bridge": f"br{number % 3}", "vlan": 2 + number, **more}


def _leased(*ranges: str) -> dict[str, Any]:
    return {"type": "whereabouts", "ipRanges": [{"range": each} for each in ranges]}


def _machine(spec: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "apiVersion": "kubevirt.io/v1",
        "kind": "VirtualMachine",
        "metadata": {"name": "web", "namespace": "shop-1"},
        "spec": {"template": {"metadata": {}, "spec": spec}, **more},
    }


def _attached(number: int, home: str = "", **interface: Any) -> dict[str, Any]:
    names = [f"n{each}" for each in range(number)]
    return _machine(
        {
            "domain": {"devices": {"interfaces": [{"name": name, "bridge": {}, **interface} for name in names]}},
            "networks": [{"name": name, "multus": {"networkName": f"{home}{name}"}} for name in names],
        }
    )


def _volumes(number: int, **volume: Any) -> dict[str, Any]:
    names = [f"v{each}" for each in range(number)]
    disks = [{"name": name, "disk": {}, "shareable": True} for name in names]
    return _machine({"domain": {"devices": {"disks": disks}}, "volumes": [{"name": name, **volume} for name in names]})


def _templates(number: int, source: dict[str, Any]) -> dict[str, Any]:
    claim = {"storageClassName": "strange", "resources": {"requests": {"storage": "1Gi"}}}
    spec = {"source": source, "storage": claim}
    return _machine({}, dataVolumeTemplates=[{"metadata": {"name": f"d{i}"}, "spec": spec} for i in range(number)])


def _pod(annotation: str) -> dict[str, Any]:
    metadata = {"name": "web", "namespace": "shop-1", "annotations": {"k8s.v1.cni.cncf.io/networks": annotation}}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {}}


def _macs(number: int) -> dict[str, Any]:
    made = _attached(number)
    for i, each in enumerate(made["spec"]["template"]["spec"]["domain"]["devices"]["interfaces"]):
        each["macAddress"] = f"02:00:00:00:00:{i:02x}"
    return made


LARGE: dict[str, Callable[[int], dict[str, Any]]] = {
    "plugins of their own": lambda n: _definition(plugins=[_port(i) for i in range(n)]),
    "plugins with pools": lambda n: _definition(plugins=[_port(i, ipam=_leased("10.0.0.0/24")) for i in range(n)]),
    "plugins that are one": lambda n: _definition(plugins=[_port(0) for _ in range(n)]),
    "VLANs of a trunk": lambda n: _definition(type="bridge", vlanTrunk=[{"id": 2 + i} for i in range(n)]),
    "ranges of a trunk": lambda n: _definition(
        type="bridge", bridge="br0", vlanTrunk=[{"minID": 2 + i, "maxID": 4094 - i} for i in range(n)]
    ),
    "wrong VLANs": lambda n: _definition(type="bridge", vlanTrunk=[{"id": -i} for i in range(n)]),
    "pools": lambda n: _definition(**_port(1, ipam=_leased(*(f"10.0.{i}.0/24" for i in range(n))))),
    "pools of version 6": lambda n: _definition(**_port(1, ipam=_leased(*(f"fd00:{i}::/64" for i in range(n))))),
    "unknown keys": lambda n: _definition(**_port(1, **{f"Vlan{i}": 1 for i in range(n)})),
    "networks": _attached,
    "networks of others": lambda n: _attached(n, "shop-2/"),
    "hardware addresses": _macs,
    "one hardware address": lambda n: _attached(n, macAddress="02:00:00:00:00:01"),
    "images": lambda n: _volumes(n, containerDisk={"image": "strange/image"}),
    "disks of the host": lambda n: _volumes(n, hostDisk={"path": "/"}),
    "secrets": lambda n: _volumes(n, cloudInitNoCloud={"userData": "password: x"}),
    "claims": lambda n: _volumes(n, persistentVolumeClaim={"claimName": "data"}),
    "devices": lambda n: _machine({"domain": {"devices": {"gpus": [{"name": f"g{i}"} for i in range(n)]}}}),
    "templates that clone": lambda n: _templates(n, {"pvc": {"name": "gold", "namespace": "strange"}}),
    "templates that import": lambda n: _templates(n, {"http": {"url": "http://images"}}),
    "attachments in words": lambda n: _pod(",".join(f"shop-2/n{i}" for i in range(n))),
    "attachments in JSON": lambda n: _pod(json.dumps([{"name": f"n{i}", "namespace": "shop-2"} for i in range(n)])),
}
"""What objects may hold many of."""


@pytest.fixture(scope="module")
def asked(tmp_path_factory) -> Iterator[Engine]:
    """An engine that holds what these objects are compared with."""
    rules = load_rules(POLICIES)
    file = tmp_path_factory.mktemp("large") / "settings.yaml"
    file.write_text(yaml.safe_dump(manifests.SETTINGS))
    held = [_definition(type="bridge", bridge=f"br{i}", vlanTrunk=[{"minID": 2, "maxID": 4094}]) for i in range(3)]
    for i, each in enumerate(held):
        each["metadata"] = {"name": f"held-{i}", "namespace": "shop-2"}
    with engine(POLICIES) as started:
        started.put(**bundle_data(rules, load_settings(POLICIES, file, {rule.id for rule in rules})))
        kinds = sorted({kind for rule in rules for kind in rule.inventory})
        started.put(kubernetes=inventory(held), cluster={"inventory": {"kinds": kinds}})
        yield started


def _steps(asked: Engine, document: dict[str, Any], old: dict[str, Any] | None) -> int:
    body = json.dumps({"input": review(document, old)}).encode()
    answer = asked._request("POST", "/v1/data/plumbline/decision/verdict?metrics&instrument", body)
    assert answer["result"]["malformed"] == answer["result"]["trouble"] == [], answer["result"]
    steps: int = answer["metrics"]["histogram_eval_op_plug"]["count"]
    return steps


@pytest.mark.parametrize("operation", ["CREATE", "UPDATE"])
@pytest.mark.parametrize("many", LARGE)
def test_twice_as_many_take_twice_the_steps(asked, many, operation):
    objects = [LARGE[many](size) for size in SIZES]
    some, more, most = [_steps(asked, each, each if operation == "UPDATE" else None) for each in objects]
    assert most - more <= 2.2 * max(more - some, FEW), (some, more, most)
    assert most < MOST
