# METADATA
# title: An exception has an owner, a reason and an end
# description: >-
#   An exception nobody answers for, or that has run out, holds for nothing. What it once excused is told with its own
#   rule; this one tells whose exception it was and what it lacks, before an object is refused that used to pass.
# custom:
#   id: P-TEN-04
#   severity: low
#   mode: warn
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
#   parameters: [exceptions]
#   inventory: []
#   behaviours: [NET-05]
#   remediation: Renew the exception with owner, reason and the last day it holds, or delete it.
package plumbline.rules.tenancy.p_ten_04

import data.plumbline.lib.review
import data.plumbline.lib.settings as chosen
import data.plumbline.settings

findings contains {"path": "metadata.name", "observed": exception, "expected": "owner, reason and a day to come"} if {
	# Mostly there are none, which is sooner seen here.
	settings.exceptions != []
	some exception in chosen.exceptions
	exception.namespace == review.namespace
	object.get(exception, "kind", review.kind) == review.kind
	object.get(exception, "name", review.name) == review.name
	not chosen.in_force(exception)
}
