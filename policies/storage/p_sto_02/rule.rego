# METADATA
# title: Machines don't import their volumes ad hoc
# description: >-
#   A `dataVolumeTemplates` entry that imports makes the download part of every machine's start: N machines download N
#   times, and none starts without the server. KubeVirt's controller creates these volumes with its own identity, so
#   what isn't refused in the machine is never refused to its owner.
# custom:
#   id: P-STO-02
#   severity: medium
#   mode: warn
#   kinds:
#     - kubevirt.io/VirtualMachine
#     - pool.kubevirt.io/VirtualMachinePool
#   parameters: [namespaces.*.import, storage.controllers]
#   inventory: []
#   behaviours: [VM-02, STO-02, STO-03, STO-04]
#   remediation: Let the template clone an image that the platform keeps, with `sourceRef` to its DataSource.
package plumbline.rules.storage.p_sto_02

import data.plumbline.lib.imports
import data.plumbline.lib.volumes

findings contains imports.finding(source.path, source.type) if {
	some source in imports.sources
	source.volume in volumes.templates
	not imports.allowed
}
