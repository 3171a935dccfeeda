"""The rules with their folders, and what a person wrote on their pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import yaml

from plumbline.policy.rules import Rule, load_rules
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

POLICIES = ROOT / "policies"
QUICK = POLICIES / "quick.rego"
"""What is generated from the rules' annotations for the decision: nobody writes it, so nobody gets it wrong."""
BY_HAND = "<!-- From here on by hand. -->\n"


@dataclass(frozen=True)
class Page:
    """A rule's folder with `rule.rego`, `rule_test.rego` and `README.md`, the page itself."""

    rule: Rule

    @property
    def path(self) -> Path:
        return POLICIES.parent / self.rule.page

    @property
    def folder(self) -> Path:
        return self.path.parent

    @property
    def by_hand(self) -> str:
        """What a person wrote; nothing on a page that is not there yet."""
        return self.path.read_text().partition(BY_HAND)[2] if self.path.exists() else ""

    @cached_property
    def chapters(self) -> dict[str, str]:
        """What a person wrote, by heading."""
        parts = re.split(r"^## (.+)$", self.by_hand, flags=re.MULTILINE)
        return {heading: text.strip() for heading, text in zip(parts[1::2], parts[2::2], strict=True)}

    def examples(self, heading: str) -> list[Any]:
        """The YAML documents of a chapter, none where there is no such chapter."""
        blocks = re.findall(r"```yaml\n(.*?)```", self.chapters.get(heading, ""), re.DOTALL)
        return [document for block in blocks for document in yaml.safe_load_all(block)]


PAGES = [Page(rule) for rule in load_rules(POLICIES)]
