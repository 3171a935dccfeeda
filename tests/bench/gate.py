"""The gate beside conftest and gator: the same Rego, the same settings, the same manifests."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import yaml

from plumbline.policy import gatekeeper, tools
from plumbline.policy.bundle import copy_rules
from plumbline.policy.engine import bundle_data
from plumbline.policy.rules import load_rules
from plumbline.policy.settings import load_settings
from tests.bench import manifests, page, pairs
from tests.policies.rules import POLICIES

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLE = "The gate"
ROUNDS = {10: 5, 100: 5, 1000: 5, 10000: 3}
"""Rounds by number of manifests; the larger, the less one differs from another."""
MOST_FOR_GATOR = 100
"""Manifests beyond which gator, which keeps no index of what it holds, takes hours."""
TOOLS = ("gate", "conftest", "gator")


@dataclass(frozen=True)
class Run:
    """One run of one tool: how long it took, how long processors worked for it, the most memory it and its children
    had, how many findings it had."""

    seconds: float
    worked: float
    peak: float
    findings: int


class Field:
    """A folder with everything the tools need."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = folder / "settings.yaml"
        self.settings.write_text(yaml.safe_dump(manifests.SETTINGS))
        rules = load_rules(POLICIES)
        settings = load_settings(POLICIES, self.settings, {rule.id for rule in rules})
        own = folder / "conftest"
        own.mkdir()
        copy_rules(POLICIES, own)
        (own / "data.json").write_text(json.dumps(bundle_data(rules, settings)))
        (folder / "gator").mkdir()
        for each in gatekeeper.generate(POLICIES, rules, settings):
            documents: list[Any] = [each.template, *([each.constraint] if each.constraint else [])]
            (folder / "gator" / f"{each.rule.id}.yaml").write_text(yaml.safe_dump_all(documents))

    def command(self, tool: str, objects: Path) -> list[str]:
        """The command line of a tool."""
        if tool == "gate":
            own = [sys.executable, "-m", "plumbline", "gate", str(objects)]
            return [*own, "--settings", str(self.settings), "--output", "json"]
        if tool == "conftest":
            bundle = str(self.folder / "conftest")
            return [
                str(tools.conftest()),
                "test",
                "--output=json",
                f"--policy={bundle}",
                f"--data={bundle}",
                str(objects),
            ]
        return [str(tools.gator()), "test", "--output=json", f"--filename={self.folder}/gator", f"--filename={objects}"]

    def run(self, tool: str, objects: Path) -> Run:
        """Run a tool; raises AssertionError when it did not judge."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
            worked, began = _worked(), time.monotonic()
            process = psutil.Popen(self.command(tool, objects), stdout=out, stderr=error)
            peak = 0.0
            while process.poll() is None:
                peak = max(peak, _resident(process))
                time.sleep(0.05)
            seconds, worked = time.monotonic() - began, _worked() - worked
            out.seek(0)
            error.seek(0)
            said = out.read()
            assert process.returncode in {0, 1}, error.read().decode()[:2000]
        return Run(seconds, worked, peak / (1 << 20), _findings(tool, json.loads(said or b"null")))


def _worked() -> float:
    """Seconds that processors have worked for all children so far, those that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _resident(process: psutil.Popen) -> float:
    total = 0
    try:
        for each in (process, *process.children(recursive=True)):
            total += each.memory_info().rss
    except psutil.Error:  # gone meanwhile
        pass
    return total


def _findings(tool: str, said: Any) -> int:
    if tool == "gate":
        return len(said["findings"])
    if tool == "conftest":
        told = [each for file in said for kind in ("failures", "warnings") for each in file.get(kind) or []]
        return sum("path" in each.get("metadata", ()) for each in told)
    return len(said or [])


def measure(sizes: Sequence[int]) -> str:
    """Measure all sizes; the chapter."""
    with tempfile.TemporaryDirectory(prefix="plumbline-bench-") as name:
        field = Field(Path(name))
        rows = []
        for size in sizes:
            manifests.write(field.folder / str(size), manifests.manifests(size))
            rows += _compared(field, size)
        alone = [_alone(field, size) for size in sizes]
    versions = ", ".join(_version(tool) for tool in TOOLS[1:])
    head = ["manifests", "tool", "seconds", "manifests/s", "MiB at most", "findings", *_TERMS]
    text = f"{_WHAT}\n\n{page.table(head, rows)}\n\n{versions}.\n"
    return f"{text}\n{_WHAT_ALONE}\n\n{page.table(['Deployments', 'seconds', 'MiB at most'], alone)}\n"


def _alone(field: Field, size: int) -> list[str]:
    folder = field.folder / f"deployments-{size}"
    manifests.write(folder, manifests.deployments(size))
    run = field.run("gate", folder)
    row = [f"{size:,}", f"{run.seconds:.2f}", f"{run.peak:.0f}"]
    print(" | ".join(row), flush=True)
    return row


def _compared(field: Field, size: int) -> list[list[str]]:
    names = [tool for tool in TOOLS if tool != "gator" or size <= MOST_FOR_GATOR]
    runs: dict[str, list[Run]] = {name: [] for name in names}

    def once(tool: str) -> float:
        runs[tool].append(field.run(tool, field.folder / str(size)))
        return runs[tool][-1].seconds

    took = pairs.in_turn(names, ROUNDS.get(size, 3), once)
    rows = []
    for tool in names:
        seconds = pairs.quantile(took[tool], 0.5)
        peak = max(run.peak for run in runs[tool])
        worked = {name: [run.worked for run in runs[name]] for name in (tool, "gate")}
        terms = ["1", "1"]
        if tool != "gate":
            terms = [pairs.ratio(all_of[tool], all_of["gate"]).text() for all_of in (took, worked)]
        found = runs[tool][0].findings
        rows.append(
            [f"{size:,}", tool, f"{seconds:.2f}", f"{size / seconds:,.0f}", f"{peak:.0f}", f"{found:,}", *terms]
        )
        print(" | ".join(rows[-1]), flush=True)
    return rows


def _version(tool: str) -> str:
    command = [str(getattr(tools, tool)()), "--version" if tool == "conftest" else "version"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"v?\d+\.\d+\.\d+", said.stdout or said.stderr)
    return f"{tool} {found[0] if found else 'of an unknown version'}"


_TERMS = ("time in terms of the gate's", "processors' work in terms of the gate's")

_WHAT = """All three judge the same files by the same Rego under the same settings, from the start of the process to
its end: machines, network definitions, volumes, claims, pods and Deployments of twenty tenants, one in twenty with a
mistake (`tests/bench/manifests.py`). The gate and gator also judge all of them together, conftest each by itself. gator
counts a finding once for each constraint. The gate's time has the start of Python and of its engine in it, which a
handful of manifests pays for. On a machine with other work to do, what processors worked tells more than the time."""

_WHAT_ALONE = """The gate's memory grows with what rules look up while they judge something else: each definition is
compared with all others, so all are held. Deployments no rule looks up; what they take ends where the engine's own
rhythm of freeing does:"""
