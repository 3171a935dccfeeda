"""Find and remove what runs left in a cluster, by their label. A run's objects all live in its own namespaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plumbline.run import RUN_LABEL

if TYPE_CHECKING:
    from plumbline.cluster import Cluster

REMOVAL_SECONDS = 180.0


def leftovers(cluster: Cluster, run_id: str | None = None) -> list[str]:
    """Names of the namespaces that one run, or any run, left behind."""
    selector = f"{RUN_LABEL}={run_id}" if run_id else RUN_LABEL
    return [found["metadata"]["name"] for found in cluster.list("v1", "Namespace", label_selector=selector)]


def clean(cluster: Cluster, run_id: str | None = None, *, timeout: float = REMOVAL_SECONDS) -> list[str]:
    """Remove the namespaces of one run, or of all runs, and wait until they are gone; their names.

    DeadlineExceeded when one is not gone `timeout` seconds after all were asked to go.
    """
    names = leftovers(cluster, run_id)
    for name in names:
        cluster.delete("v1", "Namespace", name)
    for name in names:
        cluster.wait("v1", "Namespace", name, None, lambda found: found is None, what="the removal", timeout=timeout)
    return names
