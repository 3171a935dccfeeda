"""Faults of storage: links between objects that somebody takes away."""

from __future__ import annotations

from functools import partial
from typing import Any

from plumbline import volumes
from tests.faults.fault import Fault
from tests.faults.policies import Concerned, Policy, in_force

NOBODY = {"apiVersion": "v1", "kind": "ConfigMap", "name": "nobody", "uid": "00000000-0000-0000-0000-000000000000"}


def _volume(name: str, namespace: str) -> dict[str, Any]:
    """A volume of a class nobody has, owned by nobody."""
    one = volumes.DataVolume(name, 1 << 20, storage_class="plumbline-no-such").template()
    metadata = {"name": name, "namespace": namespace, "ownerReferences": [NOBODY]}
    return {"apiVersion": volumes.API_VERSION, "kind": volumes.KIND, **one, "metadata": metadata}


ORPHANED_VOLUMES = Policy(
    name="plumbline-fault-orphans",
    concerned=Concerned("cdi.kubevirt.io", "datavolumes", _volume),
    condition="has(object.metadata.ownerReferences)",
    patch="""[JSONPatch{op: "remove", path: "/metadata/ownerReferences"}]""",
    shows=lambda canary: not canary["metadata"].get("ownerReferences"),
    # KubeVirt adopts volumes that it finds without an owner.
    operations=("CREATE", "UPDATE"),
)

FAULTS = (
    Fault(
        "a policy takes volumes away from the machines they were made with",
        frozenset({"VM-02"}),
        partial(in_force, ORPHANED_VOLUMES),
    ),
)
