# METADATA
# title: Images are cloned, not imported by every volume
# description: >-
#   A volume that is filled from outside the cluster downloads its image each time, trusts whatever it was served, and
#   fails with the server. Images come in once, in namespaces that are allowed to import, and are cloned from there.
#   Claims that carry CDI's import annotations and import or upload sources are the same thing without a DataVolume.
# custom:
#   id: P-STO-01
#   severity: medium
#   mode: warn
#   kinds:
#     - cdi.kubevirt.io/DataVolume
#     - cdi.kubevirt.io/DataImportCron
#     - cdi.kubevirt.io/VolumeImportSource
#     - cdi.kubevirt.io/VolumeUploadSource
#     - /PersistentVolumeClaim
#   parameters: [namespaces.*.import, storage.controllers]
#   inventory: []
#   behaviours: [STO-01, STO-02, STO-03, STO-04]
#   remediation: Clone an image that the platform keeps (`sourceRef`), or import in a namespace whose settings allow it.
package plumbline.rules.storage.p_sto_01

import data.plumbline.lib.imports
import data.plumbline.lib.review
import data.plumbline.lib.volumes

_annotations := {
	"cdi.kubevirt.io/storage.import.endpoint",
	"cdi.kubevirt.io/storage.import.source",
	"cdi.kubevirt.io/storage.upload.target",
}

findings contains imports.finding(source.path, source.type) if {
	some source in imports.sources
	not source.volume in volumes.templates
	not imports.allowed
}

findings contains imports.finding("spec", "upload") if {
	input.request.kind.kind == "VolumeUploadSource"
	not imports.allowed
}

findings contains imports.finding(sprintf("metadata.annotations[%q]", [name]), value) if {
	input.request.kind.kind == "PersistentVolumeClaim"
	some name in _annotations
	value := review.object.metadata.annotations[name]
	not imports.allowed
}
