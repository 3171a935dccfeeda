# METADATA
# title: A machine says what it takes
# description: >-
#   A machine without CPU and memory of its own gets KubeVirt's defaults, which are nobody's plan, and can't be counted
#   against a quota. An instance type says both.
# custom:
#   id: P-VM-01
#   severity: medium
#   mode: warn
#   kinds:
#     - kubevirt.io/VirtualMachine
#     - kubevirt.io/VirtualMachineInstance
#     - kubevirt.io/VirtualMachineInstanceReplicaSet
#     - pool.kubevirt.io/VirtualMachinePool
#   parameters: []
#   inventory: []
#   behaviours: [VM-01]
#   remediation: Set `domain.cpu` and `domain.memory.guest`, requests of both, or an `instancetype`.
package plumbline.rules.machine.p_vm_01

import data.plumbline.lib.machines

# Where a machine may say how much it takes of each.
_places := {
	"cpu": [["cpu", "cores"], ["cpu", "sockets"], ["cpu", "threads"]],
	"memory": [["memory", "guest"], ["memory", "hugepages", "pageSize"]],
}

findings contains {"path": path, "observed": null, "expected": sprintf("%s, or an instancetype", [resource])} if {
	some found in machines.specs
	not _has_type
	some resource, places in _places
	every place in array.concat(places, [["resources", "requests", resource], ["resources", "limits", resource]]) {
		object.get(found.spec, array.concat(["domain"], place), null) == null
	}
	path := sprintf("%s.domain.resources.requests.%s", [found.path, resource])
}

_has_type if {
	some owner in machines.owners
	not object.get(owner.spec, ["instancetype", "name"], null) in {"", null}
}
