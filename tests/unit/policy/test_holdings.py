"""Reading what a cluster holds, over the wire format of an API server."""

from __future__ import annotations

import pytest
import yaml

from plumbline.cluster import connect
from plumbline.policy.documents import Problem
from plumbline.policy.holdings import Holdings, inventory
from plumbline.policy.inventory import Inventory
from plumbline.policy.rules import load_rules
from plumbline.policy.webhook_manifests import served
from tests.conftest import ROOT
from tests.unit.loopback import kubeconfig, make_pair, tls_server

PODS, NAMESPACES = "/api/v1/pods", "/api/v1/namespaces"
POOLS = "/apis/pool.kubevirt.io"


def resources(*names):
    return {"resources": [{"name": name, "kind": kind, "namespaced": spaced} for name, kind, spaced in names]}


def page(*names, follows=None, namespace="red"):
    items = [{"metadata": {"name": name, "namespace": namespace, "managedFields": [{}]}} for name in names]
    return 200, {"metadata": {"continue": follows} if follows else {}, "items": items}


CORE = resources(("pods", "Pod", True), ("namespaces", "Namespace", False))
ANSWERS = {
    "/": (404, {"message": "not found"}),
    "/version": (200, {"gitVersion": "v1.2.3"}),
    "/api/v1": (200, CORE),
    PODS: page("one", "two"),
    NAMESPACES: (200, {"metadata": {}, "items": [{"metadata": {"name": "red"}}]}),
}
FORBIDDEN = (403, {"kind": "Status", "message": 'pods is forbidden: User "x" cannot list resource "pods"'})
EXPIRED = (410, {"kind": "Status", "reason": "Expired", "message": "The provided continue parameter is too old"})


@pytest.fixture
def cluster(tmp_path):
    """Connect to a loopback API server that gives these answers besides."""
    servers = []
    pair = make_pair(tmp_path, "server")

    def start(**answers):
        servers.append(tls_server(pair, {**ANSWERS, **answers}))
        url = servers[-1].__enter__()
        return connect(kubeconfig(tmp_path, url, cluster={"certificate-authority": "server.crt"}))

    yield start
    for server in servers:
        server.__exit__(None, None, None)


def test_every_page_is_read(cluster):
    pages = {PODS: page("one", follows="next"), f"{PODS}?continue=next": page("two")}
    held = Inventory()
    found = list(Holdings(cluster(**pages), ["/Pod"], held))
    assert [(each.name, each.source, each.line("spec")) for each in found] == [
        ("one", "/api/v1/namespaces/red/pods/one", 0),
        ("two", "/api/v1/namespaces/red/pods/two", 0),
    ]
    assert found[0].value == {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "one", "namespace": "red"}}
    assert held.known == {"/Pod"}


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({PODS: FORBIDDEN}, "/Pod: not read: the kubeconfig's user may not list pods in the cluster"),
        (
            {PODS: page("one", follows="next"), f"{PODS}?continue=next": EXPIRED},
            "/Pod: not read: the API server refused to list pods: The provided continue parameter is too old",
        ),
    ],
)
def test_what_cannot_be_read_is_told_and_not_known(cluster, answers, said):
    held = Inventory()
    found = list(Holdings(cluster(**answers), ["/Namespace", "/Pod"], held))
    assert [str(each).startswith(said) for each in found if isinstance(each, Problem)] == [True]
    assert held.known == {"/Namespace"}
    known, notes = inventory(cluster(**answers), ["/Namespace", "/Pod"])
    assert known.known == {"/Namespace"}
    assert [note.startswith(said) for note in notes] == [True]


def test_what_is_not_served_is_told_and_there_is_none(cluster):
    held = Inventory()
    there = Holdings(cluster(), ["ceph.rook.io/CephCluster"], held)
    assert list(there) == []
    assert there.notes == ["ceph.rook.io/CephCluster: not read: the cluster does not serve it, so there is none"]
    assert held.known == {"ceph.rook.io/CephCluster"}


def test_a_version_that_is_served_is_found(cluster):
    versions = [{"groupVersion": f"pool.kubevirt.io/{each}"} for each in ("v2", "v1alpha1")]
    answers = {
        POOLS: (200, {"versions": versions}),
        f"{POOLS}/v2": (200, resources(("others", "Other", True))),
        f"{POOLS}/v1alpha1": (200, resources(("virtualmachinepools", "VirtualMachinePool", True))),
        f"{POOLS}/v1alpha1/virtualmachinepools": page("all"),
    }
    (found,) = Holdings(cluster(**answers), ["pool.kubevirt.io/VirtualMachinePool"], Inventory())
    assert found.value["apiVersion"] == "pool.kubevirt.io/v1alpha1"
    assert found.kind == "pool.kubevirt.io/VirtualMachinePool"


def test_the_published_rights_are_the_least():
    documents = list(yaml.safe_load_all((ROOT / "docs" / "rbac" / "audit.yaml").read_text()))
    (role,) = (each for each in documents if each["kind"] == "ClusterRole")
    given = {(group, name) for rule in role["rules"] for group in rule["apiGroups"] for name in rule["resources"]}
    rules = load_rules(ROOT / "policies")
    judged = {kind for rule in rules if "CREATE" in rule.operations for kind in rule.kinds}
    needed = {kind for rule in rules for kind in rule.inventory}
    assert given == {(served(kind)[0], served(kind)[2]) for kind in judged | needed}
    assert {verb for rule in role["rules"] for verb in rule["verbs"]} == {"list"}
