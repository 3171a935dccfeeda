"""What the gate and the audit have in common: the rules, the settings and an engine that has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plumbline.policy import holdings, inventory
from plumbline.policy.documents import read
from plumbline.policy.engine import bundle_data
from plumbline.policy.gate import Report, judge
from plumbline.policy.outputs import render
from plumbline.policy.rules import Rule, load_rules
from plumbline.policy.settings import Settings, load_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from plumbline.cluster import Cluster
    from plumbline.policy.documents import Document, Problem
    from plumbline.policy.engine import Engine
    from plumbline.policy.forms import Form


def chosen(policies: Path, file: Path | None) -> tuple[tuple[Rule, ...], Settings]:
    """The rules in `policies`, and what is settled for them."""
    rules = load_rules(policies)
    return rules, load_settings(policies, file, {rule.id for rule in rules})


class Judging:
    """Judges with an engine that has the rules in `policies`, by the settings in a file."""

    def __init__(self, engine: Engine, policies: Path, settings: Path | None) -> None:
        self._engine = engine
        self._rules, self._settings = chosen(policies, settings)
        self._needed = inventory.kinds_needed(self._rules)

    def manifests(self, paths: Sequence[str], namespace: str, folder: Path | None, cluster: Cluster | None) -> Report:
        """Judge files beside what a folder or a cluster holds."""
        held = inventory.Inventory()
        notes: list[str] = []
        if cluster:
            held, notes = holdings.inventory(cluster, self._needed)
        elif folder:
            held = inventory.from_folder(folder, self._needed, namespace)
        report = self._judge(read(paths), held, namespace)
        report.notes += notes
        if report.missing and not (cluster or folder):
            report.notes.append("nothing is known of the cluster: --inventory or --cluster tells what it holds")
        return report

    def holdings(self, cluster: Cluster) -> Report:
        """Judge what a cluster holds."""
        held = inventory.Inventory()
        # What is there is judged as if it came today, so rules about other operations have no say.
        judged = {kind for rule in self._rules if "CREATE" in rule.operations for kind in rule.kinds}
        there = holdings.Holdings(cluster, judged | self._needed, held)
        report = self._judge(there, held, "")
        report.door, report.notes = "audit", there.notes
        return report

    def told(self, report: Report, form: Form) -> str:
        """A report in one form."""
        return render(report, self._rules, form)

    def _judge(self, documents: Iterable[Document | Problem], held: inventory.Inventory, namespace: str) -> Report:
        data = bundle_data(self._rules, self._settings)
        return judge(documents, self._engine, data, held, needed=self._needed, namespace=namespace)
