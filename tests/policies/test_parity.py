"""All doors find the same rules in the same manifests: ids are compared, never texts.

The one everything is measured by is the decision of OPA, asked over HTTP.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from plumbline.policy import bundle
from plumbline.policy.engine import bundle_data, engine
from plumbline.policy.rules import load_rules
from tests.policies import apis, corpus, gatekeeper, wasm
from tests.policies.rules import POLICIES
from tests.policies.server import DEFAULTS, METADATA, Case, ids, inventory, review
from tests.unit.loopback import kubeconfig, make_pair, tls_server

GROWN = 2000
OFTEN = 200
"""Grown ones that conftest is asked about in an ordinary run: it takes its time."""
PARTS = 8
"""Lots in which gator is shown all of them: what it takes grows with the square of what it is shown at once."""


def _over(below, above):
    both = dict(below)
    for key, value in above.items():
        old = both.get(key)
        both[key] = _over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return both


SETTINGS = _over(DEFAULTS, corpus.SETTINGS)
HELD = inventory(corpus.INVENTORY)


@pytest.fixture(scope="module")
def manifests():
    return corpus.written() + corpus.shown() + corpus.grown(GROWN)


@pytest.fixture(scope="module")
def found(decisions, manifests):
    """Ids that the decision finds, manifest by manifest."""
    cases = [Case(review(each), SETTINGS, HELD) for each in manifests]
    batches = [cases[start : start + 100] for start in range(0, len(cases), 100)]
    return [ids(verdict) for batch in batches for verdict in decisions.decide(batch)]


def test_the_corpus_is_large_and_concerns_every_rule(manifests, found):
    assert len(corpus.written()) + len(corpus.shown()) >= 150
    assert set(METADATA) == set().union(*found) | {"P-NET-14", "P-STO-07"}, "both of these compare with what was before"
    for rule in METADATA:
        assert not all(rule in each for each in found)


@pytest.mark.parametrize("manifest", corpus.written(), ids=lambda each: f"{each['kind']}-{each['metadata']['name']}")
def test_the_rule_a_manifest_is_about(decisions, manifest):
    (verdict,) = decisions.decide([Case(review(manifest), SETTINGS, HELD)])
    notes = manifest["metadata"]["annotations"]
    if "refused" in notes:
        assert notes["refused"] in ids(verdict)
    else:
        assert notes["admitted"] in METADATA
        assert notes["admitted"] not in ids(verdict)


def asked(change):
    """The review that a change of the corpus is."""
    question = review(change["before"] if change.get("after") is None else change["after"], change["before"])
    question["request"]["userInfo"]["username"] = change.get("by", "ada")
    if change.get("after") is None:
        question["request"] |= {"operation": "DELETE", "object": None}
    return question


@pytest.fixture(scope="module")
def compiled(opa, tmp_path_factory):
    return wasm.compiled(opa, tmp_path_factory.mktemp("wasm"))


@pytest.fixture(scope="module")
def whole(opa):
    """An engine that holds the whole bundle, as behind the gate and the webhook."""
    with engine(POLICIES) as running:
        running.put(**bundle_data(load_rules(POLICIES), SETTINGS))
        yield running


@pytest.mark.parametrize(
    "change", corpus.changes(), ids=lambda each: f"{each.get('refused', 'fine')}-{each['before']['metadata']['name']}"
)
def test_the_doors_that_are_shown_what_was_before(decisions, compiled, whole, change):
    question, held = asked(change), inventory([*corpus.INVENTORY, *change.get("held", ())])
    (verdict,) = decisions.decide([Case(question, SETTINGS, held)])
    found = ids(verdict)
    assert change.get("admitted") not in found
    assert "admitted" in change or change["refused"] in found

    cluster = {"inventory": {"kinds": list(Case(None).kinds)}}
    known = {"plumbline": {"settings": SETTINGS, "metadata": METADATA}, "cluster": cluster, "kubernetes": held}
    assert ids(wasm.Engine(compiled, known).decide(question)) == found

    whole.put(kubernetes=held, cluster=cluster)
    (answer,) = whole.answers([json.dumps(question).encode()])
    assert ids({"denied": [], "warned": [], **answer}) == found
    said = whole._request("POST", "/", json.dumps(question).encode())["response"]
    noted = said["auditAnnotations"]
    assert {id_ for list_ in ("denied", "warned") for id_ in noted.get(list_, "").split(",")} - {""} == found
    assert said["allowed"] is verdict["allowed"]


def test_gatekeeper_is_shown_what_was_before(gator, decisions, tmp_path):
    """`gator test` takes objects only; `gator verify` takes whole reviews, updates and deletions too."""
    questions = []
    for change in corpus.changes():
        held = [*corpus.INVENTORY, *change.get("held", ())]
        (verdict,) = decisions.decide([Case(asked(change), SETTINGS, inventory(held))])
        questions.append((asked(change), held, ids(verdict)))
    assert set().union(*(each for _, _, each in questions)) >= {"P-NET-14", "P-STO-07"}
    gatekeeper.write_suite(tmp_path, SETTINGS, questions)
    done = gatekeeper.verify(gator, tmp_path)
    assert (done.returncode, "PASS" in done.stdout) == (0, True), done.stdout + done.stderr


def test_a_second_engine(compiled, manifests, found):
    kinds = list(Case(None).kinds)
    own = {"settings": SETTINGS, "metadata": METADATA}
    known = {"plumbline": own, "cluster": {"inventory": {"kinds": kinds}}, "kubernetes": HELD}
    second = wasm.Engine(compiled, known)
    crashed = []
    for manifest, expected in zip(manifests, found, strict=True):
        try:
            assert ids(second.decide(review(manifest))) == expected, json.dumps(manifest)
        except wasm.Crashed:
            crashed.append(manifest)
    # Its json.unmarshal of "true" leaves a value behind that it can't read itself; nothing else may stop it.
    assert [each for each in crashed if each["spec"]["config"] not in {"true", "false"}] == []


def test_the_gate_and_gatekeeper(gator, tmp_path, manifests):
    # Both take all they are given for the inventory, too. gator takes no Namespace whose labels are no text.
    grown = manifests[-GROWN:]
    some = [each for each in manifests if each["kind"] != "Namespace" or each not in grown]
    assert len({gatekeeper.called(each) for each in some}) > GROWN
    found = set()
    for part in range(PARTS):
        every = {gatekeeper.called(each): each for each in corpus.INVENTORY + some[part::PARTS]}
        by_gate = _gated(tmp_path, list(every.values()))
        own = tmp_path / f"gator-{part}"
        own.mkdir()
        by_gator = gatekeeper.findings(gator, own, SETTINGS, list(every.values()))
        assert {name: by_gate[name] ^ by_gator[name] for name in every if by_gate[name] != by_gator[name]} == {}
        found |= set().union(*by_gate.values())
    assert found >= set(METADATA) - {"P-NET-14", "P-STO-07"}


@pytest.mark.parametrize(
    "number", [pytest.param(OFTEN, id="some"), pytest.param(GROWN, id="all", marks=pytest.mark.long)]
)
def test_conftest(conftest, tmp_path, manifests, found, number):
    """As docs/gate.md has it: the unpacked bundle for policies and data, the cluster's objects as more data."""
    own = len(manifests) - GROWN
    rules = load_rules(POLICIES)
    (tmp_path / "bundle.tar.gz").write_bytes(bundle.build(POLICIES, rules, SETTINGS))
    (tmp_path / "bundle").mkdir()
    subprocess.run(["tar", "--extract", "--file=../bundle.tar.gz"], cwd=tmp_path / "bundle", check=True)
    known = {"cluster": {"inventory": {"kinds": Case(None).kinds}}, "kubernetes": HELD}
    (tmp_path / "cluster").mkdir()
    (tmp_path / "cluster" / "held.json").write_text(json.dumps(known))
    (tmp_path / "manifests").mkdir()
    for place, each in enumerate(manifests[: own + number]):
        (tmp_path / "manifests" / f"{place}.json").write_text(json.dumps(each))
    where = ["--policy", "bundle", "--data", "bundle", "--data", "cluster"]
    command = [conftest, "test", "--no-color", "--output=json", *where, "manifests"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    by_conftest = {}
    for result in json.loads(done.stdout):
        told = [each.get("metadata", {}) for kind in ("failures", "warnings") for each in result.get(kind) or ()]
        by_conftest[int(Path(result["filename"]).stem)] = {each["id"] for each in told if "path" in each}
    wanted = dict(enumerate(found[: own + number]))
    assert {place: by_conftest[place] ^ ids for place, ids in wanted.items() if by_conftest[place] != ids} == {}


def test_conftest_without_the_bundles_data_passes_nothing(conftest, tmp_path, policies):
    (tmp_path / "pod.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: one}\n")
    command = [conftest, "test", "--no-color", "--output=json", "--policy", policies, "pod.yaml"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    (result,) = json.loads(done.stdout)
    assert done.returncode == 1
    assert "no rules are loaded" in " ".join(each["msg"] for each in result["failures"])


def test_the_audit(opa, tmp_path, manifests):
    """A cluster that holds manifests is judged like the manifests."""
    some = {gatekeeper.called(each): each for each in [*corpus.INVENTORY, *manifests[: len(manifests) - GROWN + OFTEN]]}
    objects = list(some.values())
    answers = apis.answers(objects, rook=True)
    with tls_server(make_pair(tmp_path, "server"), answers) as url:
        config = kubeconfig(tmp_path, url, cluster={"certificate-authority": "server.crt"})
        by_audit = _found(["audit", "--kubeconfig", config], objects)
    assert set().union(*by_audit.values()) >= set(METADATA) - {"P-NET-14", "P-STO-07"}
    by_gate = _gated(tmp_path, objects)
    assert {name: by_audit[name] ^ by_gate[name] for name in some if by_audit[name] != by_gate[name]} == {}


def _gated(folder, manifests):
    path = folder / "gated.yml"
    path.write_text(yaml.dump_all(manifests, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper)))
    return _found(["gate", path], manifests)


def _found(command, manifests):
    """Ids that a command of ours finds in each manifest."""
    settings = Path(corpus.__file__).with_name("settings.yaml")
    command = [sys.executable, "-m", "plumbline", *command, "--settings", settings, "--output", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    names = {_place(each): gatekeeper.called(each) for each in manifests}
    found = {name: set() for name in names.values()}
    for finding in json.loads(done.stdout)["findings"]:
        if finding["outcome"] != "excused":
            place = finding["place"]
            found[names[place["kind"], place["namespace"], place["name"]]].add(finding["rule"])
    return found


def _place(manifest):
    metadata, group = manifest["metadata"], manifest["apiVersion"].rpartition("/")[0]
    # To the API server a Namespace is in itself.
    namespace = metadata["name"] if manifest["kind"] == "Namespace" else metadata.get("namespace", "")
    return f"{group}/{manifest['kind']}", namespace, metadata["name"]
