"""Find and remove what runs left in a cluster, by their label. A run's objects all live in its own namespaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plumbline.at_work import ANNOTATION, at_work
from plumbline.run import RUN_LABEL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plumbline.cluster import Cluster

REMOVAL_SECONDS = 180.0
MACHINE = ("kubevirt.io/v1", "VirtualMachine")
POD = ("v1", "Pod")


def leftovers(cluster: Cluster, run_id: str | None = None) -> list[str]:
    """Names of the namespaces of one run, whatever it does, or else of all runs that have ended."""
    if run_id:
        found = cluster.list("v1", "Namespace", label_selector=f"{RUN_LABEL}={run_id}")
        return [namespace["metadata"]["name"] for namespace in found]
    namespaces = cluster.list("v1", "Namespace", label_selector=RUN_LABEL)
    busy = _going_on(namespaces)
    return [one["metadata"]["name"] for one in namespaces if one["metadata"]["labels"][RUN_LABEL] not in busy]


def going_on(cluster: Cluster) -> dict[str, str]:
    """Runs that may still be at work, by their id, and where."""
    return _going_on(cluster.list("v1", "Namespace", label_selector=RUN_LABEL))


def clean(cluster: Cluster, run_id: str | None = None, *, timeout: float = REMOVAL_SECONDS) -> list[str]:
    """Remove the namespaces of one run, or of all runs that have ended, and wait until they are gone; their names.

    DeadlineExceeded when something is not gone `timeout` seconds after it was asked to go.
    """
    names = leftovers(cluster, run_id)
    # Machines and pods hold addresses of networks defined beside them: they go first, or the addresses stay taken.
    users = [(kind, name, found) for name in names for kind in (MACHINE, POD) for found in _names(cluster, kind, name)]
    for kind, namespace, name in users:
        cluster.delete(*kind, name, namespace)
    for namespace in names:
        for pod in _names(cluster, POD, namespace):
            _wait_gone(cluster, *POD, pod, namespace, timeout)
        cluster.delete("v1", "Namespace", namespace)
    for namespace in names:
        _wait_gone(cluster, "v1", "Namespace", namespace, None, timeout)
    return names


def _going_on(namespaces: Iterable[dict[str, Any]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for metadata in (namespace["metadata"] for namespace in namespaces):
        # A run has several processes; it goes on as long as one of them does.
        if where := at_work((metadata.get("annotations") or {}).get(ANNOTATION, "")):
            found[metadata["labels"][RUN_LABEL]] = where
    return found


def _names(cluster: Cluster, kind: tuple[str, str], namespace: str) -> list[str]:
    if not cluster.serves(*kind):
        return []
    return [found["metadata"]["name"] for found in cluster.list(*kind, namespace)]


def _wait_gone(cluster: Cluster, api_version: str, kind: str, name: str, namespace: str | None, timeout: float) -> None:
    cluster.wait(api_version, kind, name, namespace, lambda found: found is None, what="its removal", timeout=timeout)
