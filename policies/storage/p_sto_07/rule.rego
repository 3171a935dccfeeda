# METADATA
# title: Golden images belong to their keepers
# description: >-
#   Machines of all tenants are cloned from the images in the golden namespaces. Whoever can delete one stops new
#   machines, whoever can point it elsewhere chooses what they boot. Only the keepers that the settings name, and
#   the cluster's own controllers, change them.
# custom:
#   id: P-STO-07
#   severity: critical
#   mode: deny
#   operations: [UPDATE, DELETE]
#   kinds:
#     - cdi.kubevirt.io/DataImportCron
#     - cdi.kubevirt.io/DataSource
#     - cdi.kubevirt.io/DataVolume
#     - snapshot.storage.k8s.io/VolumeSnapshot
#     - /Namespace
#     - /PersistentVolumeClaim
#   parameters: [storage.golden, storage.controllers]
#   inventory: []
#   behaviours: [STO-04]
#   remediation: Ask the keepers of the image, or keep a copy in your own namespace.
package plumbline.rules.storage.p_sto_07

import data.plumbline.lib.review
import data.plumbline.lib.volumes
import data.plumbline.settings

# What of each kind says which data it is and how much.
_parts := {
	"cdi.kubevirt.io/DataImportCron": ["spec"],
	"cdi.kubevirt.io/DataSource": ["spec"],
	"cdi.kubevirt.io/DataVolume": ["spec"],
	"snapshot.storage.k8s.io/VolumeSnapshot": ["spec"],
	"/PersistentVolumeClaim": ["spec", "resources"],
}

findings contains {"path": "metadata", "observed": "DELETE", "expected": "a request of a keeper of golden images"} if {
	input.request.operation == "DELETE"
	_is_golden
	not _may_change
}

findings contains {"path": path, "observed": changed, "expected": "no change but by a keeper of golden images"} if {
	input.request.operation == "UPDATE"
	_is_golden
	not _may_change
	part := _parts[review.kind]
	changed := object.get(review.object, part, null)
	changed != object.get(review.old_object, part, null)
	path := concat(".", part)
}

_is_golden if {
	_parts[review.kind]
	review.namespace in settings.storage.golden.namespaces
}

_is_golden if {
	input.request.kind.kind == "Namespace"
	review.name in settings.storage.golden.namespaces
}

_may_change if volumes.made_by_controller

_may_change if review.user in settings.storage.golden.users

_may_change if {
	some group in settings.storage.golden.groups
	group in review.groups
}
