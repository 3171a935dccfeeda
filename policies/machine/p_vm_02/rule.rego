# METADATA
# title: Devices of the host are given to those who may have them
# description: >-
#   A passed-through device reaches the host's memory and firmware, and pins the machine to its node. Only devices that
#   the settings list, for all or for the tenant, are given.
# custom:
#   id: P-VM-02
#   severity: high
#   mode: deny
#   kinds:
#     - kubevirt.io/VirtualMachine
#     - kubevirt.io/VirtualMachineInstance
#     - kubevirt.io/VirtualMachineInstanceReplicaSet
#     - pool.kubevirt.io/VirtualMachinePool
#   parameters: [machines.host_devices, tenants.*.host_devices]
#   inventory:
#     - /Namespace
#   behaviours: [VM-01]
#   remediation: Drop the device, or have it listed in the settings.
package plumbline.rules.machine.p_vm_02

import data.plumbline.lib.machines
import data.plumbline.lib.paths
import data.plumbline.lib.review
import data.plumbline.lib.tenants
import data.plumbline.settings

findings contains {"path": path, "observed": device, "expected": "a device that the settings allow"} if {
	some [path, device] in _not_for_all
	not device in _allowed
}

# A device that some tenant may have: whether this one may depends on the namespace.
looked_up contains "/Namespace" if {
	some [_, device] in _not_for_all
	some tenant in settings.tenants
	device in tenant.host_devices
}

_not_for_all contains [concat(".", [entry.path, "deviceName"]), device] if {
	some entry in machines.host_devices
	device := paths.at(entry.device, ["deviceName"])
	not _for_all(device)
}

_for_all(device) if device in settings.machines.host_devices

_allowed contains device if some device in settings.tenants[tenants.of(review.namespace)].host_devices
