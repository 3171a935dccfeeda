"""The command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from plumbline import __version__
from plumbline.acceptance import Order, accept
from plumbline.behaviours import Profile  # noqa: TC001 - typer reads it at run time
from plumbline.clean import clean as clean_cluster
from plumbline.cluster import connect
from plumbline.errors import Interrupted, PlatformError, PlumblineError, UsageError
from plumbline.explain import app as explain
from plumbline.policy.bundle_cli import app as bundle
from plumbline.policy.cli import audit, gate, gatekeeper
from plumbline.policy.webhook_cli import app as webhook
from plumbline.summary import print_summary

KubeconfigOption = Annotated[
    Path | None, typer.Option("--kubeconfig", help="Cluster to use; default: KUBECONFIG, else the lab.")
]
DEBUG = "PLUMBLINE_DEBUG"
TYPER_INTERRUPTED = 130
MOST_WORKERS = 4
"""Each has VLANs of its own out of the settings' range."""


def application() -> typer.Typer:
    """The command line with all its commands."""
    app = typer.Typer(
        name="plumbline",
        help="Prove that a KubeVirt platform isolates networks and clones volumes the way its documentation promises.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_options)
    app.command()(acceptance)
    app.command()(audit)
    app.command()(clean)
    app.command()(gate)
    app.command()(gatekeeper)
    app.command()(version)
    app.add_typer(explain, name="explain")
    app.add_typer(bundle, name="bundle")
    app.add_typer(webhook, name="webhook")
    # The lab is a guest here: it is imported only by the command line.
    from plumbline.lab.cli import app as lab  # noqa: PLC0415

    app.add_typer(lab, name="lab")
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"plumbline {__version__}")
        raise typer.Exit


def _options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    pass


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
        str | None, typer.Option("--run", help="Only what this run left; default: what any run left.")
    ] = None,
) -> None:
    """Remove from a cluster what runs left behind."""
    removed = clean_cluster(connect(kubeconfig or _standing_lab()), run)
    for name in removed:
        typer.echo(f"removed namespace {name}")
    if not removed:
        typer.echo("nothing to remove")


def _standing_lab() -> Path | None:
    """The lab's kubeconfig when no other is set; it is not brought up for cleaning."""
    if os.environ.get("KUBECONFIG"):
        return None
    from plumbline.lab.lab import current  # noqa: PLC0415

    path = current().settings.kubeconfig
    if not path.exists():
        raise UsageError("no cluster to clean: give a kubeconfig with --kubeconfig or in KUBECONFIG; no lab is up")
    return path


def version() -> None:
    """Show the version."""
    typer.echo(f"plumbline {__version__}")


def main() -> None:
    """Run the command line; errors for people are one line and an exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the command line with these arguments and return its exit code."""
    try:
        application()(args=arguments, prog_name="plumbline")
    except PlumblineError as error:
        return _say(error, error.exit_code)
    except KeyboardInterrupt as error:
        return _say(error, Interrupted.exit_code, "interrupted")
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0
        return _say(ended, Interrupted.exit_code, "interrupted") if code == TYPER_INTERRUPTED else code
    except Exception as error:  # noqa: BLE001 - people get a sentence; developers set the variable
        said = f"a defect of plumbline: {type(error).__name__}: {error} (set {DEBUG}=1 for the traceback)"
        return _say(error, 3, said)
    return 0


def _say(error: BaseException, code: int, sentence: str = "") -> int:
    if os.environ.get(DEBUG):
        raise error
    typer.echo(f"plumbline: {sentence or ' '.join(str(error).split())}", err=True)
    return code
