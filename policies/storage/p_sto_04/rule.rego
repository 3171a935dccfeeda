# METADATA
# title: A clone is not smaller than its source
# description: >-
#   CDI refuses to clone into a smaller volume only after the machine was accepted, as an event on a claim few people
#   look at; the machine waits for ever. A size that is no quantity is refused as well.
# custom:
#   id: P-STO-04
#   severity: medium
#   mode: deny
#   kinds:
#     - cdi.kubevirt.io/DataVolume
#     - kubevirt.io/VirtualMachine
#     - pool.kubevirt.io/VirtualMachinePool
#   parameters: []
#   inventory:
#     - /PersistentVolumeClaim
#     - cdi.kubevirt.io/DataSource
#     - snapshot.storage.k8s.io/VolumeSnapshot
#   behaviours: [STO-04, STO-06]
#   remediation: Ask for at least the size of the source, or leave the size out of a `storage` stanza.
package plumbline.rules.storage.p_sto_04

import data.plumbline.lib.volumes

findings contains {"path": path, "observed": size, "expected": sprintf("at least %v, like the source", [least])} if {
	some volume in volumes.data_volumes
	some clone in volumes.clones_of(volume)
	some origin in volumes.origins_of(clone)
	least := _size(volumes.held(origin))
	[path, size] := _asked(volume)
	volumes.bytes(size) < volumes.bytes(least)
}

findings contains {"path": path, "observed": size, "expected": "a size such as 10Gi"} if {
	some volume in volumes.data_volumes
	[path, size] := _asked(volume)
	not _is_size(size)
}

looked_up contains kind if {
	some volume in volumes.data_volumes
	_asked(volume)
	some clone in volumes.clones_of(volume)
	some kind in volumes.kinds_behind(clone)
}

_asked(volume) := [path, size] if {
	stanza := volumes.stanza(volume)
	size := volumes.requested(stanza.claim)
	path := concat(".", [stanza.path, "resources.requests.storage"])
}

_is_size(size) if volumes.bytes(size) > 0

# Of a claim what it got, else what it asked for; of a snapshot what restoring it takes.
_size(source) := sizes[0] if {
	sizes := [size |
		some path in [
			["status", "capacity", "storage"],
			["status", "restoreSize"],
			["spec", "resources", "requests", "storage"],
		]
		size := object.get(source, path, null)
		size != null
	]
}
