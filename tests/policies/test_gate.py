"""The gate as a person or a pipeline meets it."""

import json
import os
import signal
import subprocess
import sys
import time
from xml.etree import ElementTree as ET

import psutil
import pytest

NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: team-a, labels: {plumbline.io/tenant: red}}\n"
SETTINGS = "tenants: {red: {vlans: [[100, 109]]}}\n"
NAD = """apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata:
  name: blue
  namespace: team-a
spec:
  config: |
    {"cniVersion": "0.3.1", "name": "blue", "type": "bridge", "bridge": "br1", "vlan": %s, "macspoofchk": true,
     "preserveDefaultVlan": false,
     "ipam": {"type": "whereabouts", "range": "10.0.0.0/24"}}
"""

MACHINE = """apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: db, namespace: team-a}
spec:
  template:
    spec:
      domain: {devices: {interfaces: [{name: blue, bridge: {}}]}}
      networks: [{name: blue, multus: {networkName: blue}}]
"""


@pytest.fixture
def gate(opa, tmp_path):
    """Runs `plumbline gate` in a folder of its own; returns exit code, standard output and standard error."""

    def run(*arguments, stdin=""):
        done = subprocess.run(
            [sys.executable, "-m", "plumbline", "gate", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
        )
        return done.returncode, done.stdout, done.stderr

    (tmp_path / "settings.yaml").write_text(SETTINGS)
    (tmp_path / "cluster").mkdir()
    (tmp_path / "cluster" / "namespaces.yaml").write_text(NAMESPACE)
    (tmp_path / "good.yaml").write_text(NAD % 100)
    green = (NAD % 100).replace("blue", "green").replace("10.0.0.0", "10.0.1.0")
    (tmp_path / "bad.yaml").write_text(f"{green}---\n{NAD % 5000}")
    return run


KNOWING = ("--settings", "settings.yaml", "--inventory", "cluster")


def findings(said):
    return {(each["rule"], each["path"], each["place"]["line"]) for each in json.loads(said)["findings"]}


def test_good_manifests_pass(gate):
    code, said, _ = gate("good.yaml", *KNOWING, "--output", "json")
    assert (code, findings(said)) == (0, set())


def test_bad_ones_are_refused_with_file_and_line(gate):
    code, said, error = gate("bad.yaml", *KNOWING)
    assert code == 1
    assert "bad.yaml:18: deny P-NET-05 (critical) NetworkAttachmentDefinition team-a/blue" in said
    assert "spec.config.vlan is 5000, expected an integer from 1 to 4094" in said
    assert "2 objects judged" in said
    assert error == ""


def test_what_is_judged_together_is_known_together(gate):
    code, said, _ = gate("-", "--settings", "settings.yaml", "--output", "json", stdin=f"{NAMESPACE}---\n{NAD % 200}")
    assert code == 1
    assert ("P-NET-05", "spec.config.vlan", 11) in findings(said)


def test_a_missing_inventory_is_told_and_refused_where_settings_say_so(gate, tmp_path):
    code, said, _ = gate("good.yaml", "--settings", "settings.yaml")
    assert "P-NET-05 was not judged fully for 1 object: it needs to know every /Namespace of the cluster" in said
    assert "note: nothing is known of the cluster: --inventory or --cluster tells what it holds" in said
    (tmp_path / "strict.yaml").write_text(f"{SETTINGS}missing_inventory: deny\n")
    code, _, _ = gate("good.yaml", "--settings", "strict.yaml")
    assert code == 1
    assert "nothing is known" not in gate("good.yaml", *KNOWING)[1]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("", []),
        (
            ", macAddress: '02:00:00:00:00:0a'",
            [
                "note: P-NET-13 was not judged fully for 1 object: it needs to know every "
                "k8s.cni.cncf.io/NetworkAttachmentDefinition, kubevirt.io/VirtualMachine, "
                "kubevirt.io/VirtualMachineInstance of the cluster"
            ],
        ),
    ],
    ids=["any address", "a fixed address"],
)
def test_what_a_rule_lacks_is_one_note_and_none_where_it_lacks_nothing(gate, tmp_path, address, told):
    (tmp_path / "machine.yaml").write_text(MACHINE.replace("bridge: {}", f"bridge: {{}}{address}"))
    _, said, _ = gate("machine.yaml", "--settings", "settings.yaml")
    assert [line for line in said.splitlines() if "P-NET-13" in line] == told


def test_a_mode_and_an_exception(gate, tmp_path):
    excuse = "{rule: P-NET-05, namespace: team-a, name: blue, owner: ada, reason: migration, expires: 9999-12-31}"
    (tmp_path / "excused.yaml").write_text(f"{SETTINGS}exceptions: [{excuse}]\n")
    (tmp_path / "warned.yaml").write_text(f"{SETTINGS}rules: {{P-NET-05: {{mode: warn}}}}\n")
    code, said, _ = gate("bad.yaml", "--settings", "excused.yaml", "--inventory", "cluster")
    assert code == 0
    assert "excused until 9999-12-31 by ada: migration" in said
    code, said, _ = gate("bad.yaml", "--settings", "warned.yaml", "--inventory", "cluster")
    assert code == 0
    assert "warn P-NET-05" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "nothing to judge in odd.yaml: no document was found"),
        ("---\n---\n", "nothing to judge in odd.yaml"),
        ("a: [", "odd.yaml:2: no YAML"),
        (f"{NAD % 100}---\nkind: Pod\n", "odd.yaml:11: is no Kubernetes object"),
        (f"{NAD % 100}kind: Pod\n", "odd.yaml:11: the key 'kind' is given twice"),
    ],
)
def test_what_cannot_be_judged_fails(gate, tmp_path, content, said):
    (tmp_path / "odd.yaml").write_text(content)
    code, _, error = gate("odd.yaml", *KNOWING)
    assert code == 2
    assert said in error


def test_an_empty_folder_and_a_missing_one_fail(gate, tmp_path):
    (tmp_path / "empty").mkdir()
    assert gate("empty")[0] == 2
    assert gate("missing")[0] == 2


def test_wrong_settings_stop_it(gate, tmp_path):
    (tmp_path / "wrong.yaml").write_text("tenants: {red: {vlans: [[0, 5]]}}")
    code, said, error = gate("good.yaml", "--settings", "wrong.yaml")
    assert (code, said) == (2, "")
    assert "tenants.red.vlans[0][0]" in error


def test_a_megabyte_of_configuration_is_judged(gate, tmp_path):
    (tmp_path / "large.yaml").write_text((NAD % 100).replace('"bridge":', f'"args": "{"x" * (1 << 20)}", "bridge":'))
    code, said, _ = gate("large.yaml", *KNOWING, "--output", "json")
    assert (code, json.loads(said)["documents"]) == (0, 1)


def test_numbers_that_are_too_large_are_told_as_they_are_written(gate, tmp_path):
    for number in ("1e999", "9" * 5000):
        (tmp_path / "large.yaml").write_text(NAD % number)
        code, said, error = gate("large.yaml", *KNOWING, "--output", "json")
        assert (code, error) == (1, ""), error
        (observed,) = [each["observed"] for each in json.loads(said)["findings"] if each["rule"] == "P-NET-05"]
        assert observed == number


def test_names_of_files_are_uris_in_sarif(gate, tmp_path):
    (tmp_path / "a b#%c.yaml").write_text(NAD % 5000)
    _, said, _ = gate("a b#%c.yaml", *KNOWING, "--output", "sarif")
    (result,) = [each for each in json.loads(said)["runs"][0]["results"] if each["ruleId"] == "P-NET-05"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b%23%25c.yaml"


def test_every_form_says_the_same(gate):
    wanted = ("P-NET-05", 18)
    _, said, _ = gate("bad.yaml", *KNOWING, "--output", "sarif")
    (run,) = json.loads(said)["runs"]
    region = [each["locations"][0]["physicalLocation"]["region"]["startLine"] for each in run["results"]]
    assert wanted in zip((each["ruleId"] for each in run["results"]), region, strict=True)
    _, said, _ = gate("bad.yaml", *KNOWING, "--output", "junit")
    suite = ET.fromstring(said)  # noqa: S314 - our own words
    failed = [case.get("name")[:8] for case in suite if case.find("failure") is not None]
    assert "P-NET-05" in failed
    _, said, _ = gate("bad.yaml", *KNOWING, "--output", "github")
    assert "::error file=bad.yaml,line=18,title=P-NET-05 " in said
    _, said, _ = gate("bad.yaml", *KNOWING, "--output", "tap")
    assert [line for line in said.splitlines() if line.startswith("not ok") and "P-NET-05" in line]
    assert "ok" in said.splitlines()[2]


def test_wrong_settings_are_told_before_an_engine_is_built(gate, tmp_path, monkeypatch):
    monkeypatch.setenv("PLUMBLINE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", os.defpath)
    monkeypatch.delenv("PLUMBLINE_OPA", raising=False)
    (tmp_path / "wrong.yaml").write_text("tenants: 7\n")
    code, said, error = gate("good.yaml", "--settings", "wrong.yaml")
    assert (code, said) == (2, "")
    assert "wrong.yaml" in error
    assert not list((tmp_path / "cache").glob("*/*"))


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGKILL])
def test_a_gate_that_is_ended_takes_its_engine_along(opa, told):
    command = [sys.executable, "-m", "plumbline", "gate", "-"]
    gate = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not (engines := psutil.Process(gate.pid).children()):
            assert time.monotonic() < deadline, "the gate has started no engine within 60 s"
            time.sleep(0.05)
        gate.send_signal(told)
        assert gate.wait(60) == -told
    finally:
        gate.kill()
        gate.communicate()
    assert psutil.wait_procs(engines, timeout=60)[1] == []
