"""`plumbline webhook`: the bundle at a cluster's door."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer
import yaml

from plumbline.cluster import connect
from plumbline.errors import PlatformError, UsageError
from plumbline.lab.components import INVENTORY, OPA, PREFIX
from plumbline.policy import webhook
from plumbline.policy.rules import load_rules
from plumbline.policy.sealed import seal
from plumbline.policy.settings import load_settings
from plumbline.policy.webhook_manifests import FailurePolicy, Images
from plumbline.suite import suite_root

app = typer.Typer(help="Refuse at a cluster's door what the rules refuse.", no_args_is_help=True)

LABEL_KEY = re.compile(r"([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?", re.ASCII)
"""Key of a label: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/."""

KubeconfigOption = Annotated[Path | None, typer.Option("--kubeconfig", help="Cluster to use; default: KUBECONFIG.")]


@app.command()
def install(
    settings: Annotated[Path | None, typer.Option(help="Settings of the rules; default: the bundle's own.")] = None,
    failure_policy: Annotated[
        FailurePolicy, typer.Option(help="What happens while OPA does not answer: Fail refuses, Ignore lets in.")
    ] = "Fail",
    only_label: Annotated[
        str | None, typer.Option(help="Ask only in namespaces that have this label, whatever its value.")
    ] = None,
    opa_image: Annotated[str, typer.Option(help="Image of OPA.")] = f"{PREFIX}/opa:{OPA}",
    inventory_image: Annotated[
        str, typer.Option(help="Image of the watcher that tells OPA what the cluster holds.")
    ] = f"{PREFIX}/inventory:{INVENTORY}",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the manifests, without keys, and change nothing.")
    ] = False,
    kubeconfig: KubeconfigOption = None,
) -> None:
    """Put the webhook up; again: bring it up to date and give it a new certificate."""
    # The API server would say so only when all else is up.
    if only_label is not None and not LABEL_KEY.fullmatch(only_label):
        raise UsageError(f'--only-label "{only_label}" is not the key of a label: give one such as plumbline.io/tenant')
    policies = suite_root() / "policies"
    rules = load_rules(policies)
    chosen = load_settings(policies, settings, [rule.id for rule in rules])
    content = seal(policies, rules, chosen)
    order = webhook.Order(rules, content, Images(opa_image, inventory_image), failure_policy, only_label)
    if dry_run:
        typer.echo(yaml.safe_dump_all(_shown(webhook.plan(order)), sort_keys=False))
        return
    webhook.install(connect(kubeconfig), order, typer.echo)


@app.command()
def status(kubeconfig: KubeconfigOption = None) -> None:
    """Tell how the webhook is. Exit code 0: well, 3: something is wrong with it."""
    found = webhook.status(connect(kubeconfig))
    for fact in found.facts:
        typer.echo(fact)
    if found.wrong:
        raise PlatformError("; ".join(found.wrong))


@app.command()
def uninstall(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be removed.")] = False,
    kubeconfig: KubeconfigOption = None,
) -> None:
    """Take the webhook away; what it has let in stays."""
    cluster = connect(kubeconfig)
    if dry_run:
        for line in webhook.remains(cluster):
            typer.echo(line)
        return
    if not webhook.uninstall(cluster, typer.echo):
        typer.echo("nothing to remove")


def _shown(manifests: list[dict[str, object]]) -> list[dict[str, object]]:
    """Manifests as they may be printed: keys are made anew by every install, and are nobody's to read."""
    return [
        {**each, "stringData": dict.fromkeys(each["stringData"], "made by install")}  # type: ignore[call-overload]
        if each["kind"] == "Secret"
        else each
        for each in manifests
    ]
