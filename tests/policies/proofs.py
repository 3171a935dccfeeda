"""What proves each rule, counted where it stands."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from plumbline.behaviours import BEHAVIOURS
from tests.claims import scenarios
from tests.conftest import ROOT
from tests.policies import corpus
from tests.policies.generated import GROUPS
from tests.policies.mutants.results import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plumbline.policy.rules import Rule
    from tests.policies.rules import Page

HERE = ROOT / "tests" / "policies"
RULE = re.compile(r"P-[A-Z]+-\d\d")


class Proofs:
    """All that is counted, read once."""

    def __init__(self) -> None:
        self.oracle = {rule for path in HERE.glob("oracle*.py") for rule in RULE.findall(path.read_text())}
        self._properties = dict(_properties((HERE / "test_properties.py").read_text()))
        self._mutants = load()
        self._asked = {
            (rule, tag)
            for feature, scenario in scenarios()
            if "/admission/" in feature.filename
            for step in scenario.steps
            for rule in RULE.findall(step.name)
            for tag in scenario.tags & BEHAVIOURS.keys()
        }
        notes = [*(each["metadata"]["annotations"] for each in corpus.written()), *corpus.changes()]
        self._written = [note.get("refused") or note.get("admitted") for note in notes]

    def unit_tests(self, page: Page) -> int:
        """Tests of the rule's own."""
        return len(re.findall(r"^test_", (page.folder / "rule_test.rego").read_text(), re.MULTILINE))

    def properties(self, rule: Rule) -> list[str]:
        """Names of the properties that are demanded of the rule.

        One that names rules is about these; one that is asked of scenes is about all; one that looks at what was found
        in objects about networks is about their rules; any other is about each rule of whose kinds it makes objects.
        """
        return [name for name, about in self._properties.items() if _is_about(about, rule)]

    def mutants(self, rule: str) -> str:
        """How many of its mutants were killed."""
        kept = self._mutants.get(rule)
        return f"{kept.killed} of {kept.total}" if kept else "not judged yet"

    def admission(self, rule: str) -> list[str]:
        """Behaviours in which the rule is asked at the door of a cluster."""
        return sorted(tag for asked, tag in self._asked if asked == rule)

    def corpus(self, rule: str) -> int:
        """Hand-written manifests and changes that are about the rule."""
        return self._written.count(rule)


def _properties(source: str) -> Iterator[tuple[str, set[str]]]:
    """Each property with the names and rules that it is written with."""
    repairs = set(RULE.findall(source[source.index("\nREPAIRS = ") :].partition("}")[0]))
    for each in ast.parse(source).body:
        if isinstance(each, ast.FunctionDef) and each.name.startswith("test_"):
            text = ast.unparse(each)
            names = {part.id for part in ast.walk(each) if isinstance(part, ast.Name)}
            yield each.name, names | set(RULE.findall(text)) | (repairs if "REPAIRS" in names else set())


def _is_about(written_with: set[str], rule: Rule) -> bool:
    named = {each for each in written_with if RULE.fullmatch(each)}
    if named:
        return rule.id in named
    if "SCENES" in written_with:
        return True
    if written_with & {"found", "ids"}:
        return rule.area == "network"
    generated = "documents" in written_with and any(kind.partition("/")[2] in GROUPS for kind in rule.kinds)
    return generated or "KINDS" in written_with
