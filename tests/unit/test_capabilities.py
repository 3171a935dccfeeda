from __future__ import annotations

import re
from typing import Any

import pytest

from plumbline.behaviours import BEHAVIOURS
from plumbline.capabilities import Capabilities, detect
from plumbline.settings import Ceph, Settings


class Shown:
    """What a cluster would list, by kind; a kind that is not there is not served."""

    def __init__(self, **kinds: list[dict[str, Any]]) -> None:
        self._kinds = kinds
        self.versions: dict[str, str] = {}

    def serves(self, _api_version: str, kind: str) -> bool:
        return kind in self._kinds

    def list(self, _api_version: str, kind: str) -> list[dict[str, Any]]:
        return self._kinds[kind]

    def get(self, _api_version: str, kind: str, name: str) -> dict[str, Any] | None:
        return next((each for each in self._kinds[kind] if each["metadata"]["name"] == name), None)


def node(name: str, **spec: Any) -> dict[str, Any]:
    return {
        "metadata": {"name": name, "labels": {"kubevirt.io/schedulable": "true", "zone": name}},
        "spec": spec,
        "status": {"conditions": [{"type": "Ready", "status": "True"}]},
    }


DEPLOYED = {"status": {"phase": "Deployed", "observedKubeVirtVersion": "v1.8.4", "observedVersion": "v1.65.0"}}
WHOLE = {
    "Node": [node("a"), node("b")],
    "KubeVirt": [DEPLOYED],
    "CDI": [DEPLOYED],
    "NetworkAttachmentDefinition": [],
    "IPPool": [],
    "StorageClass": [
        {"metadata": {"name": "fast", "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}}}
    ],
    "VolumeSnapshotClass": [{"metadata": {"name": "snap"}}],
    "CephCluster": [{"metadata": {"name": "ceph", "namespace": "rook-ceph"}}],
    "ValidatingWebhookConfiguration": [{"metadata": {"name": "plumbline"}, "webhooks": [{"failurePolicy": "Fail"}]}],
}


def found(**changes: Any) -> Capabilities:
    kinds = {**WHOLE, **changes}
    return detect(Shown(**{kind: objects for kind, objects in kinds.items() if objects is not None}), Settings())


def test_a_whole_platform() -> None:
    cluster = Shown(**WHOLE)
    capabilities = detect(cluster, Settings())
    assert [name for name, one in capabilities.items() if not one.present] == ["ipv6"]
    assert cluster.versions == {"kubevirt": "v1.8.4", "cdi": "v1.65.0"}
    assert capabilities["nodes"].detail == capabilities["node"].detail == "a, b"
    assert capabilities["storage-class"].detail == "fast (default)"
    assert capabilities.missing(["kubevirt", "multus"]) == []


@pytest.mark.parametrize(
    ("changes", "name", "said"),
    [
        ({"KubeVirt": None}, "kubevirt", "KubeVirt is not installed: the cluster does not serve kubevirt.io/v1"),
        ({"KubeVirt": []}, "kubevirt", "no KubeVirt object exists"),
        ({"KubeVirt": [{"status": {"phase": "Deploying"}}]}, "kubevirt", "its phase is Deploying"),
        ({"CDI": [{}]}, "cdi", "its phase is not set"),
        ({"NetworkAttachmentDefinition": None}, "multus", "Multus is not installed"),
        ({"IPPool": None}, "whereabouts", "whereabouts is not installed"),
        ({"Node": [node("a")]}, "nodes", "found: a$"),
        ({"Node": [node("a"), node("b", unschedulable=True)]}, "nodes", "found: a$"),
        ({"Node": [node("a"), node("b", taints=[{"effect": "NoSchedule"}])]}, "nodes", "found: a$"),
        ({"Node": []}, "nodes", "found: none$"),
        ({"Node": []}, "node", "no schedulable node runs virt-handler$"),
        ({"StorageClass": []}, "storage-class", "no StorageClass"),
        ({"VolumeSnapshotClass": None}, "snapshot-classes", "does not serve VolumeSnapshotClass"),
        ({"VolumeSnapshotClass": []}, "snapshot-classes", "has no VolumeSnapshotClass"),
        ({"ValidatingWebhookConfiguration": []}, "webhook", "no webhook is installed"),
        ({"CephCluster": None}, "ceph", "Rook is not installed: the cluster does not serve CephCluster"),
        ({"CephCluster": []}, "ceph", "Rook runs no Ceph"),
        (
            {"CephCluster": [{"metadata": {"name": "far", "namespace": "r"}, "spec": {"external": {"enable": True}}}]},
            "ceph",
            r"runs elsewhere \(r/far\): set ceph.monitors",
        ),
    ],
)
def test_what_is_not_there_has_a_reason(changes, name, said) -> None:
    capabilities = found(**changes)
    assert not capabilities[name].present
    (reason,) = capabilities.missing([name])
    assert re.search(said, reason)


def test_node_selector_and_ipv6() -> None:
    cluster = Shown(**{**WHOLE, "Node": [node("a", podCIDRs=["fd00::/64"]), node("b")]})
    capabilities = detect(cluster, Settings(node_selector={"zone": "a"}))
    assert "with the labels of node_selector {'zone': 'a'}, found: a" in capabilities["nodes"].detail
    assert capabilities["ipv6"].present


def test_a_ceph_that_runs_elsewhere_is_one_too() -> None:
    ceph = Ceph.model_validate({"network": "a/b", "monitors": ["192.0.2.7"], "secret": "a/key", "image": "ceph"})
    capabilities = detect(Shown(**{**WHOLE, "CephCluster": []}), Settings(ceph=ceph))
    assert capabilities["ceph"].present
    assert "192.0.2.7" in capabilities["ceph"].detail


def test_capabilities_survive_as_plain_data() -> None:
    capabilities = found()
    assert dict(Capabilities.from_list(capabilities.to_list())) == dict(capabilities)
    assert capabilities.missing(["magic"]) == ["magic was not looked for"]


def test_every_need_of_a_behaviour_is_a_capability() -> None:
    assert {need for behaviour in BEHAVIOURS.values() for need in behaviour.needs} <= set(found())
