"""Who is asked about what is worked out when the bundle is built: it is what the decision would have worked out."""

from __future__ import annotations

import json
import re
import subprocess

import pytest

from plumbline.policy.engine import bundle_data, dispatch, engine, rule_files
from plumbline.policy.rules import load_rules
from tests.policies import corpus
from tests.policies.rules import POLICIES, QUICK
from tests.policies.server import DEFAULTS, review

RULES = load_rules(POLICIES)
OTHERWISE = {
    "rules": {"P-NET-01": {"mode": "off"}, "P-STO-01": {"mode": "deny"}, "P-VM-03": {"mode": "warn"}},
    "missing_inventory": "deny",
}


@pytest.mark.parametrize("over", [{}, OTHERWISE], ids=["defaults", "otherwise"])
def test_with_and_without_the_table(opa, over):
    settings = {**DEFAULTS, **over}
    reviews = [review(each, old) for each in corpus.written() + corpus.shown() for old in (None, each)]
    leaving = [
        {"request": {**each["request"], "operation": "DELETE"}} for each in reviews if each["request"]["oldObject"]
    ]
    strange = review({"apiVersion": "example.org/v1", "kind": "Thing", "metadata": {"name": "x"}})
    everything = [*reviews, *leaving, strange]
    data = bundle_data(RULES, settings)
    with engine(POLICIES) as asked:
        asked.put(**data)
        worked_out = asked.answers([json.dumps(each).encode() for each in everything])
        asked.put(plumbline={**data["plumbline"], "dispatch": None})
        assert asked.answers([json.dumps(each).encode() for each in everything]) == worked_out
    assert {rule for each in worked_out for rule in _ids(each)} > {"P-STO-01", "P-VM-03", "P-NET-05"}


def test_whoever_is_asked_about_a_kind_is_named_for_it():
    clauses = re.findall(r'_found_nothing\(kind\) if \{\n\tkind == "([^"]+)"\n(.*?)\n\}', QUICK.read_text(), re.DOTALL)
    named = {kind: set(re.findall(r"rules\.(\w+)\.(\w+)\.findings == set\(\)", body)) for kind, body in clauses}
    asked = dispatch(RULES, DEFAULTS)
    assert len(asked) >= 25
    for kind, operations in asked.items():
        for each in operations.values():
            assert {(rule["area"], rule["package"]) for rule in each["rules"].values()} - named[kind] == set()


def test_no_other_kind_is_tried(opa):
    # The index of OPA tells. With the kinds in the heads answers are the same, a claim's 7 in a hundred later.
    *_, last = sorted({kind for rule in RULES for kind in rule.kinds})
    command = [opa, "eval", "--explain=full", "--format=json", *(f"--data={path}" for path in rule_files(POLICIES))]
    query = f'data.plumbline.decision._found_nothing("{last}")'
    said = subprocess.run([*command, query], cwd=POLICIES, capture_output=True, check=True).stdout
    tried = [each["Location"] for each in json.loads(said)["explanation"] if each["Op"] == "Enter"]
    assert len([each for each in tried if each["file"] == QUICK.name]) == 1


def _ids(verdict):
    return {each["id"] for key in ("denied", "warned", "missing") for each in verdict.get(key, ())}
