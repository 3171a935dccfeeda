# METADATA
# title: A clone keeps the volume mode, or says that it changes it
# description: >-
#   Between block and filesystem storage can't clone by itself: the copy is slow, and a filesystem needs room for its
#   overhead. Whoever wants that says so with `volumeMode`; a default that happens to differ is a mistake.
# custom:
#   id: P-STO-05
#   severity: low
#   mode: warn
#   kinds:
#     - cdi.kubevirt.io/DataVolume
#     - kubevirt.io/VirtualMachine
#     - pool.kubevirt.io/VirtualMachinePool
#   parameters: []
#   inventory:
#     - /PersistentVolumeClaim
#     - cdi.kubevirt.io/DataSource
#     - cdi.kubevirt.io/StorageProfile
#     - storage.k8s.io/StorageClass
#   behaviours: [STO-05, STO-06]
#   remediation: State `volumeMode`, that of the source for a smart clone.
package plumbline.rules.storage.p_sto_05

import data.plumbline.lib.volumes

_modes := {"Block", "Filesystem"}

findings contains {"path": path, "observed": mode, "expected": sprintf("%v like the source, or stated", [source])} if {
	some [volume, clone] in volumes.clones
	stanza := volumes.stanza(volume)
	not volumes.states_mode(stanza)
	some origin in volumes.origins_of(clone)
	origin.kind == "/PersistentVolumeClaim"
	source := object.get(volumes.held(origin), ["spec", "volumeMode"], "Filesystem")
	mode := volumes.mode_of(stanza)
	mode != source
	path := concat(".", [stanza.path, "volumeMode"])
}

findings contains {"path": path, "observed": mode, "expected": "Block or Filesystem"} if {
	some volume in volumes.data_volumes
	stanza := volumes.stanza(volume)
	volumes.states_mode(stanza)
	mode := volumes.mode_of(stanza)
	not mode in _modes
	path := concat(".", [stanza.path, "volumeMode"])
}

looked_up contains kind if {
	some [_, kinds] in _unstated
	some kind in kinds
}

looked_up contains kind if {
	some [stanza, _] in _unstated
	some kind in volumes.kinds_of_mode(stanza)
}

# Stanzas whose mode has to be that of a claim, with the kinds by which that claim is found. A snapshot has no mode.
_unstated contains [stanza, kinds] if {
	some [volume, clone] in volumes.clones
	stanza := volumes.stanza(volume)
	not volumes.states_mode(stanza)
	kinds := volumes.kinds_behind(clone) - {"snapshot.storage.k8s.io/VolumeSnapshot"}
	count(kinds) > 0
}
