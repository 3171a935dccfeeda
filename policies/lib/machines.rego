# METADATA
# title: The machines an object describes
# description: >-
#   A machine's spec stands at another place in each kind that makes machines. Rules look for it here, so that what
#   holds for a VirtualMachine also holds for a bare instance, a replica set and a pool.
package plumbline.lib.machines

import data.plumbline.lib.review

# Where the spec of the instance stands, by "group/Kind".
_spec_paths := {
	"kubevirt.io/VirtualMachine": "spec.template.spec",
	"kubevirt.io/VirtualMachineInstance": "spec",
	"kubevirt.io/VirtualMachineInstanceReplicaSet": "spec.template.spec",
	"pool.kubevirt.io/VirtualMachinePool": "spec.virtualMachineTemplate.spec.template.spec",
}

# Where the spec of the VirtualMachine stands, in the kinds that have one.
_owner_paths := {
	"kubevirt.io/VirtualMachine": "spec",
	"pool.kubevirt.io/VirtualMachinePool": "spec.virtualMachineTemplate.spec",
}

# METADATA
# description: |
#   `{"path", "spec"}` of the instance that a machine kind makes: exactly one for each such object, whatever it holds,
#   so that leaving the spec out, or giving it a wrong type, is no way around a rule. Empty for any other kind.
# scope: document
specs contains {"path": path, "spec": _object_at(split(path, "."))} if path := _spec_paths[review.kind]

# METADATA
# description: The spec of the instance that a machine of the inventory makes, whatever that is.
spec_of(machine_kind, machine) := object.get(machine, split(_spec_paths[machine_kind], "."), {})

# METADATA
# description: |
#   `{"path", "spec"}` of the VirtualMachine, where there is one: its `instancetype`, `dataVolumeTemplates` and so on.
# scope: document
owners contains {"path": path, "spec": _object_at(split(path, "."))} if path := _owner_paths[review.kind]

# METADATA
# description: >-
#   Labels of the machine, those of its template included; the template's win, as they reach the pod. Undefined for
#   other kinds.
# scope: document
labels := object.union(_object_at(["metadata", "labels"]), template_labels)

# METADATA
# description: Labels that the instance, and so its pod, will have.
# scope: document
template_labels := _object_at(array.concat(array.slice(parts, 0, count(parts) - 1), ["metadata", "labels"])) if {
	parts := split(_spec_paths[review.kind], ".")
}

# METADATA
# description: "`{\"path\", \"network\"}` of each entry of `networks`."
# scope: document
networks contains {"path": entry.path, "network": entry.value} if some entry in _entries(["networks"])

# METADATA
# description: "`{\"path\", \"interface\"}` of each entry of `domain.devices.interfaces`."
# scope: document
interfaces contains {"path": entry.path, "interface": entry.value} if {
	some entry in _entries(["domain", "devices", "interfaces"])
}

# METADATA
# description: "`{\"path\", \"volume\"}` of each entry of `volumes`."
# scope: document
volumes contains {"path": entry.path, "volume": entry.value} if some entry in _entries(["volumes"])

# METADATA
# description: "`{\"path\", \"disk\"}` of each entry of `domain.devices.disks`."
# scope: document
disks contains {"path": entry.path, "disk": entry.value} if some entry in _entries(["domain", "devices", "disks"])

# METADATA
# description: |
#   `{"path", "device"}` of each device of the host that a machine asks for: `hostDevices` and `gpus`.
# scope: document
host_devices contains {"path": entry.path, "device": entry.value} if {
	some list in ["hostDevices", "gpus"]
	some entry in _entries(["domain", "devices", list])
}

_entries(place) := {{"path": path, "value": value} |
	some found in specs
	list := object.get(found.spec, place, null)
	is_array(list)
	some i, value in list
	path := sprintf("%s.%s[%d]", [found.path, concat(".", place), i])
}

# The object at the path, and an empty one where there is none.
default _object_at(_) := {}

_object_at(place) := value if {
	value := object.get(review.object, place, {})
	is_object(value)
}
