# The rules of each kind, for the decision. Generated from their annotations; `python -m tests.policies.pages` writes it
# anew.
package plumbline.decision

_found_nothing(kind) if {
	kind == "/Namespace"
	data.plumbline.rules.storage.p_sto_07.findings == set()
	data.plumbline.rules.tenancy.p_ten_01.findings == set()
	data.plumbline.rules.tenancy.p_ten_02.findings == set()
	data.plumbline.rules.tenancy.p_ten_04.findings == set()
}

_found_nothing(kind) if {
	kind == "/PersistentVolumeClaim"
	data.plumbline.rules.storage.p_sto_01.findings == set()
	data.plumbline.rules.storage.p_sto_06.findings == set()
	data.plumbline.rules.storage.p_sto_07.findings == set()
	data.plumbline.rules.storage.p_sto_08.findings == set()
	data.plumbline.rules.tenancy.p_ten_02.findings == set()
	data.plumbline.rules.tenancy.p_ten_04.findings == set()
}

_found_nothing(kind) if {
	kind == "/Pod"
	data.plumbline.rules.network.p_net_11.findings == set()
	data.plumbline.rules.network.p_net_12.findings == set()
	data.plumbline.rules.tenancy.p_ten_02.findings == set()
	data.plumbline.rules.tenancy.p_ten_04.findings == set()
}

_found_nothing(kind) if {
	kind == "/PodTemplate"
	data.plumbline.rules.network.p_net_11.findings == set()
	data.plumbline.rules.network.p_net_12.findings == set()
}

_found_nothing(kind) if {
	kind == "/ReplicationController"
	data.plumbline.rules.network.p_net_11.findings == set()
	data.plumbline.rules.network.p_net_12.findings == set()
}

_found_nothing(kind) if {
	kind == "apps/DaemonSet"
	data.plumbline.rules.network.p_net_11.findings == set()
	data.plumbline.rules.network.p_net_12.findings == set()
}

_found_nothing(kind) if {
	kind == "apps/Deployment"
	data.plumbline.rules.network.p_net_11.findings == set()
	data.plumbline.rules.network.p_net_12.findings == set()
}

_found_nothing(kind) if {
	kind == "apps/ReplicaSet"
	data.plumbline.rules.network.p_net_11.findings == set()
	data.plumbline.rules.network.p_net_12.findings == set()
}

_found_nothing(kind) if {
	kind == "apps/StatefulSet"
	data.plumbline.rules.network.p_net_11.findings == set()
	data.plumbline.rules.network.p_net_12.findings == set()
}

_found_nothing(kind) if {
	kind == "batch/CronJob"
	data.plumbline.rules.network.p_net_11.findings == set()
	data.plumbline.rules.network.p_net_12.findings == set()
}

_found_nothing(kind) if {
	kind == "batch/Job"
	data.plumbline.rules.network.p_net_11.findings == set()
	data.plumbline.rules.network.p_net_12.findings == set()
}

_found_nothing(kind) if {
	kind == "cdi.kubevirt.io/DataImportCron"
	data.plumbline.rules.storage.p_sto_01.findings == set()
	data.plumbline.rules.storage.p_sto_06.findings == set()
	data.plumbline.rules.storage.p_sto_07.findings == set()
	data.plumbline.rules.storage.p_sto_08.findings == set()
	data.plumbline.rules.storage.p_sto_09.findings == set()
}

_found_nothing(kind) if {
	kind == "cdi.kubevirt.io/DataSource"
	data.plumbline.rules.storage.p_sto_06.findings == set()
	data.plumbline.rules.storage.p_sto_07.findings == set()
	data.plumbline.rules.tenancy.p_ten_02.findings == set()
	data.plumbline.rules.tenancy.p_ten_04.findings == set()
}

_found_nothing(kind) if {
	kind == "cdi.kubevirt.io/DataVolume"
	data.plumbline.rules.storage.p_sto_01.findings == set()
	data.plumbline.rules.storage.p_sto_03.findings == set()
	data.plumbline.rules.storage.p_sto_04.findings == set()
	data.plumbline.rules.storage.p_sto_05.findings == set()
	data.plumbline.rules.storage.p_sto_06.findings == set()
	data.plumbline.rules.storage.p_sto_07.findings == set()
	data.plumbline.rules.storage.p_sto_08.findings == set()
	data.plumbline.rules.storage.p_sto_09.findings == set()
	data.plumbline.rules.tenancy.p_ten_02.findings == set()
	data.plumbline.rules.tenancy.p_ten_04.findings == set()
}

_found_nothing(kind) if {
	kind == "cdi.kubevirt.io/VolumeImportSource"
	data.plumbline.rules.storage.p_sto_01.findings == set()
	data.plumbline.rules.storage.p_sto_09.findings == set()
}

_found_nothing(kind) if {
	kind == "cdi.kubevirt.io/VolumeUploadSource"
	data.plumbline.rules.storage.p_sto_01.findings == set()
}

_found_nothing(kind) if {
	kind == "ceph.rook.io/CephBlockPool"
	data.plumbline.rules.storage.p_sto_10.findings == set()
}

_found_nothing(kind) if {
	kind == "ceph.rook.io/CephCluster"
	data.plumbline.rules.network.p_net_12.findings == set()
	data.plumbline.rules.storage.p_sto_10.findings == set()
}

_found_nothing(kind) if {
	kind == "ceph.rook.io/CephFilesystem"
	data.plumbline.rules.storage.p_sto_10.findings == set()
}

_found_nothing(kind) if {
	kind == "k8s.cni.cncf.io/NetworkAttachmentDefinition"
	data.plumbline.rules.network.p_net_03.findings == set()
	data.plumbline.rules.network.p_net_04.findings == set()
	data.plumbline.rules.network.p_net_05.findings == set()
	data.plumbline.rules.network.p_net_06.findings == set()
	data.plumbline.rules.network.p_net_07.findings == set()
	data.plumbline.rules.network.p_net_08.findings == set()
	data.plumbline.rules.network.p_net_09.findings == set()
	data.plumbline.rules.network.p_net_12.findings == set()
	data.plumbline.rules.network.p_net_13.findings == set()
	data.plumbline.rules.network.p_net_14.findings == set()
	data.plumbline.rules.network.p_net_15.findings == set()
	data.plumbline.rules.tenancy.p_ten_02.findings == set()
	data.plumbline.rules.tenancy.p_ten_04.findings == set()
}

_found_nothing(kind) if {
	kind == "kubevirt.io/VirtualMachine"
	data.plumbline.rules.network.p_net_01.findings == set()
	data.plumbline.rules.network.p_net_02.findings == set()
	data.plumbline.rules.network.p_net_10.findings == set()
	data.plumbline.rules.network.p_net_11.findings == set()
	data.plumbline.rules.network.p_net_12.findings == set()
	data.plumbline.rules.network.p_net_13.findings == set()
	data.plumbline.rules.storage.p_sto_02.findings == set()
	data.plumbline.rules.storage.p_sto_03.findings == set()
	data.plumbline.rules.storage.p_sto_04.findings == set()
	data.plumbline.rules.storage.p_sto_05.findings == set()
	data.plumbline.rules.storage.p_sto_06.findings == set()
	data.plumbline.rules.storage.p_sto_08.findings == set()
	data.plumbline.rules.storage.p_sto_09.findings == set()
	data.plumbline.rules.tenancy.p_ten_02.findings == set()
	data.plumbline.rules.tenancy.p_ten_03.findings == set()
	data.plumbline.rules.tenancy.p_ten_04.findings == set()
	data.plumbline.rules.machine.p_vm_01.findings == set()
	data.plumbline.rules.machine.p_vm_02.findings == set()
	data.plumbline.rules.machine.p_vm_03.findings == set()
	data.plumbline.rules.machine.p_vm_04.findings == set()
	data.plumbline.rules.machine.p_vm_05.findings == set()
	data.plumbline.rules.machine.p_vm_06.findings == set()
}

_found_nothing(kind) if {
	kind == "kubevirt.io/VirtualMachineInstance"
	data.plumbline.rules.network.p_net_01.findings == set()
	data.plumbline.rules.network.p_net_02.findings == set()
	data.plumbline.rules.network.p_net_10.findings == set()
	data.plumbline.rules.network.p_net_11.findings == set()
	data.plumbline.rules.network.p_net_12.findings == set()
	data.plumbline.rules.network.p_net_13.findings == set()
	data.plumbline.rules.storage.p_sto_08.findings == set()
	data.plumbline.rules.tenancy.p_ten_02.findings == set()
	data.plumbline.rules.tenancy.p_ten_03.findings == set()
	data.plumbline.rules.tenancy.p_ten_04.findings == set()
	data.plumbline.rules.machine.p_vm_01.findings == set()
	data.plumbline.rules.machine.p_vm_02.findings == set()
	data.plumbline.rules.machine.p_vm_03.findings == set()
	data.plumbline.rules.machine.p_vm_04.findings == set()
	data.plumbline.rules.machine.p_vm_05.findings == set()
	data.plumbline.rules.machine.p_vm_06.findings == set()
}

_found_nothing(kind) if {
	kind == "kubevirt.io/VirtualMachineInstanceReplicaSet"
	data.plumbline.rules.network.p_net_01.findings == set()
	data.plumbline.rules.network.p_net_02.findings == set()
	data.plumbline.rules.network.p_net_10.findings == set()
	data.plumbline.rules.network.p_net_11.findings == set()
	data.plumbline.rules.network.p_net_12.findings == set()
	data.plumbline.rules.network.p_net_13.findings == set()
	data.plumbline.rules.storage.p_sto_08.findings == set()
	data.plumbline.rules.tenancy.p_ten_02.findings == set()
	data.plumbline.rules.tenancy.p_ten_03.findings == set()
	data.plumbline.rules.tenancy.p_ten_04.findings == set()
	data.plumbline.rules.machine.p_vm_01.findings == set()
	data.plumbline.rules.machine.p_vm_02.findings == set()
	data.plumbline.rules.machine.p_vm_03.findings == set()
	data.plumbline.rules.machine.p_vm_04.findings == set()
	data.plumbline.rules.machine.p_vm_05.findings == set()
	data.plumbline.rules.machine.p_vm_06.findings == set()
}

_found_nothing(kind) if {
	kind == "pool.kubevirt.io/VirtualMachinePool"
	data.plumbline.rules.network.p_net_01.findings == set()
	data.plumbline.rules.network.p_net_02.findings == set()
	data.plumbline.rules.network.p_net_10.findings == set()
	data.plumbline.rules.network.p_net_11.findings == set()
	data.plumbline.rules.network.p_net_12.findings == set()
	data.plumbline.rules.network.p_net_13.findings == set()
	data.plumbline.rules.storage.p_sto_02.findings == set()
	data.plumbline.rules.storage.p_sto_03.findings == set()
	data.plumbline.rules.storage.p_sto_04.findings == set()
	data.plumbline.rules.storage.p_sto_05.findings == set()
	data.plumbline.rules.storage.p_sto_06.findings == set()
	data.plumbline.rules.storage.p_sto_08.findings == set()
	data.plumbline.rules.storage.p_sto_09.findings == set()
	data.plumbline.rules.tenancy.p_ten_02.findings == set()
	data.plumbline.rules.tenancy.p_ten_03.findings == set()
	data.plumbline.rules.tenancy.p_ten_04.findings == set()
	data.plumbline.rules.machine.p_vm_01.findings == set()
	data.plumbline.rules.machine.p_vm_02.findings == set()
	data.plumbline.rules.machine.p_vm_03.findings == set()
	data.plumbline.rules.machine.p_vm_04.findings == set()
	data.plumbline.rules.machine.p_vm_05.findings == set()
	data.plumbline.rules.machine.p_vm_06.findings == set()
}

_found_nothing(kind) if {
	kind == "snapshot.storage.k8s.io/VolumeSnapshot"
	data.plumbline.rules.storage.p_sto_07.findings == set()
}
