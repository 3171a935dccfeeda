"""The page of each rule and docs/policies.md, from the annotations: `python -m tests.policies.pages` writes them anew.

What a person wrote on a page, below its mark, stays: examples of what to avoid and to prefer, and the rationale.
"""

from __future__ import annotations

from plumbline.files import write_atomically
from tests.conftest import ROOT
from tests.policies.rules import BY_HAND, PAGES, Page

INDEX = ROOT / "docs" / "policies.md"
AREAS = {
    "network": "Networks",
    "storage": "Volumes and images",
    "machine": "Machines",
    "tenancy": "Tenants and exceptions",
}
HEAD = """\
# The rules

Generated from the annotations of the rules; `python -m tests.policies.pages` writes it anew. An id is for ever: it
stands in every answer, in settings and in exceptions. *Mode* is what a rule does unless the settings say otherwise.
"""


def page(page: Page) -> str:
    """A rule's page as it should be."""
    rule = page.rule
    rows = [
        ("severity", rule.severity),
        ("mode", rule.mode),
        ("on update", "all violations count" if rule.strict else "only what the update brings about counts"),
        ("kinds", _listed(rule.kinds)),
        ("settings", _listed(rule.parameters)),
        ("inventory", _listed(rule.inventory)),
        ("behaviours", ", ".join(f"[{id_}](../../../docs/behaviours.md#{id_.lower()})" for id_ in rule.behaviours)),
    ]
    return "\n".join(
        [
            f"# {rule.id}: {rule.title}",
            "",
            "Generated from [rule.rego](rule.rego) down to the mark; `python -m tests.policies.pages` writes it anew.",
            "",
            rule.description,
            "",
            "| | |",
            "|---|---|",
            *(f"| {name} | {value} |" for name, value in rows),
            "",
            f"**To mend:** {rule.remediation}",
            "",
            BY_HAND + page.by_hand,
        ]
    )


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"


def index() -> str:
    """The index of all rules as it should be."""
    parts = [HEAD]
    for area, title in AREAS.items():
        parts.append(f"\n## {title}\n\n| id | what holds | severity | mode | behaviours |\n|---|---|---|---|---|\n")
        parts += [_row(each) for each in PAGES if each.rule.area == area]
    return "".join(parts)


def _row(page: Page) -> str:
    rule = page.rule
    behaviours = ", ".join(rule.behaviours)
    return f"| [{rule.id}](../{rule.page}) | {rule.title} | {rule.severity} | {rule.mode} | {behaviours} |\n"


if __name__ == "__main__":
    for each in PAGES:
        write_atomically(each.path, page(each))
    write_atomically(INDEX, index())
