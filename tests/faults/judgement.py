"""What a run of the suite says under a fault, kept so that the detection matrix can be drawn from it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import yaml

from fixtures.evidence import slug
from plumbline.behaviours import BEHAVIOURS, PROFILES
from plumbline.cluster import connect
from tests.conftest import ROOT, plumbline
from tests.faults.cut_off import under
from tests.faults.fault import NAMESPACE_PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.faults.fault import Fault

KEPT = ROOT / "reports" / "detection"
"""Folder of judgements, one file a fault."""


@dataclass(frozen=True)
class Judged:
    """One scenario under a fault."""

    behaviour: str
    scenario: str
    verdict: str
    reason: str


@dataclass(frozen=True)
class Judgement:
    """All that was judged under a fault; `trouble` and `leaks` as the reports tell them."""

    fault: str
    expected: tuple[str, ...]
    scenarios: tuple[Judged, ...]
    trouble: tuple[str, ...]
    leaks: tuple[str, ...]

    def behaviours(self, verdict: str) -> frozenset[str]:
        """Ids of the behaviours with a verdict: failed by one scenario, passed by one and failed by none."""
        failed = {one.behaviour for one in self.scenarios if one.verdict == "failed"}
        if verdict == "failed":
            return frozenset(failed)
        return frozenset({one.behaviour for one in self.scenarios if one.verdict == verdict} - failed)

    def __str__(self) -> str:
        """Everything that was said, whole, a line each."""
        told = [f"{one.behaviour} {one.verdict}: {one.scenario}: {one.reason}" for one in self.scenarios]
        return "\n".join([f"under the fault {self.fault!r}:", *told, *self.trouble, *self.leaks])

    def keep(self) -> None:
        """Write the judgement down for the matrix."""
        KEPT.mkdir(parents=True, exist_ok=True)
        (KEPT / f"{slug(self.fault)}.json").write_text(json.dumps(asdict(self), indent=1))

    @classmethod
    def load(cls, path: Path) -> Judgement:
        """Read what `keep` wrote."""
        data = json.loads(path.read_text())
        scenarios = tuple(Judged(**one) for one in data.pop("scenarios"))
        lists = {key: tuple(data.pop(key)) for key in ("expected", "trouble", "leaks")}
        return cls(scenarios=scenarios, **lists, **data)


def judge_under(fault: Fault, kubeconfig: Path, folder: Path, behaviours: Iterable[str]) -> Judgement:
    """Apply a fault, judge these behaviours with reports in `folder`, take the fault back."""
    chosen = list(behaviours)
    file = folder / "plumbline.toml"
    file.write_text(f'namespace_prefix = "{NAMESPACE_PREFIX}"\n{fault.settings}')
    reports: list[dict[str, Any]] = []
    with under(fault, connect(kubeconfig)):
        for profile in PROFILES:
            words = [word for name in chosen if BEHAVIOURS[name].profile == profile for word in ("--behaviour", name)]
            if words:
                where = ["--kubeconfig", str(kubeconfig), "--settings", str(file), "--report-dir", str(folder)]
                plumbline("acceptance", "--profile", profile, "--workers", "2", *words, *where, timeout=1800)
                reports.append(yaml.safe_load((folder / "latest" / "acceptance.yaml").read_text()))
    found = [one for report in reports for profile in report["profiles"].values() for one in profile["behaviours"]]
    judgement = Judgement(
        fault=fault.name,
        expected=tuple(sorted(fault.fails)),
        scenarios=tuple(
            Judged(one["id"], scenario["name"], scenario["verdict"], scenario["reason"])
            for one in found
            for scenario in one["scenarios"]
        ),
        trouble=tuple(line for report in reports for line in report["trouble"]),
        leaks=tuple(line for report in reports for line in report["leaks"]),
    )
    judgement.keep()
    return judgement
