"""What tells a later test run that a fault was cut off before it was taken back: a mark on the cluster."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from plumbline.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plumbline.cluster import Cluster
    from tests.faults.fault import Fault

MARK = ("v1", "ConfigMap", "plumbline-fault", "kube-public")
"""API version, kind, name and namespace of the mark."""


@contextmanager
def under(fault: Fault, cluster: Cluster) -> Iterator[None]:
    """Apply a fault for the block. Its mark stays on the cluster where it was not taken back."""
    api_version, kind, name, namespace = MARK
    mark = {"apiVersion": api_version, "kind": kind, "metadata": {"name": name, "namespace": namespace}}
    cluster.apply({**mark, "data": {"fault": fault.name}}, "plumbline-tests")
    went_wrong: BaseException | None = None
    with fault.applied(cluster, Settings()):
        try:
            yield
        except BaseException as error:  # noqa: BLE001 - raised below; it says nothing of the fault's being taken back
            went_wrong = error
    cluster.delete(*MARK)
    if went_wrong:
        raise went_wrong


def cut_off(cluster: Cluster) -> str:
    """Name of the fault that was not taken back from a cluster, empty for none."""
    found = cluster.get(*MARK)
    return str((found.get("data") or {}).get("fault") or "one of no name") if found else ""
