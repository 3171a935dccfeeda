"""A Ceph that runs elsewhere: what its client is started with, and whom it asks, comes from the settings alone."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from fixtures.ceph import CLIENT, CONTAINER, StorageNetwork
from fixtures.evidence import Evidence
from fixtures.recording import NotAssessed
from plumbline.errors import ProbeFailed
from plumbline.networks import Network, Ovs, Static, nad_manifest
from plumbline.settings import Settings

SETTINGS = Settings.parse(
    {
        "ceph": {
            "network": "storage/public",
            "monitors": ["192.0.2.11", "192.0.2.12"],
            "secret": "storage/acceptance",
            "image": "images.example/ceph:18",
        }
    },
    "here",
)


def secret(user: str, key: str) -> dict[str, Any]:
    return {"data": {n: base64.b64encode(t.encode()).decode() for n, t in (("userID", user), ("userKey", key))}}


@dataclass
class Elsewhere:
    """A cluster that has a network and a Secret, and no CephCluster: to list anything is a mistake."""

    objects: dict[tuple[str, str], dict[str, Any]]
    said: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def get(self, _version: str, kind: str, name: str, namespace: str) -> dict[str, Any] | None:
        return self.objects.get((kind, f"{namespace}/{name}"))

    def exec(self, _namespace: str, _pod: str, command: list[str], *, container: str, timeout: float) -> Any:
        assert container == CONTAINER
        assert timeout > 0
        self.asked.append(command[-1])
        output = next((text for words, text in self.said.items() if words in command[-1]), None)
        return SimpleNamespace(exit_code=int(output is None), output=output or "no monitor answers")


class Made(dict[str, Any]):
    """What was made of Kubernetes' objects, pods and segments alike, by name."""

    namespace = "run-1"

    def create(self, manifest: dict[str, Any]) -> None:
        self[manifest["kind"]] = manifest

    def add(self, manifest: dict[str, Any], node: str) -> None:
        self[manifest["metadata"]["name"]] = SimpleNamespace(
            manifest=manifest, node=node, namespace="run-1", name=CLIENT
        )

    def know(self, network: Network, name: str) -> None:
        self[name] = network


NETWORK = nad_manifest(Network("public", "storage", (Ovs("br", ipam=None),)))
WHOLE = {
    ("NetworkAttachmentDefinition", "storage/public"): NETWORK,
    ("Secret", "storage/acceptance"): secret("client.acceptance", "key==\n"),
}


def network(cluster: Elsewhere, made: Made, tmp_path: Any, notes: list[str]) -> StorageNetwork:
    return StorageNetwork(cluster, made, made, made, SETTINGS, Evidence(tmp_path, notes))  # type: ignore[arg-type]


def test_a_client_is_started_from_the_settings_alone(tmp_path):
    made, notes = Made(), []
    found = network(Elsewhere(WHOLE), made, tmp_path, notes)
    found.find("storage")
    found.connect("storage", "node2")
    assert found.selection.network == made["storage"].reference == "storage/public"
    assert found.namespace == ""
    assert "Ceph is run elsewhere: nothing in this cluster says what its public network is" in notes
    assert made["Secret"]["stringData"]["keyring"] == "[client.acceptance]\nkey = key==\n"
    pod = made[CLIENT]
    assert pod.node == "node2"
    assert json.loads(pod.manifest["metadata"]["annotations"]["k8s.v1.cni.cncf.io/networks"]) == [
        {"name": "public", "namespace": "storage"}
    ]
    images = {one["name"]: one["image"] for one in pod.manifest["spec"]["containers"]}
    assert images[CONTAINER] == "images.example/ceph:18"


def test_daemons_are_those_that_the_monitors_of_the_settings_know(tmp_path):
    def vector(address: str) -> dict[str, Any]:
        return {"addrvec": [{"type": "v2", "addr": address, "nonce": 0}]}

    said = {
        " mon dump": json.dumps({"mons": [{"name": "a", "public_addrs": vector("192.0.2.11:3300")}]}),
        " osd dump": json.dumps({"osds": [{"osd": 7, "up": 1, "public_addrs": vector("192.0.2.31:6800")}]}),
        " fs dump": json.dumps({"filesystems": [], "standbys": [{"name": "m", "addrs": vector("192.0.2.21:6801")}]}),
    }
    cluster = Elsewhere(WHOLE, said)
    found = network(cluster, Made(), tmp_path, [])
    found.find("storage")
    found.connect("storage", "node2")
    assert [str(one) for one in found.addresses] == [
        "mon a (v2 192.0.2.11:3300)",
        "osd 7 (v2 192.0.2.31:6800)",
        "mds m (v2 192.0.2.21:6801)",
    ]
    assert all(" --name client.acceptance -m 192.0.2.11,192.0.2.12 " in one for one in cluster.asked)
    assert not any("key==" in one for one in cluster.asked)


def test_monitors_that_do_not_answer_are_no_verdict_and_say_why(tmp_path):
    found = network(Elsewhere(WHOLE), Made(), tmp_path, [])
    found.find("storage")
    found.connect("storage", "node2")
    with pytest.raises(ProbeFailed, match="no monitor answers"):
        _ = found.addresses


def test_without_its_secret_nothing_is_assessed(tmp_path):
    only_network = {key: one for key, one in WHOLE.items() if key[0] != "Secret"}
    found = network(Elsewhere(only_network), Made(), tmp_path, [])
    found.find("storage")
    with pytest.raises(NotAssessed, match="no Secret storage/acceptance"):
        found.connect("storage", "node2")


def test_a_network_without_a_range_is_not_assessed(tmp_path):
    fixed = nad_manifest(Network("public", "storage", (Ovs("br", ipam=Static(())),)))
    found = network(
        Elsewhere({**WHOLE, ("NetworkAttachmentDefinition", "storage/public"): fixed}), Made(), tmp_path, []
    )
    found.find("storage")
    with pytest.raises(NotAssessed, match="tells no range"):
        _ = found.subnet
