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
#     - cdi.kubevirt.io/StorageProfile
#     - snapshot.storage.k8s.io/VolumeSnapshot
#     - storage.k8s.io/StorageClass
#   behaviours: [STO-04, STO-06]
#   remediation: Ask for at least the size of the source, or leave the size out of a `storage` stanza.
package plumbline.rules.storage.p_sto_04

import data.plumbline.lib.volumes

findings contains {"path": path, "observed": size, "expected": sprintf("at least %v, like the source", [least])} if {
	some [volume, clone] in volumes.clones
	some origin in volumes.origins_of(clone)
	least := _size(volumes.held(origin))
	[path, size] := _asked(volume)
	_claimed(size, volumes.stanza(volume), origin) < volumes.bytes(least)
}

findings contains {"path": path, "observed": size, "expected": "a size such as 10Gi"} if {
	some volume in volumes.data_volumes
	[path, size] := _asked(volume)
	not _is_size(size)
}

looked_up contains kind if {
	some [volume, clone] in volumes.clones
	_asked(volume)
	some kind in volumes.kinds_behind(clone)
}

looked_up contains kind if {
	some [volume, clone] in volumes.clones
	_asked(volume)
	"/PersistentVolumeClaim" in volumes.kinds_behind(clone)
	some kind in volumes.kinds_of_mode(volumes.stanza(volume))
}

_asked(volume) := [path, size] if {
	stanza := volumes.stanza(volume)
	size := volumes.requested(stanza.claim)
	path := concat(".", [stanza.path, "resources.requests.storage"])
}

_is_size(size) if volumes.bytes(size) > 0

# Of a claim what it asked for, of a snapshot what restoring it takes.
_size(source) := sizes[0] if {
	sizes := [size |
		some path in [["spec", "resources", "requests", "storage"], ["status", "restoreSize"]]
		size := object.get(source, path, null)
		size != null
	]
}

# What CDI's claim for that stanza will ask for. Undefined where CDI first looks how large the image in the source is:
# when a file system becomes a block volume.
_claimed(size, stanza, origin) := volumes.bytes(size) if {
	not _is_from_files(stanza, origin)
} else := _with_overhead(volumes.bytes(size)) if {
	volumes.mode_of(stanza) != "Block"
}

_is_from_files(stanza, origin) if {
	stanza.name == "storage"
	origin.kind == "/PersistentVolumeClaim"
	not volumes.held(origin).spec.volumeMode == "Block"
}

# 6 % for the file system unless CDI is told otherwise. The claim of the source has it already; a byte for rounding.
_with_overhead(size) := ((ceil(size / 1048576) * 1048576) * 1.06) + 1
