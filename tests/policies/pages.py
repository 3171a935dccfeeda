"""The page of each rule and docs/policies.md, from the annotations: `python -m tests.policies.pages` writes them anew.

What a person wrote on a page, below its mark, stays: examples of what to avoid and to prefer, and the rationale.
"""

from __future__ import annotations

from plumbline.files import write_atomically
from tests.conftest import ROOT
from tests.policies.rules import BY_HAND, RULES, Rule

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


def page(rule: Rule) -> str:
    """A rule's page as it should be."""
    custom = rule.custom
    kinds = ", ".join(f"`{kind}`" for kind in custom["kinds"])
    behaviours = ", ".join(f"[{id_}](../../../docs/behaviours.md#{id_.lower()})" for id_ in custom["behaviours"])
    rows = [
        ("severity", custom["severity"]),
        ("mode", custom["mode"]),
        ("on update", "all violations count" if custom.get("strict") else "only what the update brings about counts"),
        ("kinds", kinds),
        ("settings", ", ".join(f"`{name}`" for name in custom.get("parameters") or ()) or "none"),
        ("inventory", ", ".join(f"`{kind}`" for kind in custom.get("inventory") or ()) or "none"),
        ("behaviours", behaviours or "none"),
    ]
    by_hand = rule.page.read_text().partition(BY_HAND)[2] if rule.page.exists() else ""
    return "\n".join(
        [
            f"# {rule.id}: {rule.annotations['title']}",
            "",
            "Generated from [rule.rego](rule.rego) down to the mark; `python -m tests.policies.pages` writes it anew.",
            "",
            rule.annotations["description"].strip(),
            "",
            "| | |",
            "|---|---|",
            *(f"| {name} | {value} |" for name, value in rows),
            "",
            f"**To mend:** {custom['remediation'].strip()}",
            "",
            BY_HAND + by_hand,
        ]
    )


def index() -> str:
    """The index of all rules as it should be."""
    parts = [HEAD]
    for area, title in AREAS.items():
        parts.append(f"\n## {title}\n\n| id | what holds | severity | mode | behaviours |\n|---|---|---|---|---|\n")
        parts += [_row(rule) for rule in RULES if rule.area == area]
    return "".join(parts)


def _row(rule: Rule) -> str:
    link = f"[{rule.id}](../{rule.page.relative_to(ROOT).as_posix()})"
    custom = rule.custom
    behaviours = ", ".join(custom["behaviours"])
    return f"| {link} | {rule.annotations['title']} | {custom['severity']} | {custom['mode']} | {behaviours} |\n"


if __name__ == "__main__":
    for each in RULES:
        write_atomically(each.page, page(each))
    write_atomically(INDEX, index())
