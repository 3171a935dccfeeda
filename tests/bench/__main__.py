"""python -m tests.bench [gate] [decision] [webhook] [--draw]: measure what was named, all without a name.

With --draw the figures are written to docs/benchmarks.md. `webhook` needs the lab, or another cluster that
may be written to.
"""

from __future__ import annotations

import argparse

from tests.bench import decision, gate, page, webhook

BENCHMARKS = {
    "gate": (gate.TITLE, gate.measure),
    "decision": (decision.TITLE, lambda _: decision.measure()),
    "webhook": (webhook.TITLE, lambda _: webhook.measure()),
}


def main() -> None:
    """Measure what was named."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--draw", action="store_true", help="write docs/benchmarks.md")
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=list(gate.ROUNDS), help="manifests that the gate judges"
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(BENCHMARKS)}; all without a name")
    asked = parser.parse_args()
    unknown = set(asked.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}: there are {', '.join(BENCHMARKS)}")
    for name in asked.names or BENCHMARKS:
        title, measure = BENCHMARKS[name]
        text = measure(asked.sizes)
        print(text)
        if asked.draw:
            page.draw(title, f"tox run -e bench -- {name}", text)


if __name__ == "__main__":
    main()
