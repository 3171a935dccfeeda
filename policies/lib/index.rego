# METADATA
# title: The index of the inventory
# description: >-
#   Which objects are on a segment, have a hardware address, use a network: looked up by key, so that a decision costs
#   the same however much the cluster holds. Whoever loads the inventory asks `entries` about each object and keeps the
#   answer at data.cluster.index[family][key]["group/Kind namespace/name"] = {"kind", "namespace", "name"}, and says
#   so with data.cluster.inventory.indexed. Where nobody did, the same is made here, in time that grows with the
#   inventory.
package plumbline.lib.index

import data.plumbline.lib.attachments
import data.plumbline.lib.inventory
import data.plumbline.lib.machines
import data.plumbline.lib.networks

# `{"kind", "namespace", "name"}` of the objects that have a key, by a name of their own.
default under(_, _) := {}

under(family, key) := data.cluster.index[family][key] if _indexed

under(family, key) := _made[family][key] if not _indexed

_indexed if data.cluster.inventory.indexed == true

_made[family] := _index(family, kinds) if {
	some family, kinds in {
		"attached": ["/Pod", "kubevirt.io/VirtualMachine", "kubevirt.io/VirtualMachineInstance"],
		"default class": ["storage.k8s.io/StorageClass"],
		"hardware address": ["kubevirt.io/VirtualMachine", "kubevirt.io/VirtualMachineInstance"],
		"segment": [networks.kind],
	}
}

_index(family, kinds) := object.union_n([{key: {name: about}} |
	some kind in kinds
	some namespace, named in inventory.all(kind)
	some called, held in named
	about := {"kind": kind, "namespace": namespace, "name": called}
	name := sprintf("%s %s/%s", [kind, namespace, called])
	some key in object.get(keys(kind, namespace, held), family, set())
])

# METADATA
# description: |
#   The keys of each of `input.objects`, `{"kind", "namespace", "name"}` of what the inventory holds, in their order:
#   family -> keys. What has gone has none.
# entrypoint: true
# scope: document
entries := [_entry(each) | some each in input.objects]

default _entry(_) := {}

_entry(each) := keys(each.kind, each.namespace, inventory.get(each.kind, each.namespace, each.name))

# By family, the keys that an object of the inventory is found by.
default keys(_, _, _) := {}

keys("k8s.cni.cncf.io/NetworkAttachmentDefinition", _, held) := {"segment": networks.places_of(held)}

keys("/Pod", namespace, held) := {"attached": {_named(each) | some each in attachments.of_pod(held, namespace)}}

keys("storage.k8s.io/StorageClass", _, held) := {"default class": {annotation |
	some annotation in _default_class
	held.metadata.annotations[annotation] == "true"
}}

keys(kind, namespace, held) := {
	"attached": {_named(attachments.of_network(network, namespace)) | some network in spec.networks},
	"hardware address": {each.mac | some each in attachments.hardware_addresses(spec, namespace)},
} if {
	kind in {"kubevirt.io/VirtualMachine", "kubevirt.io/VirtualMachineInstance"}
	spec := machines.spec_of(kind, held)
}

_default_class := ["storageclass.kubernetes.io/is-default-class", "storageclass.kubevirt.io/is-default-virt-class"]

_named(target) := sprintf("%s/%s", [target.namespace, target.name])
