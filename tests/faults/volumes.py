"""Faults of storage: links between objects that somebody takes away."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from plumbline import volumes
from tests.faults.fault import Fault
from tests.faults.policies import MACHINES, Concerned, Policy, in_force

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plumbline.cluster import Cluster
    from plumbline.settings import Settings


def _volume(name: str, namespace: str) -> dict[str, Any]:
    """A volume of a class nobody has."""
    one = volumes.DataVolume(name, 1 << 20, storage_class="plumbline-no-such").template()
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": volumes.API_VERSION, "kind": volumes.KIND, **one, "metadata": metadata}


@contextmanager
def volumes_given_away(cluster: Cluster, settings: Settings) -> Iterator[None]:
    """Volumes are made as they should be, and belong to the namespace `default` alone as soon as anybody touches them.

    Without any owner KubeVirt would adopt them, with one that doesn't exist they would be collected, and without their
    machine from the start KubeVirt would wait for them for minutes.
    """
    owner = cluster.get("v1", "Namespace", "default")
    assert owner is not None
    policy = Policy(
        name="plumbline-fault-owners",
        concerned=Concerned("cdi.kubevirt.io", "datavolumes", _volume),
        condition="request.operation == 'UPDATE' || object.metadata.name.startsWith('canary')",
        patch=f"""
            [JSONPatch{{op: "add", path: "/metadata/ownerReferences", value: [{{
              "apiVersion": dyn("v1"), "kind": dyn("Namespace"), "name": dyn("default"),
              "uid": dyn("{owner["metadata"]["uid"]}"), "controller": dyn(true)}}]}}]
        """,
        shows=lambda canary: bool(canary["metadata"].get("ownerReferences")),
        operations=("CREATE", "UPDATE"),
    )
    with in_force(policy, cluster, settings):
        yield


def _machine(name: str, namespace: str) -> dict[str, Any]:
    """A machine that fits no node, with a claim nobody has."""
    found = MACHINES.canary(name, namespace)
    found["spec"]["domain"]["devices"]["disks"] = [{"name": "boot", "disk": {}}, {"name": "vault", "disk": {}}]
    found["spec"]["volumes"] = [
        {"name": "boot", "emptyDisk": {"capacity": "1Mi"}},
        {"name": "vault", "persistentVolumeClaim": {"claimName": "no-such"}},
    ]
    return found


SCRATCH_FOR_CLAIMS = Policy(
    name="plumbline-fault-scratch",
    concerned=Concerned(MACHINES.group, MACHINES.resource, _machine),
    condition="""
        has(object.spec.volumes) && object.spec.volumes.size() > 1 && has(object.spec.volumes[1].persistentVolumeClaim)
    """,
    patch="""
        [JSONPatch{op: "replace", path: "/spec/volumes/1", value: {
          "name": dyn(object.spec.volumes[1].name), "emptyDisk": dyn({"capacity": "8Mi"})}}]
    """,
    shows=lambda canary: "emptyDisk" in canary["spec"]["volumes"][1],
)

FAULTS = (
    Fault(
        "a policy takes volumes away from the machines they were made with",
        frozenset({"VM-02"}),
        volumes_given_away,
        settings="[timeouts]\nremoval = 60\n",
    ),
    Fault(
        "a policy gives machines scratch space where they claim a volume",
        frozenset({"VM-01"}),
        partial(in_force, SCRATCH_FOR_CLAIMS),
        beside=frozenset({"VM-02"}),
        scenarios=("A persistent volume",),
    ),
)
