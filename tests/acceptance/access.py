"""Kubeconfigs for other users of the cluster under test: those a ServiceAccount's token gives."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from kubernetes import client, config

from plumbline.cluster import connect

if TYPE_CHECKING:
    from collections.abc import Iterator

RBAC = Path(__file__).parents[2] / "docs" / "rbac"


@contextmanager
def applied(kubeconfig: Path, documents: list[dict[str, Any]]) -> Iterator[None]:
    """Objects that exist inside the block only; leftovers of an interrupted run are replaced."""
    cluster = connect(kubeconfig)

    def remove() -> None:
        for document in reversed(documents):
            metadata = document["metadata"]
            where = (document["apiVersion"], document["kind"], metadata["name"], metadata.get("namespace"))
            cluster.delete(*where, wait=60)

    remove()
    try:
        for document in documents:
            cluster.create(document)
        yield
    finally:
        remove()


def rbac(command: str) -> list[dict[str, Any]]:
    """The published least-privilege manifest of a command."""
    return list(yaml.safe_load_all((RBAC / f"{command}.yaml").read_text()))


def kubeconfig_of(kubeconfig: Path, namespace: str, account: str, path: Path) -> Path:
    """Write a kubeconfig that is a ServiceAccount's, good for an hour."""
    admin = config.new_client_from_config(str(kubeconfig))
    wanted = client.AuthenticationV1TokenRequest(spec=client.V1TokenRequestSpec(audiences=[], expiration_seconds=3600))
    granted = client.CoreV1Api(admin).create_namespaced_service_account_token(account, namespace, wanted)
    document = yaml.safe_load(kubeconfig.read_text())
    context = next(one for one in document["contexts"] if one["name"] == document["current-context"])
    context["context"]["user"] = account
    document["contexts"] = [context]
    document["users"] = [{"name": account, "user": {"token": granted.status.token}}]
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        yaml.safe_dump(document, file)
    return path
