"""The bundle's own order: every rule has a test, a page with true examples, and metadata that means something."""

from __future__ import annotations

import pytest

from plumbline.behaviours import BEHAVIOURS
from tests.policies.pages import AREAS, INDEX, PROOFS, index, proofs, quick
from tests.policies.pages import page as expected
from tests.policies.rules import PAGES, POLICIES, QUICK
from tests.policies.server import DEFAULTS, Case, ids, inventory, review

EVERY_RULE = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.rule.id)


def test_there_are_rules():
    assert len(PAGES) >= 35
    assert {page.rule.area for page in PAGES} <= AREAS.keys()


@EVERY_RULE
def test_the_folder_has_what_it_owes(page):
    assert {path.name for path in page.folder.iterdir()} >= {"rule.rego", "rule_test.rego", "README.md"}
    assert page.folder.name == page.rule.id.lower().replace("-", "_")
    package = f"plumbline.rules.{page.rule.area}.{page.folder.name}"
    assert f"package {package}_test\n" in (page.folder / "rule_test.rego").read_text()


@EVERY_RULE
def test_metadata_means_something(page):
    rule = page.rule
    assert set(rule.behaviours) <= BEHAVIOURS.keys()
    assert len(rule.title.split()) > 3
    assert len(rule.description.split()) > 15
    assert rule.remediation.endswith(".")


@EVERY_RULE
def test_the_page_is_current(page):
    assert page.path.read_text() == expected(page), "write it anew: python -m tests.policies.pages"


def test_the_index_is_current():
    assert INDEX.read_text() == index(), "write it anew: python -m tests.policies.pages"


def test_the_rules_of_each_kind_are_current():
    assert QUICK.read_text() == quick(), "write it anew: python -m tests.policies.pages"


def test_the_table_of_proofs_is_current():
    assert PROOFS.read_text() == proofs(), "write it anew: python -m tests.policies.pages"


@EVERY_RULE
def test_the_page_says_what_to_avoid_and_what_to_prefer(page):
    known = ["Settings", "Beside", "Before", "Avoid", "Prefer", "Rationale"]
    headings = list(page.chapters)
    assert headings == [heading for heading in known if heading in headings]
    assert {"Avoid", "Prefer", "Rationale"} <= set(headings)
    assert len(page.chapters["Rationale"].split()) > 15


@EVERY_RULE
def test_the_examples_of_the_page_are_true(page, decisions):
    settings = {**DEFAULTS, **{key: value for part in page.examples("Settings") for key, value in part.items()}}
    held = inventory(page.examples("Beside"))
    before = (page.examples("Before") or [None])[0]
    avoided, preferred = (
        decisions.decide([Case(review(document, before), settings, held) for document in page.examples(heading)])
        for heading in ("Avoid", "Prefer")
    )
    assert avoided
    assert all(page.rule.id in ids(verdict) for verdict in avoided)
    assert preferred
    assert all(page.rule.id not in ids(verdict) for verdict in preferred)


def test_every_folder_of_rules_is_an_area():
    assert {path.parent.parent.name for path in POLICIES.glob("*/*/*.rego")} <= AREAS.keys()
