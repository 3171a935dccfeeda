"""Gatekeeper's judge, asked whether its templates find what is expected."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import yaml

from plumbline.policy import gatekeeper
from plumbline.policy.rules import Rule, load_rules
from plumbline.policy.settings import load_settings
from tests.policies.rules import POLICIES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SETTINGS = load_settings(POLICIES, None, {rule.id for rule in load_rules(POLICIES)})


def rules() -> tuple[Rule, ...]:
    """The rules as the generator wants them."""
    return load_rules(POLICIES)


def verify(gator: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """What gator says of the suite in the folder."""
    return subprocess.run([gator, "verify", folder / "suite.yaml"], capture_output=True, text=True, check=False)


def write_suite(
    folder: Path, settings: dict[str, Any], asked: Sequence[tuple[dict[str, Any], list[dict[str, Any]], set[str]]]
) -> None:
    """A suite that demands of each rule to find something in those reviews only that are given with its id.

    Asked are reviews as the API server sends them, each with what the cluster holds and the ids of the rules that must
    find something in it; a rule is shown those of its kinds.
    """
    for number, (review, held, _) in enumerate(asked):
        request = {key: value for key, value in review["request"].items() if value is not None}
        whole = {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": request}
        _put(folder / f"review-{number}.yaml", whole)
        _put(folder / f"held-{number}.yaml", *held)
    tests = []
    for rule in rules():
        constraint = gatekeeper.constraint(rule, settings)
        cases = [
            {
                "name": str(number),
                "object": f"review-{number}.yaml",
                "inventory": [f"held-{number}.yaml"],
                "assertions": [{"violations": "yes" if rule.id in found else "no"}],
            }
            for number, (review, _, found) in enumerate(asked)
            if "{group}/{kind}".format(**review["request"]["kind"]) in rule.kinds
        ]
        if constraint and cases:
            _put(folder / f"template-{rule.id}.yaml", gatekeeper.template(POLICIES, rule, settings["pages"]))
            _put(folder / f"constraint-{rule.id}.yaml", constraint)
            files = {each: f"{each}-{rule.id}.yaml" for each in ("template", "constraint")}
            tests.append({"name": rule.id, **files, "cases": cases})
    _put(folder / "suite.yaml", {"apiVersion": "test.gatekeeper.sh/v1alpha1", "kind": "Suite", "tests": tests})


def findings(
    gator: Path, folder: Path, settings: dict[str, Any], manifests: Sequence[dict[str, Any]]
) -> dict[str, set[str]]:
    """Ids of the rules whose constraints each manifest violates, by `called`; the manifests are the inventory, too."""
    constraints = [gatekeeper.constraint(rule, settings) for rule in rules()]
    _put(
        folder / "rules.yaml",
        *(gatekeeper.template(POLICIES, rule, settings["pages"]) for rule in rules()),
        *constraints,
    )
    _put(folder / "manifests.yaml", *manifests)
    command = [gator, "test", "--output=json", f"--filename={folder}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert not done.stderr, done.stderr[:2000]
    found: dict[str, set[str]] = {called(each): set() for each in manifests}
    for result in json.loads(done.stdout) or []:
        found[called(result["violatingObject"])].add(result["constraint"]["metadata"]["name"].upper())
    return found


def called(manifest: dict[str, Any]) -> str:
    """What tells a manifest from others."""
    metadata = manifest["metadata"]
    return f"{manifest['apiVersion']} {manifest['kind']} {metadata.get('namespace', '')}/{metadata['name']}"


def _put(path: Path, *documents: Any) -> None:
    path.write_text(yaml.dump_all(documents, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper)))
