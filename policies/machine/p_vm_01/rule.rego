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

findings contains {"path": path, "observed": null, "expected": sprintf("%s, or an instancetype", [resource])} if {
	spec := machines.spec
	some resource in ["cpu", "memory"]
	not _says(spec, resource)
	not _has_type
	path := sprintf("%s.domain.resources.requests.%s", [machines.path, resource])
}

# Whether a machine says how much it takes, in any of the places where it may.
_says(spec, resource) if {
	resource == "cpu"
	spec.domain.cpu.cores != null
}

_says(spec, resource) if {
	resource == "cpu"
	spec.domain.cpu.sockets != null
}

_says(spec, resource) if {
	resource == "cpu"
	spec.domain.cpu.threads != null
}

_says(spec, resource) if {
	resource == "memory"
	spec.domain.memory.guest != null
}

_says(spec, resource) if {
	resource == "memory"
	spec.domain.memory.hugepages.pageSize != null
}

_says(spec, resource) if spec.domain.resources.requests[resource] != null

_says(spec, resource) if spec.domain.resources.limits[resource] != null

_has_type if {
	name := machines.owner.instancetype.name
	not name in {"", null}
}
