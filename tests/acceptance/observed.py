"""Clones as they were seen beside what the oracle said: `python -m tests.acceptance.observed` draws the page.

The page, docs/clones-observed.md, has what the last runs of tests/acceptance/test_oracle.py left in reports/observed.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from fixtures.evidence import slug
from plumbline.files import write_atomically
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

KEPT = ROOT / "reports" / "observed"
PAGE = ROOT / "docs" / "clones-observed.md"
HEAD = """\
# Clones as they were seen

Each row is a volume of one class that CDI really cloned into another one on the lab, and how: **=** says that it was
made the way that was computed beforehand ([clones.md](clones.md) tells the rules), **≠** that it was not. Volumes are
of 64 MiB and file systems, *larger* is 128 MiB, *smaller* 32. Classes `fast` and `fast-wffc` are of one driver, `other`
is of another one, `bare` of one without snapshots.
Made by `pytest -m long tests/acceptance/test_oracle.py` and `python -m tests.acceptance.observed`.
"""
COLUMNS = {
    "Filesystem, 64 MiB": "same mode",
    "Block, 64 MiB": "into a block volume",
    "Filesystem, 128 MiB": "larger",
    "Filesystem, 32 MiB": "smaller",
}


@dataclass(frozen=True)
class Observed:
    """All clones of one run, as `plumbline.cloning.rows` has them, on one release of CDI in one state."""

    version: str
    state: str
    rows: tuple[dict[str, str], ...]

    def keep(self) -> None:
        """Write it down for the page."""
        KEPT.mkdir(parents=True, exist_ok=True)
        write_atomically(KEPT / f"{slug(f'{self.version} {self.state}')}.json", json.dumps(asdict(self), indent=1))

    @classmethod
    def load(cls, path: Path) -> Observed:
        """Read what `keep` wrote."""
        data = json.loads(path.read_text())
        return cls(data["version"], data["state"], tuple(data["rows"]))

    @property
    def differing(self) -> list[dict[str, str]]:
        """Rows of clones that were made in another way than computed."""
        return [row for row in self.rows if row["seen"] != row["expected"]]


def render(found: Observed) -> str:
    """One section of the page: a table and the rules that held."""
    rules = list(dict.fromkeys(row["rule"] for row in found.rows))
    cells: dict[tuple[str, str], dict[str, str]] = {}
    for row in found.rows:
        storage, _, kind = row["into"].partition(", ")
        sign = "=" if row["seen"] == row["expected"] else "≠"
        place = cells.setdefault((row["source"].removeprefix("from-"), storage), {})
        place[kind] = f"{sign} {row['seen']} ({rules.index(row['rule']) + 1})"
    right = len(found.rows) - len(found.differing)
    lines = [
        f"\n## CDI {found.version}, {found.state}\n",
        f"{right} of {len(found.rows)} clones were made as computed.\n",
        f"| from | into | {' | '.join(COLUMNS.values())} |",
        f"|---|---|{'---|' * len(COLUMNS)}",
        *(
            f"| `{source}` | `{target}` | {' | '.join(place.get(kind, '') for kind in COLUMNS)} |"
            for (source, target), place in sorted(cells.items())
        ),
        "",
        *(f"{number}. {rule}" for number, rule in enumerate(rules, 1)),
    ]
    return "\n".join(lines) + "\n"


def page(found: Sequence[Observed]) -> str:
    """The whole page."""
    return HEAD + "".join(render(one) for one in found)


if __name__ == "__main__":
    every = sorted((Observed.load(path) for path in KEPT.glob("*.json")), key=lambda one: (one.version, one.state))
    write_atomically(PAGE, page(every))
