"""Rules read what there is to be read: fields of the APIs they judge, and settings that may be set.

A rule that misspells a field finds nothing, and its tests don't tell when whoever wrote both believed in that field.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from plumbline.lab import gobuild
from plumbline.policy.engine import rule_files
from tests.conftest import ROOT
from tests.policies import corpus, names
from tests.policies.rules import PAGES
from tests.policies.shapes import SHAPES, schema

if TYPE_CHECKING:
    from pathlib import Path

OLDEST = re.findall(r"\bopen-policy-agent/opa (v\S+)", (gobuild.MODULES / "gatekeeper" / "go.mod").read_text())[0]
"""The oldest OPA that has to understand the rules: Gatekeeper's."""
MACHINE = "kubevirt.io/VirtualMachine"
INSTANCE = "kubevirt.io/VirtualMachineInstance"
ANNOTATIONS = """\
# METADATA
# scope: subpackages
# schemas:
#   - input: schema.input
#   - data.plumbline.settings: schema.settings
#   - data.plumbline.lib.machines.owner: schema.machine
#   - data.plumbline.lib.machines.spec: schema.instance
#   - data.plumbline.lib.review.object: schema.object
#   - data.plumbline.lib.review.old_object: schema.object
package plumbline
"""
"""What has which type, for OPA's checker. It does not see through functions; for those there are the names below."""
REQUEST = {
    "uid": "string",
    "kind": {"group": "string", "kind": "string", "version": "string"},
    "name": "string",
    "namespace": "string",
    "operation": "string",
    "subResource": "string",
    "userInfo": {"groups": ["string"], "username": "string"},
}
"""https://kubernetes.io/docs/reference/config-api/apiserver-admission.v1/, as far as rules read it."""
GIVEN = {
    "exception",
    "indexed",
    "kubernetes",
    "link",
    "object",
    "objects",
    "oldObject",
    "remediation",
    "request",
    "title",
}
"""Names of a review's objects, of the inventory, and of what a violation says of its rule."""


def _objects() -> dict[str, Any]:
    kinds = sorted({kind for page in PAGES for kind in page.rule.kinds})
    return {"anyOf": [schema(SHAPES[kind]) for kind in kinds]}


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory, policies: Path) -> Path:
    """A folder with schemas, and what has which type beside it."""
    folder = tmp_path_factory.mktemp("typed")
    request = {**schema(REQUEST)["properties"], "object": _objects(), "oldObject": _objects()}
    # Besides a review, some entry points take lists: of reviews, of objects whose keys are asked for.
    fields = {"request": {"type": "object", "properties": request}, "reviews": {}, "objects": {}}
    schemas = {
        "input": {"type": "object", "properties": fields},
        "instance": schema(SHAPES[INSTANCE]["spec"]),
        "machine": schema(SHAPES[MACHINE]["spec"]),
        "object": _objects(),
        "settings": json.loads((policies / "settings.schema.json").read_text()),
    }
    (folder / "schemas").mkdir()
    for name, value in schemas.items():
        (folder / "schemas" / f"{name}.json").write_text(json.dumps(value))
    (folder / "annotations.rego").write_text(ANNOTATIONS)
    return folder


def _checked(opa: Path, typed: Path, policies: Path) -> subprocess.CompletedProcess[str]:
    command = [opa, "check", "--strict", "--capabilities", OLDEST, "--schema", typed / "schemas"]
    command += [typed / "annotations.rego", *(policies / file for file in rule_files(policies))]
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)


def test_what_rules_read_is_there_for_the_oldest_engine_too(opa, typed, policies):
    done = _checked(opa, typed, policies)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_bundles_page_names_the_oldest_engine():
    assert f"OPA {OLDEST.removeprefix('v')} or newer" in (ROOT / "docs" / "bundle.md").read_text()


@pytest.mark.parametrize(
    ("file", "said", "otherwise", "told"),
    [
        ("machine/p_vm_03/rule.rego", "volume.hostDisk.shared", "volume.hostDisk.sharable", "sharable"),
        ("machine/p_vm_01/rule.rego", "machines.owner.instancetype", "machines.owner.instanceType", "instanceType"),
        ("storage/p_sto_06/rule.rego", "dataSourceRef.namespace", "datasourceRef.namespace", "datasourceRef"),
        ("network/p_net_04/rule.rego", "settings.network.cni_types", "settings.network.cni_type", "cni_type"),
        ("lib/review.rego", "userInfo.username", "userinfo.username", "userinfo"),
        ("lib/paths.rego", "default at(", '_newer := strings.split_n("a", "b", 1)\n\ndefault at(', "strings.split_n"),
    ],
)
def test_what_is_not_there_is_noticed(opa, typed, policies, tmp_path, file, said, otherwise, told):
    done = _checked(opa, typed, _with(policies, tmp_path, file, said, otherwise))
    assert done.returncode != 0
    assert told in done.stderr


def test_every_name_that_rules_read_is_somebodys(opa, policies):
    assert _strangers(opa, policies) == set()


@pytest.mark.parametrize(
    ("file", "said", "otherwise"),
    [
        ("lib/volumes.rego", "set.accessModes", "set.accessMode"),
        ("lib/attachments.rego", "interface.macAddress", "interface.macAddres"),
        ("network/p_net_13/rule.rego", '"macspoofchk", null', '"macSpoofChk", null'),
        ("storage/p_sto_05/rule.rego", '["spec", "volumeMode"]', '["spec", "volumMode"]'),
        ("network/p_net_12/rule.rego", "reserved.bridge", "reserved.brigde"),
    ],
)
def test_a_name_that_nobody_has_is_noticed(opa, policies, tmp_path, file, said, otherwise):
    changed = _with(policies, tmp_path, file, said, otherwise)
    assert len(_strangers(opa, changed)) == 1


def _strangers(opa: Path, policies: Path) -> set[str]:
    read, made = names.read_and_made(opa, policies)
    settings = json.loads((policies / "settings.schema.json").read_text())
    known = made | GIVEN | set(names.of_schema(settings)) | set(names.of_shape([REQUEST, *SHAPES.values()]))
    assert {"hostDisk", "annotations"} <= read
    # P-NET-03 has to know each key of the plugins' configurations, which no API defines. Labels and annotations may
    # have any name.
    return {name for name in read - known - _of_plugins(opa, policies) if not set("./") & set(name)}


def _with(policies: Path, folder: Path, file: str, said: str, otherwise: str) -> Path:
    """A copy of the rules in which a file says something otherwise."""
    changed = folder / "policies"
    shutil.copytree(policies, changed)
    text = (changed / file).read_text()
    assert said in text
    (changed / file).write_text(text.replace(said, otherwise))
    return changed


def _of_plugins(opa: Path, policies: Path) -> set[str]:
    command = [opa, "eval", "--format=raw", "--data", policies, "data.plumbline.rules.network.p_net_03._spelt"]
    return set(json.loads(subprocess.run(command, capture_output=True, check=True).stdout))


def test_what_people_wrote_for_the_tests_are_objects_of_their_apis():
    shown = [each for each in corpus.written() + corpus.shown() if _kind(each) in SHAPES]
    assert len(shown) > 200
    wrong = {
        (_kind(each), error.json_path)
        for each in shown
        for error in jsonschema.Draft202012Validator(schema(SHAPES[_kind(each)])).iter_errors(each)
        if error.validator == "additionalProperties"
    }
    # On purpose: CDI checks sums of what comes over http only, wherever else one is given.
    assert wrong == {("cdi.kubevirt.io/DataVolume", "$.spec.source.s3")}


def _kind(manifest: dict[str, Any]) -> str:
    return f"{manifest['apiVersion'].rpartition('/')[0]}/{manifest['kind']}"
