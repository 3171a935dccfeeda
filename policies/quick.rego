# The rules of each kind, for the decision. Generated from their annotations; `python -m tests.policies.pages` writes it
# anew.
package plumbline.decision

_found_nothing("/Namespace") if {
	data.plumbline.rules.storage.p_sto_07.findings == set()
	data.plumbline.rules.tenancy.p_ten_01.findings == set()
	data.plumbline.rules.tenancy.p_ten_02.findings == set()
	data.plumbline.rules.tenancy.p_ten_04.findings == set()
}

_found_nothing("/PersistentVolumeClaim") if {
	data.plumbline.rules.storage.p_sto_01.findings == set()
	data.plumbline.rules.storage.p_sto_06.findings == set()
	data.plumbline.rules.storage.p_sto_07.findings == set()
	data.plumbline.rules.storage.p_sto_08.findings == set()
	data.plumbline.rules.tenancy.p_ten_02.findings == set()
	data.plumbline.rules.tenancy.p_ten_04.findings == set()
}

_found_nothing("/Pod") if {
	data.plumbline.rules.network.p_net_11.findings == set()
	data.plumbline.rules.network.p_net_12.findings == set()
	data.plumbline.rules.tenancy.p_ten_02.findings == set()
	data.plumbline.rules.tenancy.p_ten_04.findings == set()
}

_found_nothing("/PodTemplate") if {
	data.plumbline.rules.network.p_net_11.findings == set()
	data.plumbline.rules.network.p_net_12.findings == set()
}

_found_nothing("/ReplicationController") if {
	data.plumbline.rules.network.p_net_11.findings == set()
	data.plumbline.rules.network.p_net_12.findings == set()
}

_found_nothing("apps/DaemonSet") if {
	data.plumbline.rules.network.p_net_11.findings == set()
	data.plumbline.rules.network.p_net_12.findings == set()
}

_found_nothing("apps/Deployment") if {
	data.plumbline.rules.network.p_net_11.findings == set()
	data.plumbline.rules.network.p_net_12.findings == set()
}

_found_nothing("apps/ReplicaSet") if {
	data.plumbline.rules.network.p_net_11.findings == set()
	data.plumbline.rules.network.p_net_12.findings == set()
}

_found_nothing("apps/StatefulSet") if {
	data.plumbline.rules.network.p_net_11.findings == set()
	data.plumbline.rules.network.p_net_12.findings == set()
}

_found_nothing("batch/CronJob") if {
	data.plumbline.rules.network.p_net_11.findings == set()
	data.plumbline.rules.network.p_net_12.findings == set()
}

_found_nothing("batch/Job") if {
	data.plumbline.rules.network.p_net_11.findings == set()
	data.plumbline.rules.network.p_net_12.findings == set()
}

_found_nothing("cdi.kubevirt.io/DataImportCron") if {
	data.plumbline.rules.storage.p_sto_01.findings == set()
	data.plumbline.rules.storage.p_sto_06.findings == set()
	data.plumbline.rules.storage.p_sto_07.findings == set()
	data.plumbline.rules.storage.p_sto_08.findings == set()
	data.plumbline.rules.storage.p_sto_09.findings == set()
}

_found_nothing("cdi.kubevirt.io/DataSource") if {
	data.plumbline.rules.storage.p_sto_06.findings == set()
	data.plumbline.rules.storage.p_sto_07.findings == set()
	data.plumbline.rules.tenancy.p_ten_02.findings == set()
	data.plumbline.rules.tenancy.p_ten_04.findings == set()
}

_found_nothing("cdi.kubevirt.io/DataVolume") if {
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

_found_nothing("cdi.kubevirt.io/VolumeImportSource") if {
	data.plumbline.rules.storage.p_sto_01.findings == set()
	data.plumbline.rules.storage.p_sto_09.findings == set()
}

_found_nothing("cdi.kubevirt.io/VolumeUploadSource") if {
	data.plumbline.rules.storage.p_sto_01.findings == set()
}

_found_nothing("ceph.rook.io/CephBlockPool") if {
	data.plumbline.rules.storage.p_sto_10.findings == set()
}

_found_nothing("ceph.rook.io/CephCluster") if {
	data.plumbline.rules.network.p_net_12.findings == set()
	data.plumbline.rules.storage.p_sto_10.findings == set()
}

_found_nothing("ceph.rook.io/CephFilesystem") if {
	data.plumbline.rules.storage.p_sto_10.findings == set()
}

_found_nothing("k8s.cni.cncf.io/NetworkAttachmentDefinition") if {
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

_found_nothing("kubevirt.io/VirtualMachine") if {
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

_found_nothing("kubevirt.io/VirtualMachineInstance") if {
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

_found_nothing("kubevirt.io/VirtualMachineInstanceReplicaSet") if {
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

_found_nothing("pool.kubevirt.io/VirtualMachinePool") if {
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

_found_nothing("snapshot.storage.k8s.io/VolumeSnapshot") if {
	data.plumbline.rules.storage.p_sto_07.findings == set()
}
