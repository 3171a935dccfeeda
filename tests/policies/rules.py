"""The rules as their annotations and their pages describe them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import yaml

from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

POLICIES = ROOT / "policies"
LINK = "https://plumbline.io/policies"
"""Placeholder of the documentation's address; pages lie beside the rules."""


@dataclass(frozen=True)
class Rule:
    """One rule: its folder with `rule.rego`, `rule_test.rego` and `README.md`."""

    folder: Path

    @cached_property
    def annotations(self) -> dict[str, Any]:
        """The package's annotations: the comment that the file begins with."""
        lines = (self.folder / "rule.rego").read_text().splitlines()
        if lines[0] != "# METADATA":
            raise ValueError(f"{self.folder}/rule.rego does not begin with annotations")
        end = next(number for number, line in enumerate(lines) if not line.startswith("#"))
        found = yaml.safe_load("\n".join(line.removeprefix("#")[1:] for line in lines[1:end]))
        if not isinstance(found, dict) or not isinstance(found.get("custom"), dict):
            raise TypeError(f"{self.folder}/rule.rego has annotations without custom ones")
        return found

    @property
    def custom(self) -> dict[str, Any]:
        """What is said of the rule beyond its title and description."""
        return self.annotations["custom"]

    @property
    def id(self) -> str:
        return str(self.custom["id"])

    @property
    def area(self) -> str:
        return self.folder.parent.name

    @property
    def page(self) -> Path:
        return self.folder / "README.md"

    @cached_property
    def chapters(self) -> dict[str, str]:
        """What a person wrote on the page, by heading."""
        by_hand = self.page.read_text().partition(BY_HAND)[2]
        parts = re.split(r"^## (.+)$", by_hand, flags=re.MULTILINE)
        return {heading: text.strip() for heading, text in zip(parts[1::2], parts[2::2], strict=True)}

    def examples(self, heading: str) -> list[Any]:
        """The YAML documents of a chapter, none where there is no such chapter."""
        blocks = re.findall(r"```yaml\n(.*?)```", self.chapters.get(heading, ""), re.DOTALL)
        return [document for block in blocks for document in yaml.safe_load_all(block)]

    def metadata(self) -> dict[str, Any]:
        """The rule's row in data.plumbline.metadata."""
        return {
            **self.custom,
            "title": self.annotations["title"],
            "area": self.area,
            "package": self.folder.name,
            "link": f"{LINK}/{self.area}/{self.folder.name}/",
        }


BY_HAND = "<!-- From here on by hand. -->\n"
RULES = [Rule(path.parent) for path in sorted(POLICIES.glob("*/*/rule.rego"))]
