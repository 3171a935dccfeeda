"""The command line."""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from plumbline import __version__
from plumbline.errors import Interrupted, PlumblineError

DEBUG = "PLUMBLINE_DEBUG"
TYPER_INTERRUPTED = 130
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
COMMANDS = {
    "acceptance": ("plumbline.acceptance_cli:acceptance", "Judge a cluster."),
    "audit": ("plumbline.policy.cli:audit", "Judge what a cluster holds, and only read."),
    "clean": ("plumbline.acceptance_cli:clean", "Remove from a cluster what runs left behind."),
    "gate": ("plumbline.policy.cli:gate", "Judge manifests."),
    "gatekeeper": (
        "plumbline.policy.cli:gatekeeper",
        "Write the rules as ConstraintTemplates and constraints, with a suite for `gator verify`.",
    ),
    "version": ("plumbline.cli:version", "Show the version."),
    "explain": ("plumbline.explain:app", "Tell what a cluster would do, and why; nothing is changed there."),
    "bundle": (
        "plumbline.policy.bundle_cli:app",
        "Rules and settings as one signed file for any OPA, or for conftest.",
    ),
    "webhook": ("plumbline.policy.webhook_cli:app", "Refuse at a cluster's door what the rules refuse."),
    "lab": (
        "plumbline.lab.cli:app",
        "A real Kubernetes, KubeVirt and CDI on this machine, without Docker or a registry. Linux, root.",
    ),
}
"""Where each command is, and what the help says of it."""


class _Commands(TyperGroup):
    """Knows its commands by what the help says of them, and imports the one that is called: the others take seconds."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, _, rest = super().resolve_command(ctx, args)
        return name, load(str(name)), rest


def load(name: str) -> Any:
    """The command of that name, imported."""
    module, _, attribute = COMMANDS[name][0].partition(":")
    found = getattr(import_module(module), attribute)
    alone = typer.Typer(rich_markup_mode=None)
    if isinstance(found, typer.Typer):
        alone.add_typer(found, name=name)
    else:
        alone.command(name)(found)
    return get_group(alone).commands[name]


def application() -> typer.Typer:
    """The command line with all its commands."""
    app = typer.Typer(
        name="plumbline",
        cls=_Commands,
        help="Prove that a KubeVirt platform isolates networks and clones volumes the way its documentation promises.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_options)
    for name, (_, title) in COMMANDS.items():
        app.command(name, help=title)(_not_yet_imported)
    return app


def _not_yet_imported() -> None:
    pass


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


def version() -> None:
    """Show the version."""
    typer.echo(f"plumbline {__version__}")


def main() -> None:
    """Run the command line; errors for people are one line and an exit code."""
    code = run(sys.argv[1:])
    try:
        if sys.stdout:
            sys.stdout.flush()
    except OSError as error:
        # Python would try again on its way out, and end with a code of its own.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = code or _say(error, 3, f"the output cannot be written: {error.strerror}")
    sys.exit(code)


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
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            where = error.filename or "standard output or the folder for temporary files (TMPDIR)"
            return _say(error, 3, f"no room is left for {where}: make some, and run this again")
        said = f"a defect of plumbline: {type(error).__name__}: {error} (set {DEBUG}=1 for the traceback)"
        return _say(error, 3, said)
    return 0


def _say(error: BaseException, code: int, sentence: str = "") -> int:
    if os.environ.get(DEBUG):
        raise error
    typer.echo(f"plumbline: {sentence or ' '.join(str(error).split())}", err=True)
    return code
