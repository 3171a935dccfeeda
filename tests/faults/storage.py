"""Faults of storage: what an administrator may take from clones, and what may stand between a volume and its image."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from fixtures.contents import holder_pod
from plumbline import volumes
from plumbline.clone_facts import CDI, CONFIG, PROFILE, SNAPSHOT_CLASS
from plumbline.clones import Mode
from plumbline.errors import DeadlineExceeded
from plumbline.image_server import FOLDER, IMAGE, LABEL, NAME, PATH, PORT, Behaviour, server_pod
from tests.faults.fault import EFFECT_SECONDS, POLL_SECONDS, Fault
from tests.faults.nodes import OWN_NAMESPACE, POD_BRIDGE, on_every_node, ready
from tests.faults.policies import Concerned, Policy, in_force

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from plumbline.cluster import Cluster
    from plumbline.settings import Settings

SMART_CLASS = "fast"
"""StorageClass of the lab whose clones are promised to be smart under these faults."""
PROMISE = f'[storage]\nsmart_class = "{SMART_CLASS}"\n'

OTHER_BYTES = 24 << 20


def _until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + EFFECT_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise DeadlineExceeded(f"waited {EFFECT_SECONDS:.0f} s for {what}")
        time.sleep(POLL_SECONDS)


SILENT = ""
"""What a profile prefers before CDI 1.57, which looks for snapshot classes itself."""


def _preferred(cluster: Cluster) -> str:
    profile = cluster.get(*PROFILE, SMART_CLASS)
    return ((profile or {}).get("status") or {}).get("cloneStrategy") or SILENT


@contextmanager
def snapshot_class_deleted(cluster: Cluster, settings: Settings) -> Iterator[None]:
    """The VolumeSnapshotClass of the promised class's driver is gone."""
    del settings
    found = cluster.get(*SNAPSHOT_CLASS, SMART_CLASS)
    assert found is not None
    metadata = {key: found["metadata"][key] for key in ("name", "annotations", "labels") if key in found["metadata"]}
    cluster.delete(*SNAPSHOT_CLASS, SMART_CLASS, wait=EFFECT_SECONDS)
    try:
        # CDI looks again when anything about the profile changes.
        _touch(cluster)
        _until(lambda: _preferred(cluster) in ("copy", SILENT), "CDI to miss the snapshot class")
        yield
    finally:
        cluster.create({**found, "metadata": metadata})
        _touch(cluster)
        _until(lambda: _preferred(cluster) in ("snapshot", SILENT), "CDI to see the snapshot class")


def _touch(cluster: Cluster) -> None:
    seen = {"metadata": {"annotations": {"plumbline.io/touched": str(time.time_ns())}}}
    cluster.patch(*PROFILE, SMART_CLASS, None, seen)


@contextmanager
def profile_copies(cluster: Cluster, settings: Settings) -> Iterator[None]:
    """The StorageProfile of the promised class asks for copies."""
    del settings
    try:
        cluster.patch(*PROFILE, SMART_CLASS, None, {"spec": {"cloneStrategy": "copy"}})
        _until(lambda: _preferred(cluster) == "copy", "the profile to take effect")
        yield
    finally:
        cluster.patch(*PROFILE, SMART_CLASS, None, {"spec": {"cloneStrategy": None}})
        _until(lambda: _preferred(cluster) == "snapshot", "the profile to be as before")


@contextmanager
def copies_for_all(cluster: Cluster, settings: Settings) -> Iterator[None]:
    """The CDI object overrides every clone strategy with copies."""
    del settings
    name = cluster.list(*CDI)[0]["metadata"]["name"]
    try:
        cluster.patch(*CDI, name, None, {"spec": {"cloneStrategyOverride": "copy"}})
        yield
    finally:
        cluster.patch(*CDI, name, None, {"spec": {"cloneStrategyOverride": None}})


def _import(name: str, namespace: str) -> dict[str, Any]:
    """An import into a class nobody has."""
    content = volumes.Url("http://plumbline.invalid/", certificates="no-such")
    volume = volumes.DataVolume(name, 1 << 20, content, "plumbline-no-such")
    manifest = volume.manifest()
    return {**manifest, "metadata": {**manifest["metadata"], "namespace": namespace}}


ELSEWHERE = f"http://{NAME}.{OWN_NAMESPACE}.svc{PATH}"

IMPORTS = Concerned("cdi.kubevirt.io", "datavolumes", _import)
IS_IMPORT = "has(object.spec.source) && has(object.spec.source.http)"

REDIRECTED = Policy(
    name="plumbline-fault-other-images",
    concerned=IMPORTS,
    condition=IS_IMPORT,
    patch=f"""[JSONPatch{{op: "replace", path: "/spec/source/http/url", value: "{ELSEWHERE}"}}]""",
    shows=lambda canary: canary["spec"]["source"]["http"]["url"] == ELSEWHERE,
)


@contextmanager
def images_from_elsewhere(behaviour: Behaviour, cluster: Cluster, settings: Settings) -> Iterator[None]:
    """Whatever URL a volume names, its image comes from a server that has other bytes, and treats those who ask so."""
    cluster.delete("v1", "Namespace", OWN_NAMESPACE, wait=EFFECT_SECONDS)
    cluster.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": OWN_NAMESPACE}})
    try:
        pod = server_pod(settings.images.probe)
        service = {"selector": LABEL, "ports": [{"port": 80, "targetPort": PORT}]}
        for kind, manifest in (("Pod", pod), ("Service", {"metadata": {"name": NAME}, "spec": service})):
            metadata = {**manifest["metadata"], "namespace": OWN_NAMESPACE}
            cluster.create({"apiVersion": "v1", "kind": kind, **manifest, "metadata": metadata})
        cluster.wait("v1", "Pod", NAME, OWN_NAMESPACE, ready, what="the other image server", timeout=EFFECT_SECONDS)
        prepare = f"head -c {OTHER_BYTES} /dev/urandom > {IMAGE} && echo '{behaviour}' > {FOLDER}/behaviour"
        assert cluster.exec(OWN_NAMESPACE, NAME, ["sh", "-c", prepare]).exit_code == 0
        with in_force(REDIRECTED, cluster, settings):
            yield
    finally:
        cluster.delete("v1", "Namespace", OWN_NAMESPACE, wait=EFFECT_SECONDS)


def _clone(name: str, namespace: str) -> dict[str, Any]:
    """A clone into a class nobody has."""
    volume = volumes.DataVolume(name, 1 << 20, volumes.CloneOf(namespace, "no-such"), "plumbline-no-such")
    manifest = volume.manifest()
    return {**manifest, "metadata": {**manifest["metadata"], "namespace": namespace, "annotations": {"kept": "true"}}}


CLONES = Concerned("cdi.kubevirt.io", "datavolumes", _clone)
IS_CLONE = "has(object.spec.source) && has(object.spec.source.pvc)"

ROUNDED_UP = Policy(
    name="plumbline-fault-rounded-up",
    concerned=CLONES,
    condition=IS_CLONE,
    patch="""[JSONPatch{op: "replace", path: "/spec/storage/resources/requests/storage", value: "67108864"}]""",
    shows=lambda canary: canary["spec"]["storage"]["resources"]["requests"]["storage"] == "67108864",
)

BOUND_AT_ONCE = Policy(
    name="plumbline-fault-bound-at-once",
    concerned=CLONES,
    condition=IS_CLONE,
    patch=f"""[JSONPatch{{op: "add", path: "/metadata/annotations", value: {{"{volumes.BOUND_AT_ONCE}": "true"}}}}]""",
    shows=lambda canary: volumes.BOUND_AT_ONCE in canary["metadata"]["annotations"],
)

IMPORTED_AT_ONCE = replace(
    BOUND_AT_ONCE,
    name="plumbline-fault-imported-at-once",
    concerned=IMPORTS,
    condition=IS_IMPORT,
)


def _claim(name: str, namespace: str) -> dict[str, Any]:
    """A claim of a class nobody has."""
    resources = {"requests": {"storage": "1Mi"}}
    spec = {"accessModes": ["ReadWriteOnce"], "resources": resources, "storageClassName": "plumbline-no-such"}
    metadata = {"name": name, "namespace": namespace, "annotations": {"kept": "true"}}
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": spec}


MARKED_AS_COPIES = Policy(
    name="plumbline-fault-marked-as-copies",
    concerned=Concerned("", "persistentvolumeclaims", _claim),
    condition="has(object.metadata.annotations) && !('cdi.kubevirt.io/cloneType' in object.metadata.annotations)",
    patch="""[JSONPatch{op: "add", path: "/metadata/annotations/cdi.kubevirt.io~1cloneType", value: "copy"}]""",
    shows=lambda canary: canary["metadata"]["annotations"].get("cdi.kubevirt.io/cloneType") == "copy",
)


def _user(name: str, namespace: str) -> dict[str, Any]:
    """A pod with a claim nobody has."""
    pod = holder_pod(name, "plumbline.invalid/none", "no-such", Mode.FILESYSTEM)
    return {**pod, "metadata": {"name": name, "namespace": namespace}}


# CDI takes a pod that may only read a claim for none that uses it. Its own pods write.
READING = Policy(
    name="plumbline-fault-reading",
    concerned=Concerned("", "pods", _user),
    condition="""
        has(object.spec.volumes) && has(object.spec.volumes[0].persistentVolumeClaim)
        && !(has(object.metadata.labels) && 'cdi.kubevirt.io' in object.metadata.labels)
    """,
    patch="""[JSONPatch{op: "add", path: "/spec/volumes/0/persistentVolumeClaim/readOnly", value: true}]""",
    shows=lambda canary: canary["spec"]["volumes"][0]["persistentVolumeClaim"].get("readOnly") is True,
)

WITHOUT_AUTHORITY = Policy(
    name="plumbline-fault-no-authorities",
    concerned=IMPORTS,
    condition=f"{IS_IMPORT} && has(object.spec.source.http.certConfigMap)",
    patch="""[JSONPatch{op: "remove", path: "/spec/source/http/certConfigMap"}]""",
    shows=lambda canary: "certConfigMap" not in canary["spec"]["source"]["http"],
)

UPLOADS = "table inet plumbline-uploads"
# From pods only: the API server asks CDI's and KubeVirt's webhooks on the same port.
CHAIN = f'type filter hook forward priority 0; iifname "{POD_BRIDGE}" tcp dport 8443 drop;'
FORBID = f"printf '{UPLOADS} {{ chain f {{ {CHAIN} }}; }}\\n' | nft -f -"
ALLOW = f"printf '{UPLOADS}\\ndelete {UPLOADS}\\n' | nft -f -"


@contextmanager
def pods_may_not_upload(cluster: Cluster, settings: Settings) -> Iterator[None]:
    """A firewall on every node keeps the pods that read a source from those that write its copy."""
    with on_every_node(cluster, settings, FORBID, ALLOW):
        yield


OPEN = "plumbline-fault-sources-for-all"
RBAC = "rbac.authorization.k8s.io/v1"


@contextmanager
def sources_for_all(cluster: Cluster, settings: Settings) -> Iterator[None]:
    """Every service account may clone the volumes of every namespace."""
    del settings
    rule = {"apiGroups": ["cdi.kubevirt.io"], "resources": ["datavolumes/source"], "verbs": ["create"]}
    group = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "system:serviceaccounts"}
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": OPEN}
    parts = {"ClusterRole": {"rules": [rule]}, "ClusterRoleBinding": {"roleRef": role, "subjects": [group]}}

    def take_back() -> None:
        for kind in parts:
            cluster.delete(RBAC, kind, OPEN, wait=EFFECT_SECONDS)

    take_back()
    try:
        for kind, content in parts.items():
            cluster.create({"apiVersion": RBAC, "kind": kind, "metadata": {"name": OPEN}, **content})
        yield
    finally:
        take_back()


SCRATCH_CLASS = "scratchSpaceStorageClass"


@contextmanager
def misspelt_scratch_class(cluster: Cluster, settings: Settings) -> Iterator[None]:
    """The CDI object names a class for scratch space that does not exist."""
    del settings
    operator = cluster.list(*CDI)[0]
    before = (operator["spec"].get("config") or {}).get(SCRATCH_CLASS)

    def taken() -> str:
        return str(((cluster.get(*CONFIG, "config") or {}).get("status") or {}).get(SCRATCH_CLASS) or "")

    def told(name: str | None, effect: str) -> None:
        cluster.patch(*CDI, operator["metadata"]["name"], None, {"spec": {"config": {SCRATCH_CLASS: name}}})
        _until(lambda: taken() == effect, f"CDI to take scratch space {name or 'as it likes'}")

    try:
        told("plumbline-no-such", "")
        yield
    finally:
        told(before, before or "")


BRIEFLY = "[timeouts]\nfilling = 60\n"

FAULTS = (
    Fault(
        "the snapshot class of a promised class is deleted",
        frozenset({"STO-06", "STO-07"}),
        snapshot_class_deleted,
        beside=frozenset({"STO-05"}),
        settings=PROMISE,
    ),
    Fault(
        "the profile of a promised class asks for copies",
        frozenset({"STO-06", "STO-08"}),
        profile_copies,
        beside=frozenset({"STO-05"}),
        settings=PROMISE,
    ),
    Fault(
        "CDI copies whatever is cloned",
        frozenset({"STO-06", "STO-07"}),
        copies_for_all,
        beside=frozenset({"STO-05"}),
        settings=PROMISE,
    ),
    Fault(
        "other bytes are behind every URL",
        frozenset({"STO-01", "STO-02", "STO-03", "STO-04", "EXT-16", "EXT-17"}),
        partial(images_from_elsewhere, Behaviour("whole")),
        beside=frozenset({"STO-06"}),
    ),
    Fault(
        "every download breaks off",
        frozenset({"STO-01", "EXT-18"}),
        partial(images_from_elsewhere, Behaviour("cut", 8 << 20)),
        beside=frozenset({"STO-06"}),
        settings=BRIEFLY,
    ),
    Fault(
        "a firewall keeps CDI's pods from each other",
        frozenset({"STO-05"}),
        pods_may_not_upload,
        beside=frozenset({"STO-06"}),
        settings=BRIEFLY,
    ),
    Fault(
        "claims come marked as copies",
        frozenset({"STO-06", "STO-07", "EXT-19"}),
        partial(in_force, MARKED_AS_COPIES),
        beside=frozenset({"STO-05"}),
    ),
    Fault(
        "a policy rounds the sizes of clones up",
        frozenset({"EXT-14"}),
        partial(in_force, ROUNDED_UP),
        beside=frozenset({"STO-06"}),
    ),
    Fault(
        "a policy lets pods only read the volumes they use",
        frozenset({"EXT-15"}),
        partial(in_force, READING),
        beside=frozenset({"EXT-14"}),
    ),
    Fault(
        "a policy takes authorities of image servers away",
        frozenset({"EXT-21"}),
        partial(in_force, WITHOUT_AUTHORITY),
        beside=frozenset({"STO-01"}),
        settings=BRIEFLY,
    ),
    Fault(
        "the class of scratch space is misspelt",
        frozenset({"EXT-22"}),
        misspelt_scratch_class,
        beside=frozenset({"STO-06"}),
    ),
    Fault(
        "a policy binds imports at once",
        frozenset({"EXT-23"}),
        partial(in_force, IMPORTED_AT_ONCE),
        beside=frozenset({"STO-01", "EXT-13"}),
        settings=BRIEFLY,
    ),
    Fault(
        "a policy binds clones at once",
        frozenset({"EXT-13"}),
        partial(in_force, BOUND_AT_ONCE),
        beside=frozenset({"STO-06"}),
        settings=BRIEFLY,
    ),
    Fault(
        "every account may clone every volume",
        frozenset({"EXT-20"}),
        sources_for_all,
        beside=frozenset({"STO-06"}),
    ),
)
