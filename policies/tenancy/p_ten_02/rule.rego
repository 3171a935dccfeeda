# METADATA
# title: Tenants don't excuse themselves from admission
# description: >-
#   A webhook passes over namespaces and objects with certain labels, so that the platform can repair itself. A tenant
#   that may set such a label on its own namespace, machine or pod is bound by no rule at all.
# custom:
#   id: P-TEN-02
#   severity: critical
#   mode: deny
#   kinds:
#     - cdi.kubevirt.io/DataSource
#     - cdi.kubevirt.io/DataVolume
#     - k8s.cni.cncf.io/NetworkAttachmentDefinition
#     - kubevirt.io/VirtualMachine
#     - kubevirt.io/VirtualMachineInstance
#     - kubevirt.io/VirtualMachineInstanceReplicaSet
#     - pool.kubevirt.io/VirtualMachinePool
#     - /Namespace
#     - /PersistentVolumeClaim
#     - /Pod
#   parameters: [tenancy.exempting_labels, tenancy.platform]
#   inventory: []
#   behaviours: [NET-05, NET-06]
#   remediation: Remove the label, or ask the platform for an exception.
package plumbline.rules.tenancy.p_ten_02

import data.plumbline.lib.machines
import data.plumbline.lib.review
import data.plumbline.lib.settings as chosen
import data.plumbline.settings

findings contains {"path": path, "observed": value, "expected": _expected} if {
	labels := input.request.object.metadata.labels
	some label in _exempting
	value := labels[label]
	not _is_platform
	path := sprintf("metadata.labels[%q]", [label])
}

# These reach the pod that runs the machine, as an instance's own do.
findings contains {"path": path, "observed": value, "expected": _expected} if {
	input.request.kind.kind in {"VirtualMachine", "VirtualMachineInstanceReplicaSet", "VirtualMachinePool"}
	some label in _exempting
	value := machines.template_labels[label]
	not _is_platform
	path := sprintf("%s[%q]", [machines.template_labels_path, label])
}

_expected := "no such label on what a tenant makes"

_exempting := chosen.get(["tenancy", "exempting_labels"], ["admission.gatekeeper.sh/ignore", "plumbline.io/exempt"])

_is_platform if review.user in settings.tenancy.platform.users

_is_platform if {
	some group in settings.tenancy.platform.groups
	group in review.groups
}
