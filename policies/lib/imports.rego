# METADATA
# title: Volumes that are filled from outside the cluster
# description: What counts as an import, and where one is allowed.
package plumbline.lib.imports

import data.plumbline.lib.review
import data.plumbline.lib.volumes
import data.plumbline.settings

# What comes from within the cluster, or from nowhere. Any other source, a new one too, is an import.
_inner := {"blank", "pvc", "snapshot"}

# METADATA
# description: |
#   `{"path", "type", "source", "volume"}` of each import that DataVolumes and import sources ask for.
# scope: document
sources contains source if {
	some source in volumes.sources
	not source.type in _inner
}

sources contains source if {
	input.request.kind.kind == "VolumeImportSource"
	some source in volumes.sources_of({
		"path": "spec",
		"namespace": review.namespace,
		"spec": object.get(review.object, "spec", {}),
	})
	not source.type in _inner
}

# METADATA
# description: Whether the namespace may import, or CDI itself carries out what was judged before.
# scope: document
default allowed := false

allowed if settings.namespaces[review.namespace].import == true

allowed if volumes.made_by_controller

# METADATA
# description: What a rule says of an import.
finding(path, observed) := {
	"path": path,
	"observed": observed,
	"expected": "a clone of an image of the cluster, or a namespace that is allowed to import",
}
