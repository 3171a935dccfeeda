"""The detection matrix, fault by behaviour: `python -m tests.faults.matrix` judges, or draws what was judged.

Without arguments every fault of the catalogue is judged against every behaviour that has scenarios, which takes
hours. `--draw` only writes docs/detection.md from what the last runs of the fault tests left in reports/detection.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from plumbline.behaviours import BEHAVIOURS
from plumbline.files import write_atomically
from plumbline.lab.lab import ensure_up
from tests.conftest import ROOT
from tests.faults.catalogue import FAULTS
from tests.faults.judgement import KEPT, Judgement, judge_under

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = ROOT / "docs" / "detection.md"
HEAD = """\
# What is caught

Each row is a platform that was really mis-set, each column a behaviour that was judged on it: **✗** failed, as it must;
✓ passed, as it must; ? could not be assessed there, an empty cell was not judged.
A fault of the catalogue that has no row here has not been run since the page was drawn.
Made by `tox run -e everything`, which draws it by `python -m tests.faults.matrix --draw`.

"""


def render(judgements: Sequence[Judgement]) -> str:
    """Draw the matrix as a Markdown table; a verdict that was not expected is marked with an exclamation mark."""
    seen = {one.behaviour for judgement in judgements for one in judgement.scenarios}
    columns = [name for name in BEHAVIOURS if name in seen]
    lines = [f"| fault | {' | '.join(columns)} |", f"|---|{'---|' * len(columns)}"]
    lines += [f"| {each.fault} | {' | '.join(_cell(each, name) for name in columns)} |" for each in judgements]
    return "\n".join(lines) + "\n"


def _cell(judgement: Judgement, behaviour: str) -> str:
    expected = behaviour in judgement.expected
    if behaviour in judgement.behaviours("failed"):
        return "**✗**" if expected else "✗!"
    if behaviour in judgement.behaviours("passed"):
        return "✓!" if expected else "✓"
    return "?" if any(one.behaviour == behaviour for one in judgement.scenarios) else ""


def kept() -> list[Judgement]:
    """Judgements of the catalogue's faults that were kept, in its order."""
    found = {judgement.fault: judgement for judgement in map(Judgement.load, sorted(KEPT.glob("*.json")))}
    return [found[fault.name] for fault in FAULTS if fault.name in found]


def main(arguments: Sequence[str]) -> None:
    """Judge everything, unless told only to draw; write the page."""
    if "--draw" not in arguments:
        kubeconfig = ensure_up(*{extra for fault in FAULTS for extra in fault.extras})
        for fault in FAULTS:
            with tempfile.TemporaryDirectory(prefix="plumbline-matrix-") as folder:
                judge_under(fault, kubeconfig, Path(folder), BEHAVIOURS)
    write_atomically(PAGE, HEAD + render(kept()))


if __name__ == "__main__":
    main(sys.argv[1:])
