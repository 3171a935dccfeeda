# METADATA
# title: The volumes an object asks CDI for
# description: >-
#   DataVolumes stand alone, inside machines and pools, and as templates of import crons. Rules look for them here, with
#   what CDI would make of them: source, class, size and mode, resolved through the inventory as CDI 1.65 does.
package plumbline.lib.volumes

import data.plumbline.lib.index
import data.plumbline.lib.inventory
import data.plumbline.lib.machines
import data.plumbline.lib.review
import data.plumbline.settings

# METADATA
# description: |
#   `{"path", "namespace", "spec"}` of each DataVolume the object is or makes; `path` is that of its spec. Templates in
#   a machine may name a namespace that the controller ignores; so do we.
# scope: document
data_volumes contains {"path": "spec", "namespace": review.namespace, "spec": spec} if {
	input.request.kind.kind == "DataVolume"
	spec := _object(object.get(review.object, "spec", {}))
}

data_volumes contains {"path": "spec.template.spec", "namespace": review.namespace, "spec": spec} if {
	input.request.kind.kind == "DataImportCron"
	spec := _object(object.get(review.object, ["spec", "template", "spec"], {}))
}

data_volumes contains template if some template in templates

# METADATA
# description: Those of `data_volumes` that a machine or pool makes from its `dataVolumeTemplates`.
# scope: document
templates contains {"path": path, "namespace": review.namespace, "spec": spec} if {
	list := machines.owner.dataVolumeTemplates
	is_array(list)
	some i, template in list
	path := sprintf("%s.dataVolumeTemplates[%d].spec", [machines.owner_path, i])
	spec := _object(object.get(_object(template), "spec", {}))
}

# METADATA
# description: |
#   `{"path", "type", "source", "volume"}` of each entry of `source` of each DataVolume. CDI takes one; an object
#   with two is judged by both. An empty `{}` (upload, blank) counts, `null` does not: the API drops it.
# scope: document
sources contains source if {
	some volume in data_volumes
	some source in sources_of(volume)
}

# METADATA
# description: The same of one DataVolume.
sources_of(volume) := {entry |
	said := volume.spec.source
	is_object(said)
	some type, source in said
	source != null
	path := concat(".", [volume.path, "source", type])
	entry := {"path": path, "type": type, "source": source, "volume": volume}
}

# METADATA
# description: "[volume, clone] of each DataVolume that is a clone, with each of its `clones_of`."
# scope: document
clones contains [volume, clone] if {
	some volume in data_volumes
	some clone in clones_of(volume)
}

# METADATA
# description: |
#   `{"path", "kind", "namespace", "name"}` of what a DataVolume clones, one for each way it says so: a PVC, a snapshot,
#   or the DataSource it refers to. Namespaces left out are the volume's own.
clones_of(volume) := _direct(volume) | _referred(volume)

_direct(volume) := {clone |
	some entry in sources_of(volume)
	kind := _clone_kinds[entry.type]
	clone := reference(entry.path, kind, entry.source, volume.namespace)
}

_referred(volume) := {clone |
	ref := object.get(volume.spec, "sourceRef", null)
	ref != null
	clone := reference(concat(".", [volume.path, "sourceRef"]), _data_source, ref, volume.namespace)
}

_clone_kinds := {
	"pvc": "/PersistentVolumeClaim",
	"snapshot": "snapshot.storage.k8s.io/VolumeSnapshot",
	"dataSource": _data_source,
}

_data_source := "cdi.kubevirt.io/DataSource"

# METADATA
# description: |
#   A reference with its namespace filled in. What isn't an object, or a namespace that isn't text, stays visible as it
#   is, so that a rule can refuse it.
reference(path, kind, ref, namespace) := {
	"path": path,
	"kind": kind,
	"namespace": _or_default(object.get(_object(ref), "namespace", namespace), namespace),
	"name": object.get(_object(ref), "name", ""),
}

_or_default(value, fallback) := fallback if {
	value in {"", null}
} else := value

# METADATA
# description: |
#   Where a clone's data really lies: the PVC or snapshot itself, or what the DataSource points at (one that points at
#   another DataSource is followed once, as CDI does). Empty where the inventory doesn't tell.
origins_of(clone) := {clone} if {
	clone.kind != _data_source
} else := {origin |
	some first in _targets(clone)
	some origin in _settled(first)
}

# METADATA
# description: Kinds that the inventory has to hold for `origins_of` a clone to be followed and `held` to find them.
kinds_behind(clone) := object.get(_behind, clone.kind, {clone.kind})

_behind := {_data_source: {_data_source, "/PersistentVolumeClaim", "snapshot.storage.k8s.io/VolumeSnapshot"}}

_settled(target) := {target} if {
	target.kind != _data_source
} else := {origin |
	some origin in _targets(target)
	origin.kind != _data_source
}

_targets(clone) := {target |
	found := inventory.get(_data_source, clone.namespace, clone.name)
	some type, ref in _object(object.get(_object(found), ["spec", "source"], {}))
	ref != null
	kind := _clone_kinds[type]
	target := reference(clone.path, kind, ref, clone.namespace)
}

# METADATA
# description: The object an origin names, as the inventory holds it; undefined where it doesn't.
held(origin) := _object(inventory.get(origin.kind, origin.namespace, origin.name))

# METADATA
# description: |
#   `{"path", "name", "claim", "archive"}`: the stanza (`storage` or `pvc`) that says what the DataVolume wants, and
#   whether that is files from an archive and no disk. CDI takes `pvc` where both stand. Undefined where neither does.
stanza(volume) := {"path": path, "name": name, "claim": _object(claim), "archive": archive} if {
	name := _stanza_name(volume.spec)
	claim := volume.spec[name]
	path := concat(".", [volume.path, name])
	archive := object.get(volume.spec, "contentType", "") == "archive"
}

_stanza_name(spec) := "pvc" if {
	spec.pvc != null
} else := "storage" if {
	spec.storage != null
}

# METADATA
# description: |
#   Name of the StorageClass that a claim gets. Text, where it names one (the empty text means "no class at all"),
#   else the cluster's default: for disks in `storage` stanzas that for machines before the general one. Undefined
#   where none is known.
class_of(stanza) := name if {
	name := object.get(stanza.claim, "storageClassName", null)
	name != null
} else := default_classes.machine if {
	stanza.name == "storage"
	not stanza.archive
} else := default_classes.any

# METADATA
# description: |
#   `{"machine": NAME, "any": NAME}` of the inventory's default classes; of several the newest counts, then the first by
#   name, as in Kubernetes.
# scope: document
default_classes[use] := name if {
	some use, annotation in {
		"machine": "storageclass.kubevirt.io/is-default-virt-class",
		"any": "storageclass.kubernetes.io/is-default-class",
	}
	marked := {inventory.get(_class, "", each.name) |
		some each in index.under("default class", annotation)
	}
	newest := max({_created(class) | some class in marked})
	name := min({class.metadata.name | some class in marked; _created(class) == newest})
}

_created(class) := object.get(class, ["metadata", "creationTimestamp"], "")

# METADATA
# description: Provisioner of a StorageClass of the inventory; undefined where it isn't known.
provisioner(name) := inventory.get(_class, "", name).provisioner

# METADATA
# description: |
#   Volume mode that a claim gets: what it says, else what the StorageProfile of its class says (`storage` stanzas
#   only) for its access modes, else Kubernetes' own default. An archive is always unpacked into a file system.
mode_of(stanza) := stanza.claim.volumeMode if {
	states_mode(stanza)
} else := _property_set(stanza).volumeMode if {
	_has_profile(stanza)
} else := "Filesystem"

# METADATA
# description: Whether a claim says its volume mode. `FromStorageProfile` counts as not said.
states_mode(stanza) if not object.get(stanza.claim, "volumeMode", null) in {null, "", "FromStorageProfile"}

# METADATA
# description: Kinds that the inventory has to hold for `mode_of` a stanza.
kinds_of_mode(stanza) := {_profile} | {_class | object.get(stanza.claim, "storageClassName", null) == null} if {
	_has_profile(stanza)
	not states_mode(stanza)
} else := set()

_has_profile(stanza) if {
	stanza.name == "storage"
	not stanza.archive
}

_profile := "cdi.kubevirt.io/StorageProfile"

_class := "storage.k8s.io/StorageClass"

# The first of the profile's sets for one of the access modes that are asked for; just the first where none are.
_property_set(stanza) := [set |
	profile := inventory.get(_profile, "", class_of(stanza))
	some set in object.get(profile, ["status", "claimPropertySets"], [])
	_fits(set, object.get(stanza.claim, "accessModes", null))
][0]

_fits(_, modes) if modes in {null, []}

_fits(set, modes) if {
	some mode in modes
	mode in set.accessModes
}

# METADATA
# description: |
#   Size in bytes of a Kubernetes quantity, text or number; undefined for anything else.
bytes(quantity) := quantity if {
	is_number(quantity)
} else := units.parse(quantity) if {
	regex.match(_quantity, quantity)
}

# OPA reads more than Kubernetes does: units in any case, an exponent before a unit, quotes. And it works out numbers
# however large they are: for 1e999999 it needs most of a minute, in which nobody else is answered.
_quantity := `^[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([KMGTPE]i|[mkMGTPE]|[eE][+-]?\d{1,2})?$`

# METADATA
# description: The size a claim asks for, as it is written; undefined where it asks for none.
requested(claim) := size if {
	size := object.get(claim, ["resources", "requests", "storage"], null)
	size != null
}

# METADATA
# description: |
#   Whether the cluster's own storage controllers, as the settings name them, made the request: they carry out what was
#   judged when the DataVolume came.
# scope: document
default made_by_controller := false

made_by_controller if review.user in settings.storage.controllers

default _object(_) := {}

_object(value) := value if is_object(value)
