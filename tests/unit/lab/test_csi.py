"""What the lab deploys as storage hangs together."""

from __future__ import annotations

import pytest

from plumbline.lab import csi, images


@pytest.mark.parametrize("driver", csi.DRIVERS, ids=lambda driver: driver.short)
def test_a_driver_has_its_own_names_everywhere(driver):
    documents = csi.driver_manifests(driver, "sha256:0")
    kinds = {one["kind"]: one for one in documents}
    assert kinds["CSIDriver"]["metadata"]["name"] == driver.name
    assert ("VolumeSnapshotClass" in kinds) is driver.snapshots
    (node,) = kinds["DaemonSet"]["spec"]["template"]["spec"]["containers"]
    assert f"--name={driver.name}" in node["args"]
    assert f"--kubelet-endpoint=/var/lib/kubelet/plugins/{driver.name}/csi.sock" in node["args"]


@pytest.mark.parametrize("driver", csi.DRIVERS, ids=lambda driver: driver.short)
def test_its_controller_has_its_sidecars_from_images_of_the_lab(driver):
    controller = next(one for one in csi.driver_manifests(driver, "sha256:0") if one["kind"] == "Deployment")
    containers = controller["spec"]["template"]["spec"]["containers"]
    assert [one["name"] for one in containers] == ["driver", *driver.sidecars]
    known = {name for names in images.ARCHIVES.values() for name in names}
    assert {one["image"] for one in containers} <= known
    assert images.sidecar_name("snapshot-controller") in known


def test_another_image_restarts_the_pods():
    def templates(digest):
        documents = csi.driver_manifests(csi.FAST, digest)
        return [one["spec"]["template"] for one in documents if one["kind"] in ("Deployment", "DaemonSet")]

    old, new = templates("sha256:0"), templates("sha256:1")
    assert len(old) == 2
    assert all(before != after for before, after in zip(old, new, strict=True))


def test_one_class_is_the_default_and_what_a_driver_lacks_its_class_does_not_promise():
    assert [one.name for one in csi.CLASSES if one.default] == ["fast"]
    manifests = {one.name: one.manifest() for one in csi.CLASSES}
    assert manifests["fast-wffc"]["volumeBindingMode"] == "WaitForFirstConsumer"
    assert not manifests["bare"]["allowVolumeExpansion"]
    assert not csi.BARE.snapshots
    assert manifests["fast"]["provisioner"] != manifests["other"]["provisioner"]
