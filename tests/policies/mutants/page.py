"""docs/policies-mutants.md: the table of scores, and why the survivors survive."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from tests.policies.mutants.results import Result, reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PAGE = Path(__file__).parents[3] / "docs/policies-mutants.md"
GROUPS = {
    "P-NET": "rules of networks",
    "P-STO": "rules of volumes and images",
    "P-VM": "rules of machines",
    "P-TEN": "rules of tenants and exceptions",
    "lib/": "libraries",
    "": "decision and doors",
}

_HEAD = """# Mutants of the rules

Each rule is got wrong in every way that `tests/policies/mutants/mutate.py` knows (a comparison turned round, an
expression, a clause or a default dropped, a constant changed, sets joined otherwise, `some` for `every`, a `not` more
or less). A rule's own tests are run on each of these mutants; a module that rules share is also tried with the tests of
all that stands on it. A mutant that no test notices is a hole in the tests, or it says the same as the rule; those are
listed with the reason, and still count as not killed. What OPA's strict check refuses is no mutant: nobody could land
it. `tox run -e mutants` judges all of them, `tox run -e mutants -- --draw [NAME…]` also writes this page anew.

A result is about the text of a file, of its tests and of all modules that these stand on; what isn't in the table has
changed since it was judged.

"""
_TABLE = "| mutants | killed | score |\n|---|---|---|---|\n"


def totals(results: Iterable[Result]) -> tuple[int, int]:
    """Killed, and all."""
    chosen = list(results)
    return sum(each.killed for each in chosen), sum(each.total for each in chosen)


def row(name: str, results: Sequence[Result]) -> str:
    """One line of a table."""
    killed, total = totals(results)
    return f"| {name} | {total} | {killed} | {share(killed, total)} |"


def share(killed: int, total: int) -> str:
    """In percent, never rounded up to all."""
    return "100 %" if killed == total else f"{int(1000 * killed / total) / 10} %"


def group(name: str) -> str:
    """What a file belongs to."""
    return next(title for prefix, title in GROUPS.items() if name.startswith(prefix))


def text(results: Sequence[Result]) -> str:
    """The page as it should be."""
    groups = [row(title, part) for title in GROUPS.values() if (part := [r for r in results if group(r.name) == title])]
    lines = [f"{_HEAD}| group {_TABLE}" + "\n".join([*groups, row("**all**", results)]), ""]
    lines.append(f"| rule or module {_TABLE}" + "\n".join(row(each.name, [each]) for each in results))
    for each in results:
        if each.survived:
            lines += ["", f"## {each.name}: {len(each.survived)} survived", ""]
            lines += [
                f"- `{name}`{f' ({count} times)' if count > 1 else ''}: {reason(each.name, name) or '?'}"
                for name, count in Counter(each.survived).items()
            ]
    return "\n".join(lines) + "\n"
