# METADATA
# title: An isolated machine has one network, and that is no pod network
# description: >-
#   A machine that the settings call isolated is reached through its own segment only. A second network, or the pod
#   network, is a way in and out that nobody watches.
# custom:
#   id: P-NET-01
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
#   behaviours: [NET-05, HOST-04]
#   remediation: >-
#     Leave exactly one entry in networks, of type multus.
package plumbline.rules.network.p_net_01

import data.plumbline.lib.isolation
import data.plumbline.lib.machines

findings contains finding if {
	isolation.machine_isolated
	some finding in _findings(machines.path, object.get(machines.spec, "networks", []))
}

_findings(path, networks) := _count(path, networks) | _kinds(path, networks)

_count(path, networks) := {{
	"path": sprintf("%s.networks", [path]),
	"observed": _length(networks),
	"expected": "exactly one network",
} |
	not _length(networks) == 1
}

_length(networks) := count(networks) if is_array(networks)

_length(networks) := networks if not is_array(networks)

_kinds(path, networks) := {{
	"path": sprintf("%s.networks[%d]", [path, i]),
	"observed": network,
	"expected": "a multus network and no other",
} |
	is_array(networks)
	some i, network in networks
	not _only_multus(network)
}

_only_multus(network) if {
	is_object(network.multus)
	object.get(network, "pod", null) == null
}
