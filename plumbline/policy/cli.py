"""Commands of the policy bundle."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from plumbline.errors import UsageError
from plumbline.policy import gate as gating
from plumbline.policy import gatekeeper_suite, inventory
from plumbline.policy.documents import read
from plumbline.policy.engine import bundle_data, engine
from plumbline.policy.outputs import Format, render
from plumbline.policy.rules import load_rules
from plumbline.policy.settings import load_settings
from plumbline.suite import suite_root

SettingsOption = Annotated[
    Path | None, typer.Option(help="Settings of the rules; what they leave out is as in policies/settings.yaml.")
]


def gate(
    paths: Annotated[list[str], typer.Argument(help="Files, folders with all below, or - for standard input.")],
    settings: SettingsOption = None,
    inventory_dir: Annotated[
        Path | None, typer.Option("--inventory", help="Folder with what the cluster holds, as kubectl get writes it.")
    ] = None,
    namespace: Annotated[str, typer.Option(help="Where objects go that name no namespace.")] = "default",
    output: Annotated[Format, typer.Option(help="Form of the report.")] = "table",
) -> None:
    """Judge manifests. Exit code 0: pass, 1: something is denied, 2: something could not be judged, 3: no engine."""
    policies = suite_root() / "policies"
    rules = load_rules(policies)
    chosen = load_settings(policies, settings, {rule.id for rule in rules})
    held = inventory.from_folder(inventory_dir, namespace) if inventory_dir else inventory.Inventory()
    with engine(policies, bundle_data(rules, chosen)) as asked:
        report = gating.judge(read(paths), asked, held, needed=inventory.kinds_needed(rules), namespace=namespace)
    typer.echo(render(report, rules, output), nl=False)
    if report.documents == 0 and not report.problems:
        raise UsageError(f"nothing to judge in {', '.join(paths)}: no document was found")
    if report.failed:
        raise UsageError(f"{len(report.problems)} documents could not be judged, the first: {report.problems[0]}")
    raise typer.Exit(1 if report.refused else 0)


def gatekeeper(
    folder: Annotated[Path, typer.Argument(help="Where the files go; what an earlier call wrote there is replaced.")],
    settings: SettingsOption = None,
) -> None:
    """Write the rules as ConstraintTemplates and constraints, with a suite for `gator verify`."""
    policies = suite_root() / "policies"
    rules = load_rules(policies)
    chosen = load_settings(policies, settings, {rule.id for rule in rules})
    gatekeeper_suite.write(folder, policies, rules, chosen)
    typer.echo(f"{len(rules)} rules in {folder}: apply syncset.yaml, templates/ and then constraints/")
