"""python -m tests.policies.mutants [--draw] [NAME…]: mutate rules, print the score of each.

Fails (exit 1) when fewer than 95 of 100 mutants are killed, or when one survives that survivors.yaml doesn't explain.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from plumbline.policy import tools
from tests.policies.mutants import page
from tests.policies.mutants.trial import judge, subjects

POLICIES = Path(__file__).parents[3] / "policies"
LEAST = 0.95


def main() -> int:
    """Judge what was named, all without a name; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.policies.mutants", description=__doc__)
    parser.add_argument("--draw", action="store_true", help="write docs/policies-mutants.md")
    parser.add_argument("names", nargs="*", metavar="NAME", help="rule ids or files below policies/")
    asked = parser.parse_args()
    chosen = [each for each in subjects(POLICIES) if not asked.names or each.name in asked.names]
    if not chosen:
        parser.error(
            f"nothing is called {', '.join(asked.names)}: name a rule such as P-STO-01, or a file below policies/"
        )
    began = time.monotonic()
    scores = []
    for subject in chosen:
        scores.append(judge(tools.opa(), POLICIES, subject))
        print(page.row(scores[-1]), flush=True)
        for mutant in page.unexplained(scores[-1]):
            print(f"    line {mutant.line}: {mutant.name}")
    killed, total = page.totals(scores)
    print(f"{killed} of {total} killed ({killed / total:.1%}) in {time.monotonic() - began:.0f} s")
    if asked.draw:
        page.draw(scores)
    return 0 if killed / total >= LEAST and not any(page.unexplained(each) for each in scores) else 1


if __name__ == "__main__":
    sys.exit(main())
