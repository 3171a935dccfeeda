"""What an API server answers that serves every kind of the rules but Rook's, for a loopback server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plumbline.policy.documents import CLUSTER_SCOPED
from plumbline.policy.webhook_manifests import served
from tests.policies.server import METADATA

if TYPE_CHECKING:
    from collections.abc import Iterable

KINDS = sorted({kind for rule in METADATA.values() for kind in (*rule["kinds"], *rule["inventory"])})
ROOK = "ceph.rook.io"


def answers(objects: Iterable[dict[str, Any]], *, rook: bool = False) -> dict[str, tuple[int, Any]]:
    """Answers by path, with these objects in the lists; objects of kinds that no rule knows are left out."""
    held: dict[str, list[dict[str, Any]]] = {}
    for each in objects:
        kind = f"{each['apiVersion'].rpartition('/')[0]}/{each['kind']}"
        # Items of a list carry neither.
        held.setdefault(kind, []).append({k: v for k, v in each.items() if k not in {"apiVersion", "kind"}})
    found: dict[str, tuple[int, Any]] = {
        "/": (404, {"message": "not found"}),
        "/version": (200, {"gitVersion": "v1.2.3"}),
    }
    groups: dict[str, list[dict[str, Any]]] = {}
    for kind in KINDS:
        group, version, plural = served(kind)
        if group == ROOK and not rook:
            continue
        base = f"/apis/{group}/{version}" if group else f"/api/{version}"
        resource = {"name": plural, "kind": kind.rpartition("/")[2], "namespaced": kind not in CLUSTER_SCOPED}
        groups.setdefault(base, []).append(resource)
        found[base] = (200, {"resources": groups[base]})
        if group:
            found[f"/apis/{group}"] = (200, {"versions": [{"groupVersion": f"{group}/{version}"}]})
        found[f"{base}/{plural}"] = listed(*held.get(kind, ()))
    return found


def listed(*items: dict[str, Any]) -> tuple[int, Any]:
    """A list of one page."""
    return 200, {"metadata": {}, "items": list(items)}
