"""`plumbline explain`: what a cluster would do with something, and why, without doing it."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads it at run time
from typing import Annotated

import typer

from plumbline import clone_facts
from plumbline.clones import Mode, Target, expect
from plumbline.cluster import connect
from plumbline.errors import UsageError

app = typer.Typer(help="Tell what a cluster would do, and why; nothing is changed there.", no_args_is_help=True)


@app.callback()
def _explain() -> None:
    pass


@app.command()
def clone(
    source: Annotated[str, typer.Option("--from", help="Claim to be cloned, as NAMESPACE/NAME.")],
    to_class: Annotated[str | None, typer.Option(help="StorageClass of the clone; default: the cluster's.")] = None,
    size: Annotated[str | None, typer.Option(help="Size of the clone, such as 10Gi; default: the source's.")] = None,
    mode: Annotated[Mode | None, typer.Option(help="Volume mode; default: what CDI takes for the class.")] = None,
    to_namespace: Annotated[str | None, typer.Option(help="Namespace of the clone; default: the source's.")] = None,
    kubeconfig: Annotated[Path | None, typer.Option(help="Cluster to ask; default: KUBECONFIG.")] = None,
) -> None:
    """Tell how CDI would clone a volume."""
    namespace, slash, name = source.partition("/")
    if not (namespace and slash and name):
        raise UsageError(f'--from "{source}" does not name a claim: give NAMESPACE/NAME')
    asked = clone_facts.quantity(size) if size else None
    cluster = connect(kubeconfig)
    storage = clone_facts.read(cluster)
    chosen = to_class or storage.default
    if chosen is None:
        raise UsageError("the cluster has no default StorageClass: give one with --to-class")
    into = storage.named(chosen)
    found = clone_facts.source_of(cluster, storage, namespace, name)
    target = Target(
        into,
        mode or storage.modes.get(chosen, Mode.FILESYSTEM),
        asked or found.requested,
        foreign=to_namespace not in (None, namespace),
    )
    expected = expect(clone_facts.facts(storage, found, target))
    version = ".".join(map(str, storage.version))
    typer.echo(f"source:  {source}, class {found.storage.name} ({found.driver}), {found.mode}, {found.requested} bytes")
    typer.echo(f"target:  class {into.name} ({into.provisioner}), {target.mode}, {target.requested} bytes")
    typer.echo(f"CDI {version}: {expected}")
    if expected.told:
        typer.echo(f"the claim will say: {expected.told}")
