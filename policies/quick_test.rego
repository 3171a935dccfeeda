package plumbline.quick_test

import data.plumbline.decision

# Each kind that there are rules for is written out. What holds nothing but a tenant's name is in order.
test_the_rules_of_each_kind_are_written_out if {
	tenants := {"request": {"object": {"metadata": {"labels": {"plumbline.io/tenant": "blue"}}}}}
	every kind in _kinds {
		decision._found_nothing(kind) with input as tenants
	}
	decision._found_nothing("/Namespace") == false with input as {}
	decision._found_nothing("/Secret") == false with input as tenants
}

_kinds := {
	"/Namespace",
	"/PersistentVolumeClaim",
	"/Pod",
	"/PodTemplate",
	"/ReplicationController",
	"apps/DaemonSet",
	"apps/Deployment",
	"apps/ReplicaSet",
	"apps/StatefulSet",
	"batch/CronJob",
	"batch/Job",
	"cdi.kubevirt.io/DataImportCron",
	"cdi.kubevirt.io/DataSource",
	"cdi.kubevirt.io/DataVolume",
	"cdi.kubevirt.io/VolumeImportSource",
	"cdi.kubevirt.io/VolumeUploadSource",
	"ceph.rook.io/CephBlockPool",
	"ceph.rook.io/CephCluster",
	"ceph.rook.io/CephFilesystem",
	"k8s.cni.cncf.io/NetworkAttachmentDefinition",
	"kubevirt.io/VirtualMachine",
	"kubevirt.io/VirtualMachineInstance",
	"kubevirt.io/VirtualMachineInstanceReplicaSet",
	"pool.kubevirt.io/VirtualMachinePool",
	"snapshot.storage.k8s.io/VolumeSnapshot",
}
