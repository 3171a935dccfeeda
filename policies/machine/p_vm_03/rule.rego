# METADATA
# title: Machines don't use files of the host, nor share disks
# description: >-
#   A hostDisk is a file of the node: whoever names it may read it, and the machine can't move. A disk that is shareable
#   is written by two guests at once, which only a cluster file system survives.
# custom:
#   id: P-VM-03
#   severity: critical
#   mode: deny
#   kinds:
#     - kubevirt.io/VirtualMachine
#     - kubevirt.io/VirtualMachineInstance
#     - kubevirt.io/VirtualMachineInstanceReplicaSet
#     - pool.kubevirt.io/VirtualMachinePool
#   parameters: []
#   inventory: []
#   behaviours: [VM-01]
#   remediation: Use a DataVolume or a PersistentVolumeClaim, one for each machine.
package plumbline.rules.machine.p_vm_03

import data.plumbline.lib.machines

findings contains {"path": path, "observed": disk, "expected": "a volume of the cluster"} if {
	some i, volume in machines.volumes
	disk := volume.hostDisk
	disk != null
	path := sprintf("%s.volumes[%d].hostDisk", [machines.path, i])
}

findings contains {"path": path, "observed": value, "expected": "false"} if {
	some i, disk in machines.disks
	value := disk.shareable
	not value in {false, null}
	path := sprintf("%s.domain.devices.disks[%d].shareable", [machines.path, i])
}

findings contains {"path": path, "observed": value, "expected": "false"} if {
	some i, volume in machines.volumes
	value := volume.hostDisk.shared
	not value in {false, null}
	path := sprintf("%s.volumes[%d].hostDisk.shared", [machines.path, i])
}
