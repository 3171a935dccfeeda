"""The audit on a real cluster, with the rights it publishes and no others."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from plumbline.cluster import Cluster, connect
from tests.acceptance.access import applied, kubeconfig_of, rbac
from tests.conftest import plumbline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BRIDGE = f"aud{secrets.token_hex(4)}"
"""A bridge that nobody has: nothing is ever attached to it."""
TENANTS = ("red", "blue")
PORT = {"cniVersion": "0.4.0", "type": "bridge", "bridge": BRIDGE, "macspoofchk": True}


def network(namespace: str, **config: Any) -> dict[str, Any]:
    return {
        "apiVersion": "k8s.cni.cncf.io/v1",
        "kind": "NetworkAttachmentDefinition",
        "metadata": {"name": "segment", "namespace": namespace},
        "spec": {"config": json.dumps({**PORT, "preserveDefaultVlan": False, **config})},
    }


def machine(namespace: str) -> dict[str, Any]:
    secret = {"name": "init", "cloudInitNoCloud": {"userData": "#cloud-config\npassword: marble\n"}}
    devices = {"disks": [{"name": "init", "disk": {}}]}
    spec = {"domain": {"memory": {"guest": "64Mi"}, "devices": devices}, "volumes": [secret]}
    return {
        "apiVersion": "kubevirt.io/v1",
        "kind": "VirtualMachine",
        "metadata": {"name": "mason", "namespace": namespace},
        "spec": {"runStrategy": "Halted", "template": {"spec": spec}},
    }


@pytest.fixture(scope="module")
def cluster(lab_kubeconfig: Path) -> Cluster:
    return connect(lab_kubeconfig)


@pytest.fixture(scope="module")
def namespaces(cluster: Cluster) -> Iterator[tuple[str, ...]]:
    """A namespace of each tenant, each with a network on one bridge, the first with a machine that tells secrets."""
    names = tuple(f"plumbline-audit-{tenant}-{secrets.token_hex(3)}" for tenant in TENANTS)
    try:
        for name, tenant in zip(names, TENANTS, strict=True):
            metadata = {"name": name, "labels": {"plumbline.io/tenant": tenant}}
            cluster.create({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})
            cluster.create(network(name))
        cluster.create(machine(names[0]))
        yield names
    finally:
        for name in names:
            cluster.delete("v1", "Namespace", name)


@pytest.fixture(scope="module")
def auditor(lab_kubeconfig: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Kubeconfig of an account that has what docs/rbac grants the audit and nothing else."""
    with applied(lab_kubeconfig, rbac("audit")):
        yield kubeconfig_of(lab_kubeconfig, "plumbline", "audit", tmp_path_factory.mktemp("rights") / "kubeconfig")


def test_what_a_cluster_holds_is_judged(cluster: Cluster, namespaces: tuple[str, ...], auditor: Path) -> None:
    done = plumbline("audit", "--kubeconfig", str(auditor), "--output", "json", timeout=120)
    report = json.loads(done.stdout)
    assert (done.returncode, report["problems"], report["missing"]) == (1, [], [])
    found = {
        (each["rule"], each["outcome"], each["place"]["source"])
        for each in report["findings"]
        if each["place"]["namespace"] in namespaces
    }
    segment = "/apis/k8s.cni.cncf.io/v1/namespaces/{}/network-attachment-definitions/segment"
    mason = f"/apis/kubevirt.io/v1/namespaces/{namespaces[0]}/virtualmachines/mason"
    assert found == {
        *(("P-NET-06", "deny", segment.format(name)) for name in namespaces),
        ("P-VM-05", "deny", mason),
        ("P-VM-01", "warn", mason),
        ("P-VM-06", "warn", mason),
    }
    for note in report["notes"]:
        kind, said = note.split(": ", 1)
        group, _, name = kind.rpartition("/")
        assert said == "not read: the cluster does not serve it, so there is none"
        assert cluster.version(group, name) is None


def test_the_gate_asks_the_cluster(namespaces: tuple[str, ...], auditor: Path, tmp_path: Path) -> None:
    """Of the networks that the cluster holds, one of the other tenant is on this bridge."""
    beside, apart = network(namespaces[1]), network(namespaces[1], bridge=f"{BRIDGE}x")
    beside["metadata"]["name"], apart["metadata"]["name"] = "beside", "apart"
    file = tmp_path / "new.yaml"
    file.write_text(yaml.safe_dump_all([beside, apart]))
    done = plumbline("gate", str(file), "--kubeconfig", str(auditor), "--output", "json", timeout=120)
    report = json.loads(done.stdout)
    assert {(each["rule"], each["place"]["name"]) for each in report["findings"]} == {("P-NET-06", "beside")}
    assert (done.returncode, report["missing"]) == (1, [])


def test_a_right_that_is_missing_is_no_pass(cluster: Cluster, auditor: Path, capfd: pytest.CaptureFixture[str]) -> None:
    role = next(each for each in rbac("audit") if each["kind"] == "ClusterRole")
    without = [rule for rule in role["rules"] if rule["apiGroups"] != ["kubevirt.io"]]
    cluster.patch(role["apiVersion"], "ClusterRole", role["metadata"]["name"], None, {"rules": without})
    done = plumbline("audit", "--kubeconfig", str(auditor), "--output", "json", timeout=120)
    unread = {each["source"] for each in json.loads(done.stdout)["problems"]}
    assert done.returncode == 3
    kinds = ("VirtualMachine", "VirtualMachineInstance", "VirtualMachineInstanceReplicaSet")
    assert unread == {f"kubevirt.io/{kind}" for kind in kinds}
    assert "not all of the cluster could be judged, the first: kubevirt.io/VirtualMachine: not read: " in (
        capfd.readouterr().err
    )
