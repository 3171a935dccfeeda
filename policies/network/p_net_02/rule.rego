# METADATA
# title: An isolated machine does not get the pod network by leaving things out
# description: >-
#   KubeVirt gives the pod network to a machine whose lists of networks and interfaces are absent or empty, unless
#   autoattachPodInterface is false. What is isolated says what it has.
# custom:
#   id: P-NET-02
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
#   behaviours: [NET-05]
#   remediation: >-
#     List the one multus network with its interface, or set autoattachPodInterface to false.
package plumbline.rules.network.p_net_02

import data.plumbline.lib.isolation
import data.plumbline.lib.machines

findings contains {"path": path, "observed": observed, "expected": _expected} if {
	isolation.machine_isolated
	not machines.spec.domain.devices.autoattachPodInterface == false
	some list in ["networks", "domain.devices.interfaces"]
	observed := object.get(machines.spec, split(list, "."), null)
	not _filled(observed)
	path := sprintf("%s.%s", [machines.path, list])
}

_expected := "a list with an entry, or autoattachPodInterface: false"

_filled(list) if {
	is_array(list)
	count(list) > 0
}
