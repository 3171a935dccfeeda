"""The bundle's own order: every rule has a test, a page with true examples, and metadata that means something."""

from __future__ import annotations

import re

import pytest

from plumbline.behaviours import BEHAVIOURS
from tests.policies.pages import AREAS, INDEX, index, page
from tests.policies.rules import POLICIES, RULES
from tests.policies.server import DEFAULTS, Case, ids, inventory, review

EVERY_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
KEYS = {"id", "severity", "mode", "kinds", "behaviours", "remediation"}
FURTHER_KEYS = {"strict", "parameters", "inventory", "operations"}


def test_there_are_rules_and_ids_are_unique():
    assert len(RULES) >= 15
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert {rule.area for rule in RULES} <= AREAS.keys()


@EVERY_RULE
def test_the_folder_has_what_it_owes(rule):
    assert {path.name for path in rule.folder.iterdir()} >= {"rule.rego", "rule_test.rego", "README.md"}
    assert rule.folder.name == rule.id.lower().replace("-", "_")
    package = f"plumbline.rules.{rule.area}.{rule.folder.name}"
    assert f"\npackage {package}\n" in (rule.folder / "rule.rego").read_text()
    assert f"package {package}_test\n" in (rule.folder / "rule_test.rego").read_text()


@EVERY_RULE
def test_metadata_means_something(rule):
    custom = rule.custom
    assert custom.keys() >= KEYS
    assert custom.keys() <= KEYS | FURTHER_KEYS
    assert re.fullmatch(r"P-(NET|STO|VM|TEN)-\d\d", custom["id"])
    assert custom["severity"] in {"critical", "high", "medium", "low"}
    assert custom["mode"] in {"deny", "warn", "off"}
    assert isinstance(custom.get("strict", False), bool)
    for kind in (*custom["kinds"], *(custom.get("inventory") or ())):
        assert re.fullmatch(r"[a-z0-9.]*/[A-Z]\w+", kind), kind
    assert custom["kinds"]
    assert set(custom["behaviours"]) <= BEHAVIOURS.keys()
    assert len(rule.annotations["title"].split()) > 3
    assert len(rule.annotations["description"].split()) > 15
    assert custom["remediation"].strip().endswith(".")


@EVERY_RULE
def test_the_page_is_current(rule):
    assert rule.page.read_text() == page(rule), "write it anew: python -m tests.policies.pages"


def test_the_index_is_current():
    assert INDEX.read_text() == index(), "write it anew: python -m tests.policies.pages"


@EVERY_RULE
def test_the_page_says_what_to_avoid_and_what_to_prefer(rule):
    known = ["Settings", "Beside", "Before", "Avoid", "Prefer", "Rationale"]
    headings = list(rule.chapters)
    assert headings == [heading for heading in known if heading in headings]
    assert {"Avoid", "Prefer", "Rationale"} <= set(headings)
    assert len(rule.chapters["Rationale"].split()) > 15


@EVERY_RULE
def test_the_examples_of_the_page_are_true(rule, decisions):
    settings = {**DEFAULTS, **{key: value for part in rule.examples("Settings") for key, value in part.items()}}
    held = inventory(rule.examples("Beside"))
    before = (rule.examples("Before") or [None])[0]
    avoided, preferred = (
        decisions.decide([Case(review(document, before), settings, held) for document in rule.examples(heading)])
        for heading in ("Avoid", "Prefer")
    )
    assert avoided
    assert all(rule.id in ids(verdict) for verdict in avoided)
    assert preferred
    assert all(rule.id not in ids(verdict) for verdict in preferred)


def test_every_folder_of_rules_is_an_area():
    assert {path.parent.parent.name for path in POLICIES.glob("*/*/*.rego")} <= AREAS.keys()
