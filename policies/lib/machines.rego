# METADATA
# title: The machines an object describes
# description: >-
#   A machine's spec stands at another place in each kind that makes machines. Rules look for it here, so that what
#   holds for a VirtualMachine also holds for a bare instance, a replica set and a pool.
package plumbline.lib.machines

import data.plumbline.lib.review

# Where the spec of the instance stands, by "group/Kind".
_spec_places := {
	"kubevirt.io/VirtualMachine": ["spec", "template", "spec"],
	"kubevirt.io/VirtualMachineInstance": ["spec"],
	"kubevirt.io/VirtualMachineInstanceReplicaSet": ["spec", "template", "spec"],
	"pool.kubevirt.io/VirtualMachinePool": ["spec", "virtualMachineTemplate", "spec", "template", "spec"],
}

# Where the spec of the VirtualMachine stands, in the kinds that have one.
_owner_places := {
	"kubevirt.io/VirtualMachine": ["spec"],
	"pool.kubevirt.io/VirtualMachinePool": ["spec", "virtualMachineTemplate", "spec"],
}

# Where the labels of the instance stand.
_label_places := {
	"kubevirt.io/VirtualMachine": ["spec", "template", "metadata", "labels"],
	"kubevirt.io/VirtualMachineInstance": ["metadata", "labels"],
	"kubevirt.io/VirtualMachineInstanceReplicaSet": ["spec", "template", "metadata", "labels"],
	"pool.kubevirt.io/VirtualMachinePool": [
		"spec",
		"virtualMachineTemplate",
		"spec",
		"template",
		"metadata",
		"labels",
	],
}

# METADATA
# description: |
#   The spec of the instance that a machine kind makes: an object for each of them, whatever it holds, so that leaving
#   the spec out, or giving it a wrong type, is no way around a rule. Undefined for any other kind.
# scope: document
spec := _object_at(_spec_places[review.kind]) if {
	input.request.kind.kind in {
		"VirtualMachine",
		"VirtualMachineInstance",
		"VirtualMachineInstanceReplicaSet",
		"VirtualMachinePool",
	}
}

# METADATA
# description: Where it stands, for the path of a finding.
# scope: document
path := concat(".", _spec_places[review.kind]) if spec

# METADATA
# description: The spec of the instance that a machine of the inventory makes, whatever that is.
spec_of(machine_kind, machine) := object.get(machine, _spec_places[machine_kind], {})

# METADATA
# description: |
#   The spec of the VirtualMachine: its `instancetype`, `dataVolumeTemplates` and so on. Undefined for kinds without.
# scope: document
owner := _object_at(_owner_places[review.kind]) if {
	input.request.kind.kind in {"VirtualMachine", "VirtualMachinePool"}
}

# METADATA
# description: Where it stands, for the path of a finding.
# scope: document
owner_path := concat(".", _owner_places[review.kind])

# METADATA
# description: Labels that the instance, and so its pod, will have. Undefined for other kinds.
# scope: document
template_labels := _object_at(_label_places[review.kind])

# METADATA
# description: Where they stand, for the path of a finding.
# scope: document
template_labels_path := concat(".", _label_places[review.kind])

# METADATA
# description: >-
#   The value of a label of the machine, that of its template where both have it, as that reaches the pod. Undefined
#   for other kinds.
label(name) := value if {
	value := template_labels[name]
} else := input.request.object.metadata.labels[name] if spec

# METADATA
# description: The list `networks`; undefined where there is none.
# scope: document
networks := list if {
	list := spec.networks
	is_array(list)
}

# METADATA
# description: The list `volumes`; undefined where there is none.
# scope: document
volumes := list if {
	list := spec.volumes
	is_array(list)
}

# METADATA
# description: The list `domain.devices.disks`; undefined where there is none.
# scope: document
disks := list if {
	list := spec.domain.devices.disks
	is_array(list)
}

# METADATA
# description: |
#   `{"path", "device"}` of each device of the host that a machine asks for: `hostDevices` and `gpus`.
# scope: document
host_devices contains {"path": sprintf("%s.domain.devices.%s[%d]", [path, key, i]), "device": device} if {
	devices := spec.domain.devices
	some key in ["hostDevices", "gpus"]
	is_array(devices[key])
	some i, device in devices[key]
}

# The object at the path, and an empty one where there is none.
default _object_at(_) := {}

_object_at(place) := value if {
	value := object.get(input.request.object, place, {})
	is_object(value)
}
