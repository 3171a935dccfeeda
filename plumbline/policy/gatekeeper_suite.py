"""The files of the bundle for Gatekeeper, with a suite for `gator verify` made of the rules' own pages.

Each page shows manifests to avoid and to prefer, under settings, beside other objects, after how they were before;
those are the cases: what to avoid violates the rule's constraint, what to prefer doesn't.
"""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import yaml

from plumbline.errors import UsageError
from plumbline.files import write_atomically
from plumbline.policy.gatekeeper import Manifest, constraint, generate, sync_set

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from plumbline.policy.rules import Rule
    from plumbline.policy.settings import Settings

_FOLDERS = ("templates", "constraints", "suite")


def write(folder: Path, policies: Path, rules: Sequence[Rule], settings: Settings) -> None:
    """Write templates/, constraints/, syncset.yaml, suite.yaml and what that refers to into `folder`.

    What an earlier call wrote there is replaced, so that a rule that is gone leaves nothing behind. Raises UsageError
    where nothing can be written.
    """
    try:
        _write(folder, policies, rules, settings)
    except OSError as error:
        raise UsageError(f"the files cannot be written to {folder}: {error.strerror}; give another folder") from error


def _write(folder: Path, policies: Path, rules: Sequence[Rule], settings: Settings) -> None:
    for each in _FOLDERS:
        shutil.rmtree(folder / each, ignore_errors=True)
    for generated in generate(policies, rules, settings):
        name = f"{generated.rule.id.lower()}.yaml"
        _put(folder / "templates" / name, generated.template)
        if generated.constraint is not None:
            _put(folder / "constraints" / name, generated.constraint)
    _put(folder / "syncset.yaml", sync_set(rules))
    tests = [_test(folder, policies, rule, settings) for rule in rules]
    _put(folder / "suite.yaml", {"apiVersion": "test.gatekeeper.sh/v1alpha1", "kind": "Suite", "tests": tests})


def examples(page: str, heading: str) -> list[Any]:
    """The YAML documents below a heading of a rule's page; none where there is no such heading."""
    chapter = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    blocks = re.findall(r"```yaml\n(.*?)```", chapter[1], re.DOTALL) if chapter else []
    return [document for block in blocks for document in yaml.safe_load_all(block)]


def _test(folder: Path, policies: Path, rule: Rule, settings: Settings) -> Manifest:
    page = (policies / rule.area / rule.package / "README.md").read_text(encoding="utf-8")
    here = folder / "suite" / rule.id.lower()
    said = {key: value for part in examples(page, "Settings") for key, value in part.items()}
    always = {**settings, **said, "rules": {rule.id: {"mode": "deny"}}}
    _put(here / "constraint.yaml", constraint(rule, always) or {})
    beside = _numbered(here, "beside", examples(page, "Beside"))
    before = next(iter(examples(page, "Before")), None)
    cases = []
    for heading, violations in (("Avoid", "yes"), ("Prefer", "no")):
        reviews = [_review(each, before) if before else each for each in examples(page, heading)]
        for path in _numbered(here, heading.lower(), reviews):
            case = {"name": path.stem, "object": _below(folder, path), "assertions": [{"violations": violations}]}
            cases.append({**case, "inventory": [_below(folder, each) for each in beside]} if beside else case)
    return {
        "name": rule.id,
        "template": f"templates/{rule.id.lower()}.yaml",
        "constraint": _below(folder, here / "constraint.yaml"),
        "cases": cases,
    }


def _review(document: Manifest, before: Manifest) -> Manifest:
    group, _, version = document["apiVersion"].rpartition("/")
    request = {
        "uid": "example",
        "kind": {"group": group, "version": version, "kind": document["kind"]},
        "operation": "UPDATE",
        "namespace": document["metadata"].get("namespace", ""),
        "name": document["metadata"]["name"],
        "userInfo": {"username": "somebody"},
        "object": document,
        "oldObject": before,
    }
    return {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": request}


def _numbered(folder: Path, name: str, documents: Sequence[Any]) -> list[Path]:
    paths = [folder / f"{name}-{number}.yaml" for number in range(1, len(documents) + 1)]
    for path, document in zip(paths, documents, strict=True):
        _put(path, document)
    return paths


def _below(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def _put(path: Path, document: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120))
