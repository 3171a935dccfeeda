"""python -m tests.policies.mutants [--draw] [NAME…]: mutate rules, print the score of each.

Fails (exit 1) when one survives that survivors.yaml doesn't explain, or when fewer than 95 of 100 of all are killed.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from plumbline.files import write_atomically
from plumbline.policy import tools
from tests.policies.mutants import page
from tests.policies.mutants.results import Result, keep, load, result
from tests.policies.mutants.trial import judge, subjects

POLICIES = Path(__file__).parents[3] / "policies"
LEAST = 0.95


def main() -> int:
    """Judge what was named, all without a name; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.policies.mutants", description=__doc__)
    parser.add_argument("--draw", action="store_true", help="keep the results, and write docs/policies-mutants.md")
    parser.add_argument("names", nargs="*", metavar="NAME", help="rule ids or files below policies/")
    asked = parser.parse_args()
    chosen = [each for each in subjects(POLICIES) if not asked.names or each.name in asked.names]
    if not chosen:
        parser.error(
            f"nothing is called {', '.join(asked.names)}: name a rule such as P-STO-01, or a file below policies/"
        )
    began = time.monotonic()
    found: list[Result] = []
    for subject in chosen:
        score = judge(tools.opa(), POLICIES, subject)
        found.append(result(subject, score))
        print(page.row(subject.name, found[-1:]), flush=True)
        for mutant in score.survived:
            if mutant.name in found[-1].unexplained:
                print(f"    line {mutant.line}: {mutant.name}", flush=True)
    killed, total = page.totals(found)
    print(f"{killed} of {total} killed ({page.share(killed, total)}) in {time.monotonic() - began:.0f} s")
    if asked.draw:
        kept = load() | {each.name: each for each in found}
        all_there_are = [kept[each.name] for each in subjects(POLICIES) if each.name in kept]
        keep(all_there_are)
        write_atomically(page.PAGE, page.text(all_there_are))
    enough = bool(asked.names) or killed / total >= LEAST
    return 0 if enough and not any(each.unexplained for each in found) else 1


if __name__ == "__main__":
    sys.exit(main())
