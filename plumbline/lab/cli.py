"""`plumbline lab …`: the embedded cluster from the command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from plumbline.errors import PlatformError, UsageError
from plumbline.lab import kernel
from plumbline.lab.build import build as build_all
from plumbline.lab.cache import Cache
from plumbline.lab.ceph_build import build as build_ceph
from plumbline.lab.components import CDI_RELEASES
from plumbline.lab.guards import HOLDS
from plumbline.lab.lab import Lab, current
from plumbline.lab.preflight import recorded, require_root
from plumbline.lab.progress import Progress
from plumbline.lab.settings import EXTRAS, GUARDS, Extra

app = typer.Typer(
    name="lab",
    help="A real Kubernetes, KubeVirt and CDI on this machine, without Docker or a registry. Linux, root.",
    no_args_is_help=True,
)
cache_app = typer.Typer(name="cache", help="Carry what was built to another machine.", no_args_is_help=True)
app.add_typer(cache_app)

Settings = Annotated[Path | None, typer.Option(help="Settings file; default: plumbline.toml in the current folder.")]
NoInstall = Annotated[
    bool, typer.Option("--no-install", help="Refuse, and name them, when Debian packages are missing.")
]

With = Annotated[
    list[str] | None, typer.Option("--with", help=f"Something besides: {', '.join(EXTRAS)}. Can be repeated.")
]

PASSTHROUGH = {
    "allow_extra_args": True,
    "ignore_unknown_options": True,
    "help_option_names": [],
    # Nothing is ours to parse: a `--` after the first word has to reach the tool.
    "allow_interspersed_args": False,
}


@app.command()
def build(with_: With = None, no_install: NoInstall = False) -> None:
    """Build every component and image that is not in the cache yet."""
    require_root()
    extras = _extras(with_)
    build_all(Cache(), progress=Progress(), install=not no_install)
    if "ceph" in extras:
        build_ceph(Cache(), progress=Progress(), install=not no_install)


def _extras(names: list[str] | None) -> tuple[Extra, ...]:
    for name in names or ():
        if name not in EXTRAS:
            raise UsageError(f"--with {name} is nothing the lab can have; known: {', '.join(EXTRAS)}")
    return tuple(extra for extra in EXTRAS if extra in (names or ()))


@app.command()
def up(
    settings: Settings = None,
    nodes: Annotated[int | None, typer.Option(min=1, max=9, help="Number of nodes.")] = None,
    opened: Annotated[
        list[str] | None, typer.Option("--open", help=f"Open one guard: {', '.join(GUARDS)}. Can be repeated.")
    ] = None,
    unguarded: Annotated[bool, typer.Option("--unguarded", help="Open all guards, as many platforms are.")] = False,
    with_: With = None,
    cdi: Annotated[
        str | None,
        typer.Option(help=f"Release of CDI: {', '.join(CDI_RELEASES)}. A change removes all DataVolumes."),
    ] = None,
    no_install: NoInstall = False,
) -> None:
    """Bring the lab up, building first what is missing; heals a half-dead lab."""
    lab = current(settings)
    changes: dict[str, object] = {}
    if nodes is not None:
        changes["nodes"] = nodes
    unknown = [name for name in opened or () if name not in GUARDS]
    if unknown:
        raise UsageError(f"--open {unknown[0]} is not a guard; known: {', '.join(GUARDS)}")
    if opened or unguarded:
        changes["guards"] = tuple(g for g in lab.settings.guards if not unguarded and g not in (opened or ()))
    if cdi is not None:
        if cdi not in CDI_RELEASES:
            raise UsageError(f"--cdi {cdi} is no release the lab has; known: {', '.join(CDI_RELEASES)}")
        changes["cdi"] = cdi
    lab = Lab(lab.settings.model_copy(update=changes)).having(_extras(with_))
    lab.up(Progress(), install=not no_install)
    typer.echo(f"The lab is up: export KUBECONFIG={lab.settings.kubeconfig}")


@app.command()
def down(settings: Settings = None) -> None:
    """Take the lab down and remove everything it made on this machine, but the cache."""
    current(settings).down()
    typer.echo("The lab is down.")


@app.command()
def status(settings: Settings = None) -> None:
    """Show nodes, components, versions, kernel gaps and the kubeconfig; exit code 3 when the lab is not whole."""
    require_root()
    lab = current(settings)
    console = Console()
    gaps = Table("kernel feature", "present", "without it", title="Kernel", title_justify="left")
    for feature in kernel.features():
        gaps.add_row(feature.name, "yes" if feature.present else "no", "" if feature.present else feature.without)
    console.print(gaps)
    daemons = lab.daemons()
    if not any(alive for _, alive in daemons):
        raise PlatformError("no lab is up on this machine: run `plumbline lab up`")
    table = Table("daemon", "state", title="Daemons", title_justify="left")
    for name, alive in daemons:
        table.add_row(name, "running" if alive else "dead")
    console.print(table)
    running = recorded()
    for name in GUARDS if running is None else [guard for guard in GUARDS if guard not in running.guards]:
        typer.echo(f"open guard: {name} (closed, {HOLDS[name]})")
    typer.echo(lab.report())
    typer.echo(f"kubeconfig: {lab.settings.kubeconfig}")
    dead = [name for name, alive in daemons if not alive]
    if dead:
        raise PlatformError(f"the lab is not whole ({', '.join(dead)} dead): run `plumbline lab up` to heal it")


def _passthrough(binary: str, arguments: list[str]) -> None:
    lab = current()
    path = str(lab.tool(binary))
    sys.stdout.flush()
    os.execv(path, [binary, f"--kubeconfig={lab.settings.kubeconfig}", *arguments])  # noqa: S606 - no shell wanted


@app.command(context_settings=PASSTHROUGH)
def kubectl(context: typer.Context) -> None:
    """Run kubectl on the lab; everything that follows is kubectl's."""
    _passthrough("kubectl", context.args)


@app.command(context_settings=PASSTHROUGH)
def virtctl(context: typer.Context) -> None:
    """Run virtctl on the lab; everything that follows is virtctl's."""
    _passthrough("virtctl", context.args)


@app.command()
def logs(
    daemon: Annotated[
        str | None, typer.Argument(help="A daemon's name, such as node1.kubelet; all names without it.")
    ] = None,
    lines: Annotated[int, typer.Option("--lines", "-n", min=1, help="How many lines from the end.")] = 100,
) -> None:
    """Show the end of a daemon's log."""
    registry = current().registry
    known = sorted(path.stem for path in registry.logs.glob("*.log")) if registry.logs.is_dir() else []
    if not known:
        raise PlatformError("no lab is up on this machine: run `plumbline lab up`")
    if daemon is None:
        typer.echo("\n".join(known))
        return
    if daemon not in known:
        raise UsageError(f"no daemon {daemon} has a log here; known: {', '.join(known)}")
    typer.echo("\n".join(registry.log(daemon).read_text(errors="replace").splitlines()[-lines:]))


@cache_app.command(name="export")
def export_cache(file: Annotated[Path, typer.Argument(help="Archive to write.")]) -> None:
    """Write everything built to one checksummed archive."""
    Cache().export(file)


@cache_app.command(name="import")
def import_cache(file: Annotated[Path, typer.Argument(help="Archive to read.")]) -> None:
    """Take in an archive written by `export`, checking every file."""
    Cache().import_(file)
