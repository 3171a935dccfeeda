"""Storage that lacks something: each gap is judged for what it is, told in one sentence, and leaves nothing behind."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from plumbline.capabilities import DEFAULT_CLASS
from plumbline.clone_facts import PROFILE, SNAPSHOT_CLASS, STORAGE_CLASS
from plumbline.cluster import connect
from plumbline.image_server import PORT
from plumbline.lab import storage as lab
from plumbline.settings import Settings
from tests.conftest import plumbline
from tests.faults.fault import EFFECT_SECONDS, NAMESPACE_PREFIX, POLL_SECONDS
from tests.faults.nodes import on_every_node
from tests.faults.test_bad_input import judged, only, quota_in_every_namespace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from plumbline.cluster import Cluster
    from tests.faults.judgement import Judged, Judgement

pytestmark = pytest.mark.long

BRIEFLY = "[timeouts]\nfilling = 60\n"
CONTENT = ("snapshot.storage.k8s.io/v1", "VolumeSnapshotContent")
LEFT_SECONDS = 120.0

CLOSED = "table inet plumbline-images"
CLOSE = (
    f"printf '{CLOSED} {{ chain f {{ type filter hook forward priority 0; tcp dport {PORT} drop; }}; "
    f"chain i {{ type filter hook output priority 0; tcp dport {PORT} drop; }}; }}\\n' | nft -f -"
)
OPEN = f"printf '{CLOSED}\\ndelete {CLOSED}\\n' | nft -f -"

HOG = "plumbline-hog"
LEFT_FREE = 24 << 20
"""Bytes a full pool has left: less than an import and its scratch space need."""
POOLS = f"/proc/1/root{lab.POOLS}"
FILL = f"""
for pool in {POOLS}/*; do
  [ -e "$pool/{HOG}" ] && continue
  free=$(( $(stat -f -c '%a * %S' "$pool") - {LEFT_FREE} ))
  [ "$free" -le 0 ] || nsenter --target 1 --mount -- fallocate -l "$free" "${{pool#/proc/1/root}}/{HOG}"
done
"""
EMPTY = f"rm -f {POOLS}/*/{HOG}"


def default_class(cluster: Cluster) -> str:
    classes = cluster.list(*STORAGE_CLASS)
    (name,) = [
        one["metadata"]["name"]
        for one in classes
        if (one["metadata"].get("annotations") or {}).get(DEFAULT_CLASS) == "true"
    ]
    return str(name)


@contextmanager
def patched(
    cluster: Cluster, kind: tuple[str, str], name: str, patch: dict[str, Any], back: dict[str, Any]
) -> Iterator[None]:
    cluster.patch(*kind, name, None, patch)
    try:
        yield
    finally:
        cluster.patch(*kind, name, None, back)


@contextmanager
def no_default_class(cluster: Cluster) -> Iterator[None]:
    def said(value: str) -> dict[str, Any]:
        return {"metadata": {"annotations": {DEFAULT_CLASS: value}}}

    with patched(cluster, STORAGE_CLASS, default_class(cluster), said("false"), said("true")):
        yield


@contextmanager
def no_snapshot_class(cluster: Cluster) -> Iterator[None]:
    found = cluster.list(*SNAPSHOT_CLASS)
    for one in found:
        cluster.delete(*SNAPSHOT_CLASS, one["metadata"]["name"], wait=EFFECT_SECONDS)
    try:
        yield
    finally:
        for one in found:
            kept = ("name", "annotations", "labels")
            metadata = {key: one["metadata"][key] for key in kept if key in one["metadata"]}
            api_version, kind = SNAPSHOT_CLASS
            cluster.create({**one, "apiVersion": api_version, "kind": kind, "metadata": metadata})


@contextmanager
def no_profile(cluster: Cluster) -> Iterator[None]:
    """CDI neither knows the default class's driver nor was it told what to ask of it."""
    name = default_class(cluster)
    found = cluster.get(*PROFILE, name)
    assert found is not None
    sets = found["spec"]["claimPropertySets"]

    def told(value: Any) -> dict[str, Any]:
        return {"spec": {"claimPropertySets": value}}

    def until(holds: Callable[[Any], bool]) -> None:
        def shows(profile: dict[str, Any] | None) -> bool:
            return holds(((profile or {}).get("status") or {}).get("claimPropertySets"))

        cluster.wait(*PROFILE, name, None, shows, what="the profile to change", timeout=EFFECT_SECONDS)

    with patched(cluster, PROFILE, name, told(None), told(sets)):
        until(lambda seen: not seen)
        yield
    until(bool)


@pytest.fixture
def cluster(lab_kubeconfig: Path) -> Iterator[Cluster]:
    """The cluster, on which nothing may be left that the test's runs made: no volume, snapshot, loop device."""
    found = connect(lab_kubeconfig)
    before = len(lab.loops())
    yield found
    deadline = time.monotonic() + LEFT_SECONDS
    while (left := left_behind(found, before)) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    assert left == []


def left_behind(cluster: Cluster, loops: int) -> list[str]:
    claimed = [
        (one["metadata"]["name"], one["spec"].get("claimRef") or {}) for one in cluster.list("v1", "PersistentVolume")
    ]
    taken = [(one["metadata"]["name"], one["spec"]["volumeSnapshotRef"]) for one in cluster.list(*CONTENT)]
    left = [name for name, of in claimed + taken if (of.get("namespace") or "").startswith(NAMESPACE_PREFIX)]
    more = len(lab.loops()) - loops
    return left + ([f"{more} loop devices"] if more > 0 else [])


def alone(found: Judgement, verdict: str) -> Judged:
    """The one scenario there is, with that verdict; nothing is left of it and nothing went wrong beside it."""
    (one,) = only(found, verdict)
    assert len(found.scenarios) == 1, found
    assert found.trouble == found.leaks == (), found
    assert "\n" not in one.reason
    return one


def test_without_a_default_class_the_first_one_is_taken(
    cluster: Cluster, lab_kubeconfig: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with no_default_class(cluster):
        found = judged("no default class", "", ["STO-01"], lab_kubeconfig, tmp_path)
        done = plumbline(*("explain", "clone", "--from", "no/matter", "--kubeconfig", str(lab_kubeconfig)), timeout=60)
    alone(found, "passed")
    report = (tmp_path / "latest" / "acceptance.yaml").read_text()
    first = min(one["metadata"]["name"] for one in cluster.list(*STORAGE_CLASS))
    assert f'volumes of class "{first}"' in report
    assert done.returncode == 2
    assert "no default StorageClass: give one with --to-class" in capfd.readouterr().err


def test_a_class_that_is_not_there(
    cluster: Cluster, lab_kubeconfig: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "plumbline.toml"
    file.write_text('[storage]\nsmart_class = "fats"\n')
    where = ["--kubeconfig", str(lab_kubeconfig), "--settings", str(file), "--report-dir", str(tmp_path / "reports")]
    done = plumbline("acceptance", "--behaviour", "STO-06", *where, timeout=60)
    assert done.returncode == 2
    classes = ", ".join(sorted(one["metadata"]["name"] for one in cluster.list(*STORAGE_CLASS)))
    said = capfd.readouterr().err
    assert f'storage.smart_class "fats" is no StorageClass of the cluster, which has {classes}' in said
    assert not (tmp_path / "reports").exists()


def test_without_a_snapshot_class_nothing_smart_is_judged(
    cluster: Cluster, lab_kubeconfig: Path, tmp_path: Path
) -> None:
    with no_snapshot_class(cluster):
        found = judged("no snapshot class", "", ["STO-06"], lab_kubeconfig, tmp_path)
    assert alone(found, "notAssessed").reason == "the cluster has no VolumeSnapshotClass"


def test_a_class_that_cdi_knows_nothing_of(cluster: Cluster, lab_kubeconfig: Path, tmp_path: Path) -> None:
    with no_profile(cluster):
        found = judged("a profile that says nothing", BRIEFLY, ["STO-01"], lab_kubeconfig, tmp_path)
    assert "StorageProfile" in alone(found, "failed").reason


def test_a_quota_that_has_no_room_for_volumes(cluster: Cluster, lab_kubeconfig: Path, tmp_path: Path) -> None:
    with quota_in_every_namespace(cluster, {"requests.storage": "8Mi"}):
        found = judged("a quota of storage", BRIEFLY, ["STO-01"], lab_kubeconfig, tmp_path)
    assert not only(found, "failed"), found
    assert "quota: too-little" in found.trouble[0], found
    assert found.leaks == ()


def test_an_image_server_that_cannot_be_reached(cluster: Cluster, lab_kubeconfig: Path, tmp_path: Path) -> None:
    with on_every_node(cluster, Settings(), CLOSE, OPEN):
        found = judged("image servers cannot be reached", BRIEFLY, ["STO-01"], lab_kubeconfig, tmp_path)
    reason = alone(found, "failed").reason
    assert "Unable to connect" in reason or "timeout" in reason, reason


def test_a_driver_whose_disk_is_full(cluster: Cluster, lab_kubeconfig: Path, tmp_path: Path) -> None:
    with on_every_node(cluster, Settings(), FILL, EMPTY):
        found = judged("pools are full", BRIEFLY, ["STO-01"], lab_kubeconfig, tmp_path)
    assert "bytes left" in alone(found, "failed").reason
