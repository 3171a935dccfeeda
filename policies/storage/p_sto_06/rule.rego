# METADATA
# title: Only data meant for others is cloned from another namespace
# description: >-
#   A clone reads a whole disk. CDI asks whether its creator may clone from the source's namespace, yet whoever may
#   create pods there may, and a controller's rights count for volumes of machines. So the settings say which namespaces
#   may be cloned from; a DataSource, an import cron that clones, and a claim's own annotations and references, are
#   judged like a volume that names the data.
# custom:
#   id: P-STO-06
#   severity: high
#   mode: deny
#   kinds:
#     - cdi.kubevirt.io/DataVolume
#     - cdi.kubevirt.io/DataImportCron
#     - cdi.kubevirt.io/DataSource
#     - kubevirt.io/VirtualMachine
#     - pool.kubevirt.io/VirtualMachinePool
#     - /PersistentVolumeClaim
#   parameters: [storage.clone_from, namespaces.*.clone_from, storage.controllers]
#   inventory:
#     - cdi.kubevirt.io/DataSource
#   behaviours: [STO-04, STO-06]
#   remediation: Clone from the own namespace, or have the source's namespace listed in `clone_from`.
package plumbline.rules.storage.p_sto_06

import data.plumbline.lib.review
import data.plumbline.lib.volumes
import data.plumbline.settings

_allowed contains review.namespace

_allowed contains namespace if some namespace in settings.storage.clone_from

_allowed contains namespace if some namespace in settings.namespaces[review.namespace].clone_from

findings contains {"path": path, "observed": namespace, "expected": _expected} if {
	some [path, namespace] in _taken
	not namespace in _allowed
	not volumes.made_by_controller
}

looked_up contains _data_source if {
	not volumes.made_by_controller
	some [_, clone] in volumes.clones
	clone.kind == _data_source
}

_data_source := "cdi.kubevirt.io/DataSource"

_expected := sprintf("one of %s", [concat(", ", sort([name | some name in _allowed; is_string(name)]))])

# [path, namespace] of all that data is taken from.
_taken contains [clone.path, clone.namespace] if {
	some [_, clone] in volumes.clones
}

_taken contains [origin.path, origin.namespace] if {
	some [_, clone] in volumes.clones
	some origin in volumes.origins_of(clone)
}

# A DataSource has the sources of a volume, and one kind more.
_taken contains [clone.path, clone.namespace] if {
	input.request.kind.kind == "DataSource"
	review.kind == _data_source
	some clone in volumes.clones_of(_volume)
}

_taken contains ["metadata.annotations[\"k8s.io/CloneRequest\"]", namespace] if {
	input.request.kind.kind == "PersistentVolumeClaim"
	request := review.object.metadata.annotations["k8s.io/CloneRequest"]
	namespace := _namespace(request)
}

_taken contains ["spec.dataSourceRef.namespace", namespace] if {
	input.request.kind.kind == "PersistentVolumeClaim"
	namespace := review.object.spec.dataSourceRef.namespace
	not namespace in {"", null}
}

_volume := {"path": "spec", "namespace": review.namespace, "spec": {"source": source}} if {
	source := object.get(review.object, ["spec", "source"], {})
}

# "namespace/name"; what isn't that is no namespace of anybody's.
_namespace(request) := split(request, "/")[0] if {
	is_string(request)
} else := request
