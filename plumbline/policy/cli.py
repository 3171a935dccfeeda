"""Commands of the policy bundle."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plumbline.errors import PlatformError, UsageError
from plumbline.policy import gate as gating
from plumbline.policy import holdings, inventory
from plumbline.policy.documents import read
from plumbline.policy.engine import bundle_data, engine
from plumbline.policy.outputs import Format, render
from plumbline.policy.rules import Rule, load_rules
from plumbline.policy.settings import Settings, load_settings
from plumbline.suite import suite_root

if TYPE_CHECKING:
    from plumbline.cluster import Cluster

SettingsOption = Annotated[
    Path | None, typer.Option(help="Settings of the rules; what they leave out is as in policies/settings.yaml.")
]


OutputOption = Annotated[Format, typer.Option(help="Form of the report.")]


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
    rules, chosen = _chosen(settings)
    needed = inventory.kinds_needed(rules)
    held = inventory.Inventory()
    notes: list[str] = []
    if cluster or kubeconfig:
        if inventory_dir:
            raise UsageError("give --inventory or --cluster, not both: what a cluster holds is one or the other")
        held, notes = holdings.inventory(_cluster(kubeconfig), needed)
    elif inventory_dir:
        held = inventory.from_folder(inventory_dir, namespace)
    with engine(suite_root() / "policies", bundle_data(rules, chosen)) as asked:
        report = gating.judge(read(paths), asked, held, needed=needed, namespace=namespace)
    report.notes += notes
    if report.missing and not (cluster or kubeconfig or inventory_dir):
        report.notes.append("nothing is known of the cluster: --inventory or --cluster tells what it holds")
    typer.echo(render(report, rules, output), nl=False)
    if report.documents == 0 and not report.problems:
        raise UsageError(f"nothing to judge in {', '.join(paths)}: no document was found")
    if report.failed:
        raise UsageError(f"{len(report.problems)} documents could not be judged, the first: {report.problems[0]}")
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
    rules, chosen = _chosen(settings)
    held = inventory.Inventory()
    needed = inventory.kinds_needed(rules)
    # What is there is judged as if it came today, so rules about other operations have no say.
    judged = {kind for rule in rules if "CREATE" in rule.operations for kind in rule.kinds}
    there = holdings.Holdings(_cluster(kubeconfig), judged | needed, held)
    with engine(suite_root() / "policies", bundle_data(rules, chosen)) as asked:
        report = gating.judge(there, asked, held, needed=needed, namespace="")
    report.door, report.notes = "audit", there.notes
    typer.echo(render(report, rules, output), nl=False)
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
    from plumbline.policy import gatekeeper_suite  # noqa: PLC0415

    rules, chosen = _chosen(settings)
    gatekeeper_suite.write(folder, suite_root() / "policies", rules, chosen)
    typer.echo(f"{len(rules)} rules in {folder}: apply syncset.yaml, templates/ and then constraints/")


def _chosen(file: Path | None) -> tuple[tuple[Rule, ...], Settings]:
    """The rules, and what is settled for them."""
    policies = suite_root() / "policies"
    rules = load_rules(policies)
    return rules, load_settings(policies, file, {rule.id for rule in rules})


def _cluster(kubeconfig: Path | None) -> Cluster:
    # Its client takes longer to import than many manifests to judge.
    from plumbline.cluster import connect  # noqa: PLC0415

    return connect(kubeconfig)
