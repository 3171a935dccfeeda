"""Faults of storage: links between objects that somebody takes away."""

from __future__ import annotations

from functools import partial
from typing import Any

from plumbline import volumes
from tests.faults.fault import Fault
from tests.faults.policies import Concerned, Policy, in_force


def _volume(name: str, namespace: str) -> dict[str, Any]:
    """A volume of a class nobody has."""
    one = volumes.DataVolume(name, 1 << 20, storage_class="plumbline-no-such").template()
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": volumes.API_VERSION, "kind": volumes.KIND, **one, "metadata": metadata}


VOLUMES_OF_THE_NAMESPACE = Policy(
    name="plumbline-fault-owners",
    concerned=Concerned("cdi.kubevirt.io", "datavolumes", _volume),
    condition="true",
    # A volume without any owner would be adopted by KubeVirt, and one whose owner doesn't exist be collected.
    patch="""
        [JSONPatch{op: "add", path: "/metadata/ownerReferences", value: [{
          "apiVersion": dyn("v1"), "kind": dyn("Namespace"), "name": dyn(namespaceObject.metadata.name),
          "uid": dyn(namespaceObject.metadata.uid), "controller": dyn(true)}]}]
    """,
    shows=lambda canary: bool(canary["metadata"].get("ownerReferences")),
)

FAULTS = (
    Fault(
        "a policy takes volumes away from the machines they were made with",
        frozenset({"VM-02"}),
        partial(in_force, VOLUMES_OF_THE_NAMESPACE),
    ),
)
