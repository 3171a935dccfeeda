# METADATA
# title: A storage network is for those the settings name
# description: >-
#   Who is on the storage network reaches the Ceph daemons directly. The settings name the namespaces of Ceph and
#   CSI and the machines that may; a second definition of the same segment would be a way around.
# custom:
#   id: P-NET-12
#   severity: critical
#   mode: deny
#   strict: false
#   kinds:
#     - /Pod
#     - /PodTemplate
#     - /ReplicationController
#     - apps/DaemonSet
#     - apps/Deployment
#     - apps/ReplicaSet
#     - apps/StatefulSet
#     - batch/CronJob
#     - batch/Job
#     - kubevirt.io/VirtualMachine
#     - kubevirt.io/VirtualMachineInstance
#     - kubevirt.io/VirtualMachineInstanceReplicaSet
#     - pool.kubevirt.io/VirtualMachinePool
#     - k8s.cni.cncf.io/NetworkAttachmentDefinition
#     - ceph.rook.io/CephCluster
#   parameters: [network]
#   inventory: []
#   behaviours: [NET-08]
#   remediation: >-
#     Use another network, or have the namespace or machine added to the network's entry in network.reserved.
package plumbline.rules.network.p_net_12

import data.plumbline.lib.attachments
import data.plumbline.lib.machines
import data.plumbline.lib.networks
import data.plumbline.lib.review
import data.plumbline.settings

findings contains {"path": entry.path, "observed": entry.observed, "expected": _expected(reference)} if {
	settings.network.reserved != {}
	some entry in attachments.all_named
	reference := sprintf("%s/%s", [entry.namespace, entry.name])
	reserved := settings.network.reserved[reference]
	not _may(reserved)
	not attachments.made_by_kubevirt
}

findings contains {"path": path, "observed": text, "expected": _expected(reference)} if {
	input.request.kind.kind == "CephCluster"
	review.kind == "ceph.rook.io/CephCluster"
	selectors := object.get(review.object, ["spec", "network", "selectors"], {})
	is_object(selectors)
	some key, text in selectors
	target := attachments.resolve(text, review.namespace)
	reference := sprintf("%s/%s", [target.namespace, target.name])
	reserved := settings.network.reserved[reference]
	not _may(reserved)
	path := sprintf("spec.network.selectors.%s", [key])
}

findings contains {"path": entry.path, "observed": observed, "expected": _expected(reference)} if {
	input.request.kind.kind == "NetworkAttachmentDefinition"
	some reference, reserved in settings.network.reserved
	reference != sprintf("%s/%s", [review.namespace, review.name])
	some entry in networks.plugins
	carrier := networks.carrier(entry.plugin)
	carrier == reserved.bridge
	spans := networks.spans(entry.plugin)
	vlan := object.get(reserved, "vlan", 0)
	some span in spans
	networks.overlap(span, [vlan, vlan])
	observed := {"carrier": carrier, "vlans": sort(spans)}
}

_may(reserved) if review.namespace in reserved.namespaces

_may(reserved) if {
	machines.spec
	sprintf("%s/%s", [review.namespace, review.name]) in reserved.machines
}

_expected(reference) := sprintf("another network: %s is reserved by the settings", [reference])
