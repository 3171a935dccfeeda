# METADATA
# title: A pod uses networks of its own namespace, or shared ones
# description: >-
#   Multus reads annotations of any pod, so what a machine may not name in its spec must not come in through a pod,
#   a template of pods, or the annotations that a machine hands on to its pod. Pods that KubeVirt makes have been
#   judged as machines.
# custom:
#   id: P-NET-11
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
#   parameters: [namespaces, network]
#   inventory: []
#   behaviours: [NET-02, EXT-08]
#   remediation: >-
#     Name a network of the pod's own namespace, or have the other one marked shared in the settings.
package plumbline.rules.network.p_net_11

import data.plumbline.lib.attachments
import data.plumbline.lib.review
import data.plumbline.settings

findings contains {"path": entry.path, "observed": entry.observed, "expected": expected} if {
	some entry in attachments.annotated
	entry.namespace != review.namespace
	not settings.namespaces[entry.namespace].shared == true
	not attachments.made_by_kubevirt
	expected := sprintf("a network of namespace %s or of a shared one, not of %s", [review.namespace, entry.namespace])
}

findings contains {"path": entry.path, "observed": entry.observed, "expected": _readable} if {
	some entry in attachments.annotated_unreadable
	not attachments.made_by_kubevirt
}

_readable := "names as [namespace/]name, or a JSON list with name and namespace in lower case"
