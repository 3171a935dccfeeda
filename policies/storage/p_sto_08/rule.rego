# METADATA
# title: Volumes use the classes of their tenant, and can move where machines must
# description: >-
#   A StorageClass is a promise with a price: a tenant's list in the settings says which it may use. A machine that is
#   to be migrated on eviction needs volumes that two nodes can open at once; one that can't holds up every drain.
# custom:
#   id: P-STO-08
#   severity: high
#   mode: deny
#   kinds:
#     - cdi.kubevirt.io/DataImportCron
#     - cdi.kubevirt.io/DataVolume
#     - kubevirt.io/VirtualMachine
#     - kubevirt.io/VirtualMachineInstance
#     - kubevirt.io/VirtualMachineInstanceReplicaSet
#     - pool.kubevirt.io/VirtualMachinePool
#     - /PersistentVolumeClaim
#   parameters: [tenants.*.storage_classes]
#   inventory:
#     - /Namespace
#     - /PersistentVolumeClaim
#     - storage.k8s.io/StorageClass
#   behaviours: [STO-06, EXT-12]
#   remediation: Use a class from the tenant's list; give volumes of machines that migrate ReadWriteMany.
package plumbline.rules.storage.p_sto_08

import data.plumbline.lib.inventory
import data.plumbline.lib.machines
import data.plumbline.lib.review
import data.plumbline.lib.tenants
import data.plumbline.lib.volumes
import data.plumbline.settings

findings contains {"path": path, "observed": class, "expected": _expected} if {
	some stanza in _stanzas
	class := volumes.class_of(stanza)
	not class in _allowed
	path := concat(".", [stanza.path, "storageClassName"])
}

findings contains {"path": path, "observed": modes, "expected": "ReadWriteMany, for the machine is to migrate"} if {
	_migrates
	some [path, modes] in _access_modes
	not "ReadWriteMany" in modes
}

# A tenant without a list may use any class; one with an empty list, none.
# Whose classes are limited depends on the namespace; where nobody's are, it doesn't matter.
looked_up contains "/Namespace" if {
	_somebody_is_limited
	count(_stanzas) > 0
}

looked_up contains "storage.k8s.io/StorageClass" if {
	_somebody_is_limited
	some stanza in _stanzas
	object.get(stanza.claim, "storageClassName", null) == null
}

looked_up contains "/PersistentVolumeClaim" if {
	_migrates
	some _ in _claims
}

_somebody_is_limited if {
	some tenant in settings.tenants
	tenant.storage_classes != null
}

_allowed := settings.tenants[tenants.of(review.namespace)].storage_classes

_expected := sprintf("one of the tenant's classes: %s", [concat(", ", [name | some name in _allowed; is_string(name)])])

_stanzas contains volumes.stanza(volume) if some volume in volumes.data_volumes

_stanzas contains {"path": "spec", "name": "pvc", "claim": review.object.spec} if {
	input.request.kind.kind == "PersistentVolumeClaim"
}

_migrates if machines.spec.evictionStrategy == "LiveMigrate"

# [path, access modes] of the volumes of a machine, as far as they are said.
_access_modes contains [path, modes] if {
	some volume in volumes.templates
	stanza := volumes.stanza(volume)
	modes := stanza.claim.accessModes
	modes != null
	path := concat(".", [stanza.path, "accessModes"])
}

_access_modes contains [path, modes] if {
	some [path, claim] in _claims
	modes := inventory.get("/PersistentVolumeClaim", review.namespace, claim).spec.accessModes
}

_claims contains [path, claim] if {
	some i, volume in machines.volumes
	some kind, key in {"persistentVolumeClaim": "claimName", "dataVolume": "name"}
	claim := volume[kind][key]
	path := sprintf("%s.volumes[%d].%s.%s", [machines.path, i, kind, key])
}
