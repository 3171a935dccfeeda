"""Volumes, images and Ceph clusters for the oracle of their rules, in a cluster that holds some of what they name."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.policies.generated import JSON, NAMESPACES, NOTHING, SCALARS, Scene, document, mostly, placed, record
from tests.policies.oracle import MACHINES
from tests.policies.oracle_machines import OWNERS


def full(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """An object that has all of these fields, and any of them now and then."""
    return mostly(st.fixed_dictionaries(fields), record(**fields))


def one_of(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """An object that has one of these fields."""
    return st.sampled_from(sorted(fields)).flatmap(lambda name: st.fixed_dictionaries({name: fields[name]}))


HOMES = st.sampled_from(["team-a", "team-a", "golden", "golden", "team-b"])
CALLED = st.sampled_from(["debian", "debian", "debian", "root"])
CLASSES = st.sampled_from([*["fast", "slow"] * 3, "faster", "gone", ""])
MODES = st.sampled_from(["Block", "Filesystem"])
GIVEN = st.sampled_from([["ReadWriteOnce"], ["ReadWriteMany"], ["ReadWriteOnce", "ReadWriteMany"]])
ACCESS = GIVEN | st.just([])
WHOLE = st.sampled_from(["5Gi", "10Gi", "10737418240", "11381663335", "10.6Gi", "1e10", "20Gi"])
"""Sizes of claims that are there: 10Gi, what CDI makes of it on a file system, and their neighbours."""
SIZES = mostly(
    WHOLE | st.sampled_from(["10G", "10000Mi", "9.9Gi", "10738466816", 10737418240, "+10Gi", "10.Gi", "1E10"]),
    st.sampled_from(["", "10gi", "1e100", "10 Gi", '"10Gi"', "1e3Gi", "10KI", "-5Gi", 0, "0", "ten", True, [], {}]),
)
REFERENCES = mostly(
    st.fixed_dictionaries({"name": CALLED, "namespace": mostly(HOMES, NOTHING | st.just(7))}) | record(name=CALLED),
    NOTHING | JSON,
)
URLS = mostly(
    st.sampled_from(
        [
            *("https://images/x", "HTTPS://images/x", "http://images/x", "docker://images/x", "oci-archive://x"),
            *("gs://images/x", "images/x"),
        ]
    ),
    SCALARS,
)
SUMS = mostly(
    st.sampled_from(["0a" * 16, "0a" * 32, "0A" * 32, "0a" * 64, "0a" * 65, "0g" * 32]).flatmap(
        lambda digits: st.sampled_from([f"{name}{digits}" for name in ("sha256:", "SHA512: ", "sha512:", "md5:", "")])
    ),
    SCALARS,
)
FETCHED = mostly(full(url=URLS, checksum=SUMS) | record(url=URLS, insecureSkipVerify=mostly(st.booleans(), SCALARS)))
CLONED = {"pvc": REFERENCES, "snapshot": REFERENCES}
IMPORTED = dict.fromkeys(("http", "s3", "gcs", "registry", "imageio", "vddk", "upload", "blank"), FETCHED)
SOURCES = mostly(one_of(**CLONED) | one_of(**IMPORTED) | record(http=FETCHED, pvc=REFERENCES))
ASKED = mostly(st.fixed_dictionaries({"requests": mostly(st.fixed_dictionaries({"storage": SIZES}))}))
SAID = st.builds(
    dict.__or__,
    full(storageClassName=mostly(CLASSES, st.none()), resources=ASKED),
    record(
        volumeMode=mostly(MODES, st.sampled_from(["", None, "FromStorageProfile", "Disk", 7])),
        accessModes=mostly(ACCESS, st.sampled_from([None, 7])),
    ),
)
FILLED = (
    st.fixed_dictionaries({"source": SOURCES}, optional={"contentType": st.sampled_from(["archive", "kubevirt"])})
    | st.fixed_dictionaries({"sourceRef": REFERENCES})
    | st.fixed_dictionaries({"source": one_of(**CLONED)})
    | st.fixed_dictionaries({"source": one_of(**IMPORTED)})
)
STANZAS = one_of(storage=mostly(SAID), pvc=mostly(SAID)) | record(storage=SAID, pvc=SAID)
VOLUMES = mostly(st.builds(dict.__or__, FILLED, STANZAS))
ATTACHED = mostly(
    one_of(
        persistentVolumeClaim=mostly(st.fixed_dictionaries({"claimName": CALLED})),
        dataVolume=mostly(st.fixed_dictionaries({"name": CALLED})),
    )
)
INSTANCES = mostly(
    full(
        evictionStrategy=st.sampled_from(["LiveMigrate", "LiveMigrate", "None"]),
        volumes=mostly(st.lists(ATTACHED, min_size=1, max_size=2)),
    )
)
IMPORTING = {
    f"cdi.kubevirt.io/storage.{key}": mostly(st.just("x"), SCALARS)
    for key in ("import.endpoint", "import.source", "upload.target", "import.pod")
}
REQUESTS = mostly(st.sampled_from(["team-a/x", "team-b/x", "golden", ""]), SCALARS)
ANNOTATIONS = mostly(record(**IMPORTING, **{"k8s.io/CloneRequest": REQUESTS}))
NETWORKS = mostly(st.sampled_from(["public", "rook-ceph/public", "rook-ceph/other"]), NOTHING)
FEW = mostly(st.sampled_from([2, 3, 3, 4]), SCALARS)
FLAGS = mostly(st.sampled_from([False, False, True]), SCALARS)
PROVIDERS = mostly(st.sampled_from(["multus", "multus", "host"]), SCALARS)
NODES = mostly(st.lists(mostly(record(useAllDevices=FLAGS)), max_size=2))
CLUSTERS = mostly(
    st.builds(
        dict.__or__,
        full(
            network=mostly(
                full(provider=PROVIDERS, selectors=mostly(full(public=NETWORKS) | record(cluster=NETWORKS)))
            ),
            mon=mostly(full(count=FEW)),
            storage=mostly(record(useAllDevices=FLAGS, nodes=NODES)),
        ),
        st.just({}) | st.just({}) | record(external=record(enable=FLAGS)),
    )
)
POOLS = mostly(
    full(replicated=mostly(full(size=FEW))) | record(erasureCoded=mostly(record(dataChunks=FEW | st.just(0))))
)
CLAIMS = mostly(st.builds(dict.__or__, SAID, record(dataSourceRef=mostly(record(namespace=mostly(HOMES, NOTHING))))))
POINTED = mostly(st.fixed_dictionaries({"source": mostly(one_of(**CLONED, dataSource=REFERENCES))}))
SNAPSHOTS = full(volumeSnapshotClassName=st.just("shots"))
SPECS: dict[str, st.SearchStrategy[Any]] = {
    "DataVolume": VOLUMES,
    "DataImportCron": VOLUMES.map(lambda spec: placed(("template", "spec"), spec)),
    "DataSource": POINTED,
    "VolumeImportSource": mostly(record(source=SOURCES)),
    "VolumeUploadSource": st.just({}),
    "PersistentVolumeClaim": CLAIMS,
    "VolumeSnapshot": SNAPSHOTS,
    "CephCluster": CLUSTERS,
    "CephBlockPool": POOLS,
    "CephFilesystem": mostly(full(metadataPool=POOLS, dataPools=mostly(st.lists(POOLS, max_size=2)))),
    "Namespace": st.just({}),
}
GROUPS = {
    **dict.fromkeys(("VirtualMachine", "VirtualMachineInstance", "VirtualMachineInstanceReplicaSet"), "kubevirt.io/v1"),
    "VirtualMachinePool": "pool.kubevirt.io/v1beta1",
    **dict.fromkeys(("Namespace", "PersistentVolumeClaim"), "v1"),
    **dict.fromkeys(("CephBlockPool", "CephCluster", "CephFilesystem"), "ceph.rook.io/v1"),
    **dict.fromkeys(("VolumeSnapshot", "VolumeSnapshotClass"), "snapshot.storage.k8s.io/v1"),
    "StorageClass": "storage.k8s.io/v1",
}
KINDS = st.sampled_from(
    [*["DataVolume"] * 12, *["VirtualMachine"] * 8, *["PersistentVolumeClaim", "CephCluster"] * 3, *SPECS, *MACHINES]
)


def _object(kind: str, namespace: str, name: str, **rest: Any) -> dict[str, Any]:
    metadata = {**({"namespace": namespace} if namespace else {}), "name": name}
    return {"apiVersion": GROUPS.get(kind, "cdi.kubevirt.io/v1beta1"), "kind": kind, "metadata": metadata, **rest}


@st.composite
def _documents(draw: st.DrawFn, kind: str, namespace: str, name: str) -> dict[str, Any]:
    if kind in SPECS:
        found = _object(kind, namespace, name, spec=draw(SPECS[kind]))
    else:
        steps = (*MACHINES[kind], "spec")
        found = _object(kind, namespace, name, **placed(steps, draw(INSTANCES)))
        if kind in OWNERS:
            holder = found
            for step in OWNERS[kind]:
                holder = holder[step]
            templates = st.lists(mostly(st.fixed_dictionaries({"spec": VOLUMES})), min_size=1, max_size=2)
            holder["dataVolumeTemplates"] = draw(mostly(templates))
    if kind == "PersistentVolumeClaim":
        found["metadata"]["annotations"] = draw(ANNOTATIONS)
    return found


TRUTH = st.sampled_from(["true", "false"])
MARKS = record(
    **{
        "storageclass.kubevirt.io/is-default-virt-class": TRUTH,
        "storageclass.kubernetes.io/is-default-class": TRUTH,
    }
)
CREATED = st.sampled_from(["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"])
SETS = st.lists(st.fixed_dictionaries({"accessModes": GIVEN}, optional={"volumeMode": MODES}), min_size=1, max_size=2)
HELD = st.builds(
    dict.__or__,
    full(storageClassName=CLASSES, resources=st.fixed_dictionaries({"requests": full(storage=WHOLE)})),
    record(volumeMode=MODES, accessModes=ACCESS),
)


@st.composite
def _clusters(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Classes with their profiles, and claims, snapshots and DataSources in some namespaces."""
    found = []
    for name, driver in (("fast", "a"), ("faster", "a"), ("slow", "b")):
        class_ = _object("StorageClass", "", name, provisioner=driver)
        class_["metadata"] |= {"annotations": draw(MARKS), "creationTimestamp": draw(CREATED)}
        profile = _object("StorageProfile", "", name, status=draw(full(claimPropertySets=SETS)))
        found += [each for each in (class_, profile) if draw(st.integers(0, 9))]
    found.append(_object("VolumeSnapshotClass", "", "shots", driver=draw(st.sampled_from(["a", "b"]))))
    for namespace, name in (("team-a", "debian"), ("golden", "debian"), ("golden", "root")):
        claim = _object(
            "PersistentVolumeClaim", namespace, name, spec=draw(HELD), status={"capacity": {"storage": "20Gi"}}
        )
        shot = _object("VolumeSnapshot", namespace, name, spec=draw(SNAPSHOTS), status=draw(full(restoreSize=WHOLE)))
        source = _object("DataSource", namespace, name, spec=draw(POINTED))
        found += [each for each in (claim, shot, source) if draw(st.integers(0, 9))]
    if draw(st.booleans()):
        owned = _object("Namespace", "", "team-a")
        owned["metadata"]["labels"] = {"plumbline.io/tenant": draw(st.sampled_from(["red", "green", ""]))}
        found.append(owned)
    return found


STORAGE_SETTINGS = st.fixed_dictionaries(
    {
        "tenant_label": st.just("plumbline.io/tenant"),
        "namespaces": full(
            **{"team-a": record(tenant=st.just("red"), **{"import": st.booleans()}, clone_from=st.just(["team-b"]))}
        ),
        "tenants": full(
            red=full(storage_classes=st.sampled_from([[], ["fast"], ["fast", "slow"]])),
            green=record(storage_classes=st.just(["slow"])),
        ),
        "network": st.just({"reserved": {"rook-ceph/public": {}}}),
        "storage": st.fixed_dictionaries(
            {
                "controllers": st.just(["cdi"]),
                "smart_clone": st.sampled_from(["relaxed", "strict", "off"]),
                "clone_from": st.sampled_from([["golden"], []]),
                "golden": st.fixed_dictionaries(
                    {
                        "namespaces": st.sampled_from([["golden"], ["golden", "team-a"], []]),
                        "users": st.just(["grace"]),
                        "groups": st.just(["keepers"]),
                    }
                ),
                "ceph": st.fixed_dictionaries(
                    {"replicas": st.sampled_from([3, 2]), "use_all_devices": st.sampled_from([False, False, True])}
                ),
            }
        ),
    }
)


@st.composite
def storage_scenes(draw: st.DrawFn) -> Scene:
    """A volume, or what makes or holds one, mostly new and now and then changed or, without a document, deleted."""
    kind, held = draw(KINDS), draw(_clusters())
    namespace = "rook-ceph" if kind.startswith("Ceph") else "" if kind == "Namespace" else draw(HOMES)
    name = "golden" if kind == "Namespace" else "new"
    found = draw(_documents(kind, namespace, name))
    before = draw(st.none() | st.none() | st.just(found) | _documents(kind, namespace, name))
    return Scene(found, before, draw(STORAGE_SETTINGS), held)


LABELS = mostly(record(**{"plumbline.io/tenant": mostly(st.sampled_from(["red", "green"]), NOTHING | st.just(" "))}))
WORDS = mostly(st.sampled_from(["grace", "moves in spring"]), NOTHING | st.just(" "))
DAYS = mostly(st.sampled_from(["2199-12-31", "2020-12-31"]), st.sampled_from(["2199-1-1", "soon", "", None, 7]))
EXCEPTIONS = st.lists(
    st.fixed_dictionaries(
        {"rule": st.just("P-VM-03"), "namespace": mostly(NAMESPACES, st.just(""))},
        optional={
            "kind": st.sampled_from(["/Pod", "/Namespace", "cdi.kubevirt.io/DataVolume"]),
            "name": st.sampled_from(["blue", "kube-system"]),
            "owner": WORDS,
            "reason": WORDS,
            "expires": DAYS,
        },
    ),
    max_size=2,
)
TENANCY_SETTINGS = st.fixed_dictionaries(
    {
        "tenant_label": st.just("plumbline.io/tenant"),
        "tenancy": st.fixed_dictionaries(
            {"system_namespaces": st.sampled_from([["kube-*"], ["kube-system", "default"], []])}
        ),
        "exceptions": EXCEPTIONS,
    }
)


@st.composite
def owned(draw: st.DrawFn) -> Scene:
    """A namespace, or something in one, with exceptions that are about it now and then."""
    kind = draw(st.sampled_from(["Namespace", "Pod", "DataVolume"]))
    if kind != "Namespace":
        place = (draw(NAMESPACES), draw(st.sampled_from(["blue", "green"])))
        found = _object(kind, *place, spec={}) if kind == "DataVolume" else document(kind, *place, {}, "spec")
        return Scene(found, None, draw(TENANCY_SETTINGS), [])
    name = draw(st.sampled_from(["team-a", "team-a", "kube-system", "kube-public", "kube"]))
    now, then = ({**_object(kind, "", name), "metadata": {"name": name, "labels": draw(LABELS)}} for _ in range(2))
    return Scene(now, draw(st.sampled_from([None, then])), draw(TENANCY_SETTINGS), [])
