"""The detection matrix, fault by behaviour: `python -m tests.faults.matrix` judges, or draws what was judged.

Without arguments every fault of the catalogue is judged against every behaviour that has scenarios, which takes
hours. `--draw` only writes docs/detection.md from what the last runs of the fault tests left in reports/detection.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from plumbline.behaviours import BEHAVIOURS
from plumbline.files import write_atomically
from plumbline.lab.lab import ensure_up
from tests.conftest import ROOT
from tests.faults.catalogue import FAULTS
from tests.faults.judgement import KEPT, Judged, Judgement, judge_under

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = ROOT / "docs" / "detection.md"
HEAD = """\
# What is caught

Each row is a platform that was really mis-set, each column a behaviour that was judged on it: **✗** failed, as it must;
✓ passed, as it must; ? could not be assessed there, an empty cell was not judged. An exclamation mark is a verdict that
was not meant. A fault of the catalogue that has no row here has not been judged since it is as it is.
Made by `tox run -e everything`, which draws it by `python -m tests.faults.matrix --draw`; rows stay until their fault
is judged anew.
"""
MARKS = {
    ("failed", True): "**✗**",
    ("failed", False): "✗!",
    ("passed", True): "✓!",
    ("passed", False): "✓",
    ("notAssessed", True): "?!",
    ("notAssessed", False): "?",
}
"""Cells, by verdict and whether the behaviour is to fail."""


def render(judgements: Sequence[Judgement]) -> str:
    """Draw the matrix as Markdown, one table for each area of what the faults make fail."""
    parts = []
    for area in dict.fromkeys(behaviour.area for behaviour in BEHAVIOURS.values()):
        some = [one for one in judgements if _area(one) == area]
        if some:
            seen = {one.behaviour for judgement in some for one in judgement.scenarios}
            columns = [name for name in BEHAVIOURS if name in seen]
            lines = [f"| fault | {' | '.join(columns)} |", f"|---|{'---|' * len(columns)}"]
            lines += [f"| {each.fault} | {' | '.join(_cell(each, name) for name in columns)} |" for each in some]
            parts.append("\n".join([f"\n## {area}\n", *lines]))
    return "\n".join(parts) + "\n"


def _area(judgement: Judgement) -> str:
    return next(behaviour.area for name, behaviour in BEHAVIOURS.items() if name in judgement.expected)


def _cell(judgement: Judgement, behaviour: str) -> str:
    verdicts = (one for one in ("failed", "passed", "notAssessed") if behaviour in judgement.behaviours(one))
    verdict = next(verdicts, None)
    return MARKS[verdict, behaviour in judgement.expected] if verdict else ""


def drawn(text: str) -> list[Judgement]:
    """Read what `render` drew, as far as it was drawn: scenarios have no names there and no reasons."""
    found, columns = [], []
    for line in text.splitlines():
        name, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        if name == "fault":
            columns = cells
        elif line.startswith("| "):
            told = [(to, *MEANINGS[cell]) for to, cell in zip(columns, cells, strict=True) if cell]
            scenarios = tuple(Judged(to, "", verdict, "") for to, verdict, _ in told)
            found.append(Judgement(name, tuple(to for to, _, meant in told if meant), scenarios, (), ()))
    return found


MEANINGS = {mark: meaning for meaning, mark in MARKS.items()}


def known() -> list[Judgement]:
    """Judgements of the catalogue's faults, in its order: those kept, else those drawn of the fault as it still is."""
    old = drawn(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else []
    new = [Judgement.load(path) for path in sorted(KEPT.glob("*.json"))]
    found = {judgement.fault: judgement for judgement in (*old, *new)}
    return [found[f.name] for f in FAULTS if f.name in found and set(found[f.name].expected) == f.fails]


def main(arguments: Sequence[str]) -> None:
    """Judge everything, unless told only to draw; write the page."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.matrix", description=__doc__)
    parser.add_argument("--draw", action="store_true", help="judge nothing, only write the page")
    if not parser.parse_args(arguments).draw:
        kubeconfig = ensure_up(*{extra for fault in FAULTS for extra in fault.extras})
        for fault in FAULTS:
            with tempfile.TemporaryDirectory(prefix="plumbline-matrix-") as folder:
                judge_under(fault, kubeconfig, Path(folder), BEHAVIOURS)
    write_atomically(PAGE, HEAD + render(known()))


if __name__ == "__main__":
    main(sys.argv[1:])
