# METADATA
# title: What makes machines shows its machine
# description: >-
#   Bare instances, replica sets and pools are judged like a VirtualMachine, by the spec that each of them holds. Where
#   that can't be read, no rule could be asked; so it is refused.
# custom:
#   id: P-TEN-03
#   severity: high
#   mode: deny
#   kinds:
#     - kubevirt.io/VirtualMachine
#     - kubevirt.io/VirtualMachineInstance
#     - kubevirt.io/VirtualMachineInstanceReplicaSet
#     - pool.kubevirt.io/VirtualMachinePool
#   parameters: []
#   inventory: []
#   behaviours: [VM-01, NET-05]
#   remediation: Give the object the spec that its kind has.
package plumbline.rules.tenancy.p_ten_03

import data.plumbline.lib.machines
import data.plumbline.lib.paths
import data.plumbline.lib.review

findings contains {"path": machines.path, "observed": spec, "expected": "the spec of a machine"} if {
	not _has_domain
	spec := paths.at(review.object, split(machines.path, "."))
}

_has_domain if is_object(machines.spec.domain)
