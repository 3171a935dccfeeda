# METADATA
# title: Clones stay where smart cloning is possible
# description: >-
#   Storage clones by itself only within one provisioner (before CDI 1.57 only within one StorageClass). Anything else
#   falls back to copying pod by pod, without an error and many times slower. Where the settings ask for smart clones,
#   source and target must match: `strict` wants one class, `relaxed` one provisioner.
# custom:
#   id: P-STO-03
#   severity: medium
#   mode: deny
#   kinds:
#     - cdi.kubevirt.io/DataVolume
#     - kubevirt.io/VirtualMachine
#     - pool.kubevirt.io/VirtualMachinePool
#   parameters: [storage.smart_clone]
#   inventory:
#     - /PersistentVolumeClaim
#     - cdi.kubevirt.io/DataSource
#     - snapshot.storage.k8s.io/VolumeSnapshot
#     - snapshot.storage.k8s.io/VolumeSnapshotClass
#     - storage.k8s.io/StorageClass
#   behaviours: [STO-05, STO-06, STO-07, STO-08]
#   remediation: Name the StorageClass of the source in the volume, or keep the image once per provisioner.
package plumbline.rules.storage.p_sto_03

import data.plumbline.lib.inventory
import data.plumbline.lib.settings as chosen
import data.plumbline.lib.volumes

findings contains {"path": path, "observed": target, "expected": expected} if {
	some [volume, clone] in volumes.clones
	stanza := volumes.stanza(volume)
	target := volumes.class_of(stanza)
	some origin in volumes.origins_of(clone)
	expected := _missed(volumes.held(origin), target)
	path := concat(".", [stanza.path, "storageClassName"])
}

looked_up contains kind if {
	_demand in {"relaxed", "strict"}
	some [volume, clone] in volumes.clones
	volumes.stanza(volume)
	some kind in (volumes.kinds_behind(clone) | _class_kinds(clone))
}

_class_kinds(clone) := {"storage.k8s.io/StorageClass"} | {_snapshot_class |
	"snapshot.storage.k8s.io/VolumeSnapshot" in volumes.kinds_behind(clone)
}

_demand := chosen.get(["storage", "smart_clone"], "relaxed")

# What the target should have been, undefined when it is that.
_missed(source, target) := sprintf("%v, the StorageClass of the source", [class]) if {
	_demand == "strict"
	class := source.spec.storageClassName
	class != target
} else := sprintf("a StorageClass of %v, the provisioner of the source", [provisioner]) if {
	_demand in {"relaxed", "strict"}
	provisioner := _provisioner(source)
	provisioner != volumes.provisioner(target)
}

# A snapshot has no StorageClass; its driver is that of its own class.
_provisioner(source) := provisioner if {
	provisioner := volumes.provisioner(source.spec.storageClassName)
} else := inventory.get(_snapshot_class, "", source.spec.volumeSnapshotClassName).driver

_snapshot_class := "snapshot.storage.k8s.io/VolumeSnapshotClass"
