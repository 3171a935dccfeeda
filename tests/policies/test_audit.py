"""`plumbline audit` and `gate --cluster` against a loopback API server: what comes out, and with which exit code."""

import json
from xml.etree import ElementTree as ET

import pytest

from plumbline.cli import run
from plumbline.cluster import connect
from plumbline.policy.engine import bundle_data, engine
from plumbline.policy.gate import judge
from plumbline.policy.holdings import Holdings
from plumbline.policy.inventory import Inventory, kinds_needed
from plumbline.policy.outputs import render
from plumbline.policy.rules import load_rules
from plumbline.policy.settings import load_settings
from tests.policies import apis
from tests.policies.rules import POLICIES
from tests.unit.loopback import kubeconfig, make_pair, tls_server

RULES = load_rules(POLICIES)
FORBIDDEN = (403, {"kind": "Status", "message": 'User "x" cannot list resource "pods" in API group ""'})
MACHINE = {
    "metadata": {"name": "mason", "namespace": "red"},
    "spec": {"template": {"spec": {"domain": {}, "volumes": [{"name": "d", "hostDisk": {"path": "/etc/shadow"}}]}}},
}
MACHINES = "/apis/kubevirt.io/v1/virtualmachines"
PODS = "/api/v1/pods"
SOURCE = "/apis/kubevirt.io/v1/namespaces/red/virtualmachines/mason"


RED = {
    "apiVersion": "v1",
    "kind": "Namespace",
    "metadata": {"name": "red", "labels": {"plumbline.io/tenant": "red"}},
}


@pytest.fixture
def cluster(tmp_path, monkeypatch, opa):
    """Sets KUBECONFIG to a loopback API server that gives these answers besides."""
    servers = []
    pair = make_pair(tmp_path, "server")

    def start(**answers):
        servers.append(tls_server(pair, {**apis.answers([RED]), **answers}))
        url = servers[-1].__enter__()
        monkeypatch.setenv(
            "KUBECONFIG", str(kubeconfig(tmp_path, url, cluster={"certificate-authority": "server.crt"}))
        )

    yield start
    for server in servers:
        server.__exit__(None, None, None)


def test_a_cluster_in_order_passes_and_what_is_not_served_is_told(cluster, capfd):
    cluster()
    assert run(["audit"]) == 0
    said = capfd.readouterr().out
    assert "note: ceph.rook.io/CephCluster: not read: the cluster does not serve it, so there is none\n" in said
    assert "1 object judged by 35 rules: 0 denied, 0 warned, 0 excused" in said


def _report():
    """What the audit finds, as the command has it before it is written down."""
    held = Inventory()
    there = Holdings(connect(), apis.KINDS, held)
    settings = load_settings(POLICIES, None, {rule.id for rule in RULES})
    with engine(POLICIES) as asked:
        report = judge(there, asked, bundle_data(RULES, settings), held, needed=kinds_needed(RULES), namespace="")
    report.door, report.notes = "audit", there.notes
    return report


def test_what_is_denied_is_told_with_the_object_in_every_form(cluster, capfd):
    cluster(**{MACHINES: apis.listed(MACHINE)})
    assert run(["audit"]) == 1
    assert f"{SOURCE}: deny P-VM-03 (critical) VirtualMachine red/mason\n" in capfd.readouterr().out
    found = _report()
    report = json.loads(render(found, RULES, "json"))
    place = {"source": SOURCE, "line": 0, "kind": "kubevirt.io/VirtualMachine", "namespace": "red", "name": "mason"}
    assert ("P-VM-03", place) in [(each["rule"], each["place"]) for each in report["findings"]]
    assert any("ceph.rook.io/CephCluster" in note for note in report["notes"])
    (sarif,) = json.loads(render(found, RULES, "sarif"))["runs"]
    wanted = {"physicalLocation": {"artifactLocation": {"uri": SOURCE}}}
    assert ("P-VM-03", [wanted]) in [(each["ruleId"], each["locations"]) for each in sarif["results"]]
    suite = ET.fromstring(render(found, RULES, "junit"))  # noqa: S314 - our own words
    assert (suite.get("name"), suite[0].get("classname")) == ("plumbline audit", "plumbline.audit")
    assert "CephCluster: not read" in suite[-1].find("system-out").text
    assert "::error title=P-VM-03 " in render(found, RULES, "github")
    tap = render(found, RULES, "tap")
    assert f"{SOURCE}: VirtualMachine red/mason: spec.template.spec.volumes[0].hostDisk is" in tap
    assert "# ceph.rook.io/CephCluster: not read" in tap


def test_what_may_not_be_read_is_no_pass(cluster, capfd):
    cluster(**{PODS: FORBIDDEN})
    assert run(["audit"]) == 3
    out, err = capfd.readouterr()
    assert "/Pod: not read: the kubeconfig's user may not list pods in the cluster" in out
    assert "plumbline: not all of the cluster could be judged, the first: /Pod: not read: " in err
    found = _report()
    for form, said in (
        ("json", '"source": "/Pod"'),
        ("junit", "not read"),
        ("sarif", '"executionSuccessful": false'),
        ("github", "::error title=cannot be judged::"),
        ("tap", "not ok 36 - everything could be judged"),
    ):
        assert said in render(found, RULES, form)


def test_settings_hold_for_the_audit_too(cluster, capfd, tmp_path):
    cluster(**{MACHINES: apis.listed(MACHINE)})
    (tmp_path / "warned.yaml").write_text("rules: {P-VM-03: {mode: warn}}")
    assert run(["audit", "--settings", str(tmp_path / "warned.yaml")]) == 0
    assert f"{SOURCE}: warn P-VM-03" in capfd.readouterr().out


NAD = """\
apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata: {name: blue, namespace: red}
spec:
  config: '{"cniVersion": "0.3.1", "name": "blue", "type": "bridge", "bridge": "br1", "vlan": 200, "macspoofchk": true}'
"""
VM = """apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: db, namespace: red}
spec:
  template:
    spec:
      domain: {devices: {interfaces: [{name: blue, bridge: {}, macAddress: "02:00:00:00:00:0a"}]}}
      networks: [{name: blue, multus: {networkName: blue}}]
"""


def test_the_gate_knows_what_the_cluster_holds(cluster, capfd, tmp_path):
    cluster()
    (tmp_path / "nad.yaml").write_text(NAD)
    (tmp_path / "settings.yaml").write_text("tenants: {red: {vlans: [[100, 109]]}}")
    gate = ["gate", str(tmp_path / "nad.yaml"), "--settings", str(tmp_path / "settings.yaml"), "--output", "json"]
    assert run([*gate, "--cluster"]) == 1
    report = json.loads(capfd.readouterr().out)
    # The tenant is told by the label of the cluster's own namespace.
    assert "P-NET-05" in {each["rule"] for each in report["findings"]}
    assert (report["documents"], report["missing"]) == (1, [])
    assert run([*gate, "--cluster", "--inventory", str(tmp_path)]) == 2
    assert "give --inventory or --cluster, not both" in capfd.readouterr().err


def test_the_gate_tells_what_it_may_not_read(cluster, capfd, tmp_path):
    cluster(**{MACHINES: FORBIDDEN})
    (tmp_path / "vm.yaml").write_text(VM)
    run(["gate", str(tmp_path / "vm.yaml"), "--cluster", "--output", "json"])
    report = json.loads(capfd.readouterr().out)
    assert any(note.startswith("kubevirt.io/VirtualMachine: not read: the kubeconfig") for note in report["notes"])
    assert "kubevirt.io/VirtualMachine" in {kind for each in report["missing"] for kind in each["kinds"]}
