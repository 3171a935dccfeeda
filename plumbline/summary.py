"""A run's verdicts as a table for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from plumbline.report.assemble import NO_SCENARIO, NOT_SELECTED
from plumbline.report.models import Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from plumbline.report import AcceptanceReport
    from plumbline.report.models import BehaviourReport

STYLES = {Verdict.PASSED: "green", Verdict.FAILED: "bold red", Verdict.NOT_ASSESSED: "yellow"}
WORDS = {Verdict.PASSED: "passed", Verdict.FAILED: "FAILED", Verdict.NOT_ASSESSED: "not assessed"}


def print_summary(report: AcceptanceReport, path: Path, console: Console) -> None:
    """Print verdicts with reasons, what was left out, and where the report is."""
    for name, profile in report.profiles.items():
        table = Table(title=f"Profile {name}: {profile.result}", title_justify="left", title_style="bold")
        table.add_column("behaviour", no_wrap=True)
        table.add_column("what it is")
        table.add_column("verdict", no_wrap=True)
        table.add_column("reason, and what it holds for")
        table.add_column("s", justify="right", no_wrap=True)
        for behaviour in profile.behaviours:
            if behaviour.scenarios:
                seconds = sum(scenario.duration for scenario in behaviour.scenarios)
                table.add_row(behaviour.id, behaviour.title, _verdict(behaviour), _remarks(behaviour), f"{seconds:.0f}")
        console.print()
        if table.row_count:
            console.print(table)
        for reason in (NO_SCENARIO, NOT_SELECTED):
            without = [one.id for one in profile.behaviours if not one.scenarios and one.reason == reason]
            if without:
                console.print(f"Not assessed, {reason}: {', '.join(without)}", highlight=False)
    for line in report.trouble:
        console.print(f"Trouble: {line}", style="red", highlight=False, markup=False)
    for line in report.leaks:
        console.print(f"Left in the cluster: {line}", style="red", highlight=False, markup=False)
    run = report.run
    console.print(
        f"{run.duration:.0f} s, of which the suite itself computed {run.own_duration:.0f} s ({run.own_share:.0%})",
        highlight=False,
    )
    console.print(f"Report: {path}", highlight=False, soft_wrap=True)


def _remarks(behaviour: BehaviourReport) -> Text:
    """The reason, and below it the facts that the verdict holds for."""
    facts = dict.fromkeys(note for scenario in behaviour.scenarios for note in scenario.notes)
    lines = [Text(behaviour.reason)] if behaviour.reason else []
    return Text("\n").join([*lines, *(Text(fact, style="dim") for fact in facts)])


def _verdict(behaviour: BehaviourReport) -> Text:
    text = Text(WORDS[behaviour.verdict], style=STYLES[behaviour.verdict])
    return text.append(", in part", style="yellow") if behaviour.partial else text
