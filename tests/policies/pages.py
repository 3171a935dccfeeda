"""Pages of the rules, docs/policies.md, docs/policies-proofs.md and policies/quick.rego.

`python -m tests.policies.pages` writes them anew. They come from the annotations, and from what proves the rules. What
a person wrote on a page, below its mark, stays: examples of what to avoid and to prefer, and the rationale.
"""

from __future__ import annotations

from plumbline.files import write_atomically
from tests.conftest import ROOT
from tests.policies.proofs import Proofs
from tests.policies.rules import BY_HAND, PAGES, QUICK, Page

INDEX = ROOT / "docs" / "policies.md"
PROOFS = ROOT / "docs" / "policies-proofs.md"
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
[policies-proofs.md](policies-proofs.md) says what proves each of them.
"""
PROOFS_HEAD = """\
# What proves each rule

Generated from the tests; `python -m tests.policies.pages` writes it anew.

| column | what it counts |
|---|---|
| unit tests | tests of the rule's own `rule_test.rego`; together they reach every line |
| properties | what `tests/policies/test_properties.py` demands of the rule over generated objects |
| oracle | whether the rule is also written in plain Python, and compared over generated objects |
| mutants | killed, of all that the rule was made: [policies-mutants.md](policies-mutants.md) |
| admission | behaviours of `features/admission` in which the API server of a cluster asks the rule |
| doors | manifests and changes of the corpus about the rule; every door that is shown such is asked about all |
| Gatekeeper | cases of the rule's suite that the real `gator` runs |
| page | examples to avoid and to prefer; a test asks the rule whether they are |

| rule | unit tests | properties | oracle | mutants | admission | doors | Gatekeeper | page |
|---|---|---|---|---|---|---|---|---|
"""

QUICK_HEAD = """\
# The rules of each kind, for the decision. Generated from their annotations; `python -m tests.policies.pages` writes it
# anew.
package plumbline.decision
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


def proofs() -> str:
    """The table of what proves each rule as it should be."""
    found = Proofs()
    return PROOFS_HEAD + "".join(_proved(found, each) for each in PAGES)


def _proved(found: Proofs, page: Page) -> str:
    rule = page.rule
    avoided, preferred = (len(page.examples(heading)) for heading in ("Avoid", "Prefer"))
    cells = [
        f"[{rule.id}](../{rule.page})",
        str(found.unit_tests(page)),
        str(len(found.properties(rule))),
        "yes" if rule.id in found.oracle else "no",
        found.mutants(rule.id),
        ", ".join(f"[{id_}](behaviours.md#{id_.lower()})" for id_ in found.admission(rule.id)) or "none",
        str(found.corpus(rule.id)),
        str(avoided + preferred),
        f"{avoided} and {preferred}",
    ]
    return f"| {' | '.join(cells)} |\n"


def quick() -> str:
    """The rules of each kind by name, for the decision: OPA takes three times as long to look up a rule by a name.

    A kind is compared with in the body: OPA's index skips no clause for a literal in its head.
    """
    kinds = sorted({kind for each in PAGES for kind in each.rule.kinds})
    return QUICK_HEAD + "".join(map(_clause, kinds))


def _clause(kind: str) -> str:
    return f'\n_found_nothing(kind) if {{\n\tkind == "{kind}"\n{_silent(kind)}}}\n'


def _silent(kind: str) -> str:
    rules = [each.rule for each in PAGES if kind in each.rule.kinds]
    return "".join(f"\tdata.plumbline.rules.{rule.area}.{rule.package}.findings == set()\n" for rule in rules)


if __name__ == "__main__":
    for each in PAGES:
        write_atomically(each.path, page(each))
    write_atomically(INDEX, index())
    write_atomically(PROOFS, proofs())
    write_atomically(QUICK, quick())
