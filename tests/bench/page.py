"""docs/benchmarks.md: one chapter a benchmark, each replaced by itself."""

from __future__ import annotations

import datetime
import os
import platform
import re
from typing import TYPE_CHECKING

from plumbline.files import write_atomically
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = ROOT / "docs/benchmarks.md"

_HEAD = """# Benchmarks

What the rules cost. Everything that is compared was measured in one run, in turn, so that whatever else the machine did
hit all of them alike; ratios and differences are made within a round and are given with their 95 % confidence interval.
Absolute figures are those of one machine and tell little about another. `tox run -e bench -- --draw` measures anew and
writes this page; benchmarks are in no test run.
"""


def draw(title: str, command: str, text: str) -> None:
    """Put a chapter in the place of the one with its title, or at the end."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else _HEAD
    day = datetime.datetime.now(datetime.UTC).date()
    chapter = f"## {title}\n\n`{command}`, {day}, on {machine()}.\n\n{text.strip()}\n"
    former = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    chapter = f"{chapter}\n"
    page = former.sub(lambda _: chapter, page) if former.search(page) else f"{page.rstrip()}\n\n{chapter}"
    write_atomically(PAGE, f"{page.rstrip()}\n")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(each)} |" for each in lines)


def machine() -> str:
    """What was measured on, with how busy it was: its load over the last minute."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:  # noqa: PTH123 - no path of ours
        model = re.search(r"^model name\s*:\s*(.+)$", file.read(), re.MULTILINE)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    busy = os.getloadavg()[0]
    name = model[1] if model else platform.machine()
    return f"{os.cpu_count()} CPUs ({name}), {memory:.0f} GiB, Linux {platform.release()}, load {busy:.1f} at the end"
