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
	some entry in machines.volumes
	disk := entry.volume.hostDisk
	disk != null
	path := concat(".", [entry.path, "hostDisk"])
}

findings contains {"path": path, "observed": value, "expected": "false"} if {
	some entry in machines.disks
	value := entry.disk.shareable
	not value in {false, null}
	path := concat(".", [entry.path, "shareable"])
}

findings contains {"path": path, "observed": value, "expected": "false"} if {
	some entry in machines.volumes
	value := entry.volume.hostDisk.shared
	not value in {false, null}
	path := concat(".", [entry.path, "hostDisk.shared"])
}
