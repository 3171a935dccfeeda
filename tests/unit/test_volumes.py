"""Volumes as machines ask for them, and who owns what the platform made of them."""

from __future__ import annotations

import pytest

from plumbline.clones import Mode
from plumbline.machines import Disk, Machine, Templated, machine_manifest
from plumbline.volumes import CloneOf, ContainerDisk, DataVolume, Lineage, Owner, Url, lineage

MACHINE = {"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine", "metadata": {"name": "mason", "uid": "m"}}


def owned(kind: str, name: str, uid: str, by: dict | None, *, controller: bool = True) -> dict:
    metadata: dict = {"name": name, "uid": uid}
    if by:
        reference = {"apiVersion": by["apiVersion"], "kind": by["kind"], **by["metadata"], "controller": controller}
        metadata["ownerReferences"] = [reference]
    return {"apiVersion": f"{kind}/v1", "kind": kind, "metadata": metadata}


def finder(*objects: dict):
    def get(api_version: str, kind: str, name: str) -> dict | None:
        wanted = (api_version, kind, name)
        found = [one for one in objects if (one["apiVersion"], one["kind"], one["metadata"]["name"]) == wanted]
        return found[0] if found else None

    return get


def test_a_template_goes_into_the_manifest_and_its_disk_names_it():
    quarry = DataVolume("quarry", 96 << 20)
    machine = Machine("mason", (), (Disk("quarry", Templated("quarry")),), templates=(quarry,))
    spec = machine_manifest(machine, "ns", {})["spec"]
    assert spec["dataVolumeTemplates"] == [
        {
            "metadata": {
                "name": "quarry",
                "annotations": {"cdi.kubevirt.io/storage.deleteAfterCompletion": "false"},
            },
            "spec": {"source": {"blank": {}}, "storage": {"resources": {"requests": {"storage": "100663296"}}}},
        }
    ]
    assert spec["template"]["spec"]["volumes"] == [{"name": "quarry", "dataVolume": {"name": "quarry"}}]


def test_a_machine_without_templates_says_nothing_of_them():
    assert "dataVolumeTemplates" not in machine_manifest(Machine("mason", (), ()), "ns", {})["spec"]


def test_a_class_is_asked_for_by_name():
    template = DataVolume("quarry", 1, storage_class="slow").template()
    assert template["spec"]["storage"]["storageClassName"] == "slow"


def test_owners_are_followed_up_to_the_last():
    volume = owned("DataVolume", "quarry", "v", MACHINE)
    claim = owned("PersistentVolumeClaim", "quarry", "c", volume)
    found = lineage(claim, finder(MACHINE, volume))
    assert found.owners == (Owner("DataVolume", "quarry", "v"), Owner("VirtualMachine", "mason", "m"))
    assert str(found) == "claim quarry <- DataVolume quarry <- VirtualMachine mason"


def test_a_claim_of_nobody_has_no_owners():
    assert str(lineage(owned("PersistentVolumeClaim", "quarry", "c", None), finder())) == (
        "claim quarry belongs to nobody"
    )


def test_a_reference_that_does_not_control_is_no_owner():
    claim = owned("PersistentVolumeClaim", "quarry", "c", MACHINE, controller=False)
    assert lineage(claim, finder(MACHINE)).owners == ()


@pytest.mark.parametrize("there", [(), ({**MACHINE, "metadata": {"name": "mason", "uid": "another"}},)])
def test_an_owner_that_is_gone_or_another_of_its_name_is_a_gap(there):
    found = lineage(owned("PersistentVolumeClaim", "quarry", "c", MACHINE), finder(*there))
    assert found == Lineage("quarry", (), (Owner("VirtualMachine", "mason", "m"),))
    assert "gone: VirtualMachine mason" in str(found)


def test_a_volume_by_itself_says_all_it_is_told():
    content = Url("http://images.example/disk", certificates="authority", checksum="sha256:0")
    volume = DataVolume("quarry", 1, content, "fast", Mode.BLOCK, at_once=True)
    assert volume.manifest() == {
        "apiVersion": "cdi.kubevirt.io/v1beta1",
        "kind": "DataVolume",
        "metadata": {
            "name": "quarry",
            "annotations": {
                "cdi.kubevirt.io/storage.deleteAfterCompletion": "false",
                "cdi.kubevirt.io/storage.bind.immediate.requested": "true",
            },
        },
        "spec": {
            "source": {
                "http": {
                    "url": "http://images.example/disk",
                    "certConfigMap": "authority",
                    "checksum": "sha256:0",
                }
            },
            "storage": {
                "resources": {"requests": {"storage": "1"}},
                "storageClassName": "fast",
                "volumeMode": "Block",
                "accessModes": ["ReadWriteOnce"],
            },
        },
    }


def test_contents_of_volumes():
    assert Url("http://images.example/disk").source() == {"http": {"url": "http://images.example/disk"}}
    assert CloneOf("images", "golden").source() == {"pvc": {"namespace": "images", "name": "golden"}}
    assert ContainerDisk("images.example/guest:1").source() == {
        "registry": {"url": "docker://images.example/guest:1", "pullMethod": "node"}
    }


def test_a_machine_can_be_made_without_being_started():
    assert machine_manifest(Machine("mason", (), ()), "ns", {})["spec"]["runStrategy"] == "Always"
    assert machine_manifest(Machine("mason", (), (), started=False), "ns", {})["spec"]["runStrategy"] == "Halted"
