"""Commands of the policy bundle."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plumbline.errors import PlatformError, UsageError
from plumbline.policy.engine import engine
from plumbline.policy.forms import Form
from plumbline.suite import suite_root

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plumbline.cluster import Cluster
    from plumbline.policy.judging import Judging

SettingsOption = Annotated[
    Path | None, typer.Option(help="Settings of the rules; what they leave out is as in policies/settings.yaml.")
]
OutputOption = Annotated[Form, typer.Option(help="Form of the report.")]


def gate(
    paths: Annotated[list[str], typer.Argument(help="Files, folders with all below, or - for standard input.")],
    settings: SettingsOption = None,
    inventory_dir: Annotated[
        Path | None, typer.Option("--inventory", help="Folder with what the cluster holds, as kubectl get writes it.")
    ] = None,
    cluster: Annotated[
        bool, typer.Option("--cluster", help="Read what the cluster holds from the cluster of KUBECONFIG.")
    ] = False,
    kubeconfig: Annotated[Path | None, typer.Option("--kubeconfig", help="The same, of this kubeconfig.")] = None,
    namespace: Annotated[str, typer.Option(help="Where objects go that name no namespace.")] = "default",
    output: OutputOption = "table",
) -> None:
    """Judge manifests. Exit code 0: pass, 1: something is denied, 2: something could not be judged, 3: no engine."""
    read_there = cluster or kubeconfig is not None
    if read_there and inventory_dir:
        raise UsageError("give --inventory or --cluster, not both: what a cluster holds is one or the other")
    with _judging(settings) as judging:
        there = _cluster(kubeconfig) if read_there else None
        report = judging.manifests(paths, namespace, inventory_dir, there)
    typer.echo(judging.told(report, output), nl=False)
    if report.documents == 0 and not report.problems:
        raise UsageError(f"nothing to judge in {', '.join(paths)}: no document was found")
    if report.failed:
        count = len(report.problems)
        said = "1 document could not be judged" if count == 1 else f"{count} documents could not be judged, the first"
        raise UsageError(f"{said}: {report.problems[0]}")
    raise typer.Exit(1 if report.refused else 0)


def audit(
    settings: SettingsOption = None,
    kubeconfig: Annotated[
        Path | None, typer.Option("--kubeconfig", help="Cluster to judge; default: KUBECONFIG.")
    ] = None,
    output: OutputOption = "table",
) -> None:
    """Judge what a cluster holds, and only read.

    Exit code 0: pass, 1: something is denied, 2: wrong usage or settings, 3: something could not be read or judged.
    """
    with _judging(settings) as judging:
        report = judging.holdings(_cluster(kubeconfig))
    typer.echo(judging.told(report, output), nl=False)
    if report.failed:
        first = f", the first: {report.problems[0]}" if report.problems else ""
        raise PlatformError(f"not all of the cluster could be judged{first}")
    raise typer.Exit(1 if report.refused else 0)


def gatekeeper(
    folder: Annotated[Path, typer.Argument(help="Where the files go; what an earlier call wrote there is replaced.")],
    settings: SettingsOption = None,
) -> None:
    """Write the rules as ConstraintTemplates and constraints, with a suite for `gator verify`."""
    # The gate and audit do without it.
    from plumbline.policy import gatekeeper_suite, judging  # noqa: PLC0415

    policies = suite_root() / "policies"
    rules, chosen = judging.chosen(policies, settings)
    gatekeeper_suite.write(folder, policies, rules, chosen)
    typer.echo(f"{len(rules)} rules in {folder}: apply syncset.yaml, templates/ and then constraints/")


@contextmanager
def _judging(settings: Path | None) -> Iterator[Judging]:
    policies = suite_root() / "policies"

    def settled() -> None:
        from plumbline.policy.judging import chosen  # noqa: PLC0415

        chosen(policies, settings)

    # Where the engine has yet to be built, which takes minutes, wrong settings are told before.
    with engine(policies, before_building=settled) as asked:
        # While the engine compiles the rules, which takes as long.
        from plumbline.policy.judging import Judging  # noqa: PLC0415

        yield Judging(asked, policies, settings)


def _cluster(kubeconfig: Path | None) -> Cluster:
    # Its client takes longer to import than many manifests to judge.
    from plumbline.cluster import connect  # noqa: PLC0415

    return connect(kubeconfig)
