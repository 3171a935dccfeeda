# METADATA
# title: A machine uses networks of its own namespace, or shared ones
# description: >-
#   Multus attaches a machine to a network of any namespace by default. Whose network it is, only the settings can
#   say. A default network named without a namespace is looked for in Multus' own.
# custom:
#   id: P-NET-10
#   severity: critical
#   mode: deny
#   strict: false
#   kinds:
#     - kubevirt.io/VirtualMachine
#     - kubevirt.io/VirtualMachineInstance
#     - kubevirt.io/VirtualMachineInstanceReplicaSet
#     - pool.kubevirt.io/VirtualMachinePool
#   parameters: [namespaces, network]
#   inventory: []
#   behaviours: [NET-02, EXT-07, EXT-08]
#   remediation: >-
#     Name a network of the machine's own namespace, or have the other one marked shared in the settings.
package plumbline.rules.network.p_net_10

import data.plumbline.lib.attachments
import data.plumbline.lib.review
import data.plumbline.settings

findings contains {"path": entry.path, "observed": entry.observed, "expected": expected} if {
	some entry in attachments.machine
	entry.namespace != review.namespace
	not settings.namespaces[entry.namespace].shared == true
	expected := sprintf("a network of namespace %s or of a shared one, not of %s", [review.namespace, entry.namespace])
}

findings contains {"path": entry.path, "observed": entry.observed, "expected": "name or namespace/name"} if {
	some entry in attachments.machine_unreadable
}
