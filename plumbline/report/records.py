"""Read what the scenarios' processes wrote down."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class ScenarioRecord:
    """What became of one scenario; `ran` is false when it was collected and never finished."""

    id: str
    name: str
    behaviours: tuple[str, ...]
    profile: str
    verdict: str
    reason: str
    trouble: bool
    cleanup: str
    seconds: float
    evidence: str
    ran: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Records:
    """All scenarios of a run, in the order they were collected."""

    scenarios: tuple[ScenarioRecord, ...]

    @property
    def trouble(self) -> tuple[str, ...]:
        """What kept the suite from looking or from cleaning up, each once."""
        reasons = [record.reason for record in self.scenarios if record.trouble]
        reasons += [f"cleaning up after {r.name}: {r.cleanup}" for r in self.scenarios if r.cleanup]
        return tuple(dict.fromkeys(reasons))


def read_records(folder: Path) -> Records:
    """Merge the files of all processes; a line cut short by a crash is left out."""
    collected: dict[str, dict[str, Any]] = {}
    finished: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.jsonl")) if folder.is_dir() else ():
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            target = collected if entry.get("type") == "collected" else finished
            target[entry["id"]] = entry
    order = [*collected, *(key for key in finished if key not in collected)]
    return Records(tuple(_record(finished.get(key) or collected[key], key in finished) for key in order))


def _record(entry: dict[str, Any], ran: bool) -> ScenarioRecord:
    return ScenarioRecord(
        id=entry["id"],
        name=entry["name"],
        behaviours=tuple(entry["behaviours"]),
        profile=entry["profile"],
        verdict=entry["verdict"] if ran else "notAssessed",
        reason=entry["reason"],
        trouble=entry["trouble"],
        cleanup=entry["cleanup"],
        seconds=entry["seconds"],
        evidence=entry["evidence"],
        notes=tuple(entry.get("notes", ())),
        ran=ran,
    )
