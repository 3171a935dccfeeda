"""Commands that judge a cluster, and that clean up after it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from plumbline.acceptance import Order, accept
from plumbline.behaviours import Profile  # noqa: TC001 - typer reads it at run time
from plumbline.clean import clean as clean_cluster
from plumbline.clean import going_on
from plumbline.cluster import connect
from plumbline.errors import PlatformError, UsageError
from plumbline.summary import print_summary

KubeconfigOption = Annotated[
    Path | None, typer.Option("--kubeconfig", help="Cluster to use; default: KUBECONFIG, else the lab.")
]
MOST_WORKERS = 4
"""Each has VLANs of its own out of the settings' range."""


def acceptance(
    kubeconfig: KubeconfigOption = None,
    settings: Annotated[
        Path | None, typer.Option(help="Settings file; default: plumbline.toml in the current folder.")
    ] = None,
    report_dir: Annotated[Path, typer.Option(help="Folder of the reports; each run gets its own in it.")] = Path(
        "reports"
    ),
    behaviour: Annotated[
        list[str] | None, typer.Option(help="Judge only this behaviour, such as NET-05; may be given again.")
    ] = None,
    profile: Annotated[Profile, typer.Option(help="Which behaviours to judge.")] = "core",
    keep: Annotated[bool, typer.Option("--keep", help="Leave what a scenario created in place when it fails.")] = False,
    workers: Annotated[int, typer.Option(help="Scenarios at a time.", min=1, max=MOST_WORKERS)] = 1,
) -> None:
    """Judge a cluster. Exit code 0: conforms, 1: does not, 2: wrong usage or settings, 3: platform or lab trouble."""
    # Where no terminal tells its width, a report in a log wants more than 80 columns.
    console = Console(width=None if sys.stdout.isatty() else 120)
    order = Order(kubeconfig, settings, report_dir, tuple(behaviour or ()), profile, keep, workers)
    outcome = accept(order, lambda line: console.print(line, highlight=False, markup=False, soft_wrap=True))
    print_summary(outcome.report, outcome.path, console)
    if outcome.exit_code == PlatformError.exit_code:
        raise PlatformError(_why_no_verdict(outcome.report.trouble, outcome.report.leaks))
    raise typer.Exit(outcome.exit_code)


def _why_no_verdict(trouble: tuple[str, ...], leaks: tuple[str, ...]) -> str:
    if trouble:
        return f"not everything could be judged: {trouble[0]}"
    if leaks:
        return f"the run left something behind ({leaks[0]}): remove it with `plumbline clean`"
    return "nothing could be assessed on this cluster: the report names the reason for each behaviour"


def clean(
    kubeconfig: KubeconfigOption = None,
    run: Annotated[
        str | None,
        typer.Option("--run", help="Only what this run made, also if it goes on; default: what ended runs left."),
    ] = None,
) -> None:
    """Remove from a cluster what runs left behind."""
    cluster = connect(kubeconfig or _standing_lab())
    spared = {} if run else going_on(cluster)
    removed = clean_cluster(cluster, run)
    for name in removed:
        typer.echo(f"removed namespace {name}")
    for run_id, where in spared.items():
        typer.echo(f"left alone: run {run_id}, which may be at work ({where}); --run {run_id} removes its namespaces")
    if not removed and not spared:
        typer.echo("nothing to remove")


def _standing_lab() -> Path | None:
    """The lab's kubeconfig when no other is set; it is not brought up for cleaning."""
    if os.environ.get("KUBECONFIG"):
        return None
    # The lab is a guest here: it is imported only where it is asked for.
    from plumbline.lab.lab import current  # noqa: PLC0415

    path = current().settings.kubeconfig
    if not path.exists():
        raise UsageError("no cluster to clean: give a kubeconfig with --kubeconfig or in KUBECONFIG; no lab is up")
    return path
