"""The table of scores, and why the survivors survive."""

from __future__ import annotations

import fnmatch
import functools
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from plumbline.files import write_atomically

if TYPE_CHECKING:
    from tests.policies.mutants.mutate import Mutant
    from tests.policies.mutants.trial import Score

PAGE = Path(__file__).parents[3] / "docs/policies-mutants.md"
SURVIVORS = Path(__file__).with_name("survivors.yaml")

_HEAD = """# Mutants of the rules

Each rule is got wrong in every way that `tests/policies/mutants/mutate.py` knows (a comparison turned round, an
expression, a clause or a default dropped, a constant changed, sets joined otherwise, `some` for `every`, a `not` more
or less), and its own tests are run on each of these mutants. A mutant that no test notices is a hole in the tests, or
says the same as the rule; those are listed with the reason. `tox run -e mutants` judges all of them,
`tox run -e mutants -- --draw` writes this page anew.

"""


@functools.cache
def _reasons() -> dict[str, dict[str, str]]:
    return yaml.safe_load(SURVIVORS.read_text())


def reason(score: Score, mutant: Mutant) -> str | None:
    """Why a mutant may survive, as survivors.yaml says it: of its own file, or of all rules; None where it doesn't."""
    for section in (score.name, "everywhere"):
        for name, why in _reasons().get(section, {}).items():
            if fnmatch.fnmatchcase(mutant.name, name.replace("[", "[[]")):
                return why
    return None


def unexplained(score: Score) -> list[Mutant]:
    """Survivors without a reason."""
    return [each for each in score.survived if reason(score, each) is None]


def totals(scores: list[Score]) -> tuple[int, int]:
    """Killed, and all."""
    killed = sum(len(each.killed) for each in scores)
    return killed, killed + sum(len(each.survived) for each in scores)


def row(score: Score) -> str:
    """One line of the table."""
    total = len(score.killed) + len(score.survived)
    return f"| {score.name} | {total} | {len(score.killed)} | {score.share:.0%} |"


def draw(scores: list[Score]) -> None:
    """Write the page."""
    killed, total = totals(scores)
    lines = ["| rule or module | mutants | killed | score |", "|---|---|---|---|", *map(row, scores)]
    lines.append(f"| **all** | {total} | {killed} | **{killed / total:.1%}** |")
    for score in scores:
        if score.survived:
            lines += ["", f"## {score.name}: {len(score.survived)} survived", ""]
            lines += [f"- `{each.name}`: {reason(score, each) or '?'}" for each in score.survived]
    write_atomically(PAGE, _HEAD + "\n".join(lines) + "\n")
