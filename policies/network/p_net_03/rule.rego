# METADATA
# title: A network definition says everything in one place that can be read
# description: >-
#   Multus takes a single plugin where the configuration has a type and a list otherwise, reads keys in any case,
#   and looks for a file on the node where there is no configuration at all. What people and other rules read must
#   be what it does.
# custom:
#   id: P-NET-03
#   severity: high
#   mode: deny
#   strict: false
#   kinds: [k8s.cni.cncf.io/NetworkAttachmentDefinition]
#   parameters: []
#   inventory: []
#   behaviours: [NET-01, NET-06]
#   remediation: >-
#     Give config as a JSON object with either a type or plugins, with keys spelt as documented.
package plumbline.rules.network.p_net_03

import data.plumbline.lib.networks
import data.plumbline.lib.review

findings contains finding if {
	input.request.kind.kind == "NetworkAttachmentDefinition"
	not _usual
	some finding in _found
}

# Most configurations are one plugin without lists of objects, in which nothing more need be looked for.
_usual if {
	config := networks.configuration
	_name(config.type)
	_flat(config)
	_flat(object.get(config, "ipam", {}))
}

_flat(value) if {
	object.keys(value) & {"addresses", "ipRanges", "plugins", "ranges", "trunk", "vlanTrunk"} == set()
	_unread(value) == set()
}

_found contains {
	"path": "spec.config",
	"observed": _shortened(object.get(review.object, ["spec", "config"], null)),
	"expected": "a JSON object with a CNI configuration, as a string",
} if {
	networks.definition
	not networks.configuration
}

_found contains {
	"path": "spec.config.plugins",
	"observed": _shortened(list),
	"expected": "no list beside a type, which alone would count",
} if {
	config := networks.configuration
	list := config.plugins
	_has_type(config)
}

_found contains {
	"path": "spec.config.plugins",
	"observed": _shortened(object.get(config, "plugins", null)),
	"expected": "a list of plugins, or a type",
} if {
	config := networks.configuration
	not _has_type(config)
	not _filled(object.get(config, "plugins", null))
}

_found contains {"path": path, "observed": _shortened(plugin), "expected": "a plugin, that is an object"} if {
	list := networks.configuration.plugins
	is_array(list)
	some i, plugin in list
	not is_object(plugin)
	path := sprintf("spec.config.plugins[%d]", [i])
}

_found contains {"path": path, "observed": type, "expected": "the name of a plugin"} if {
	some entry in networks.plugins
	type := object.get(entry.plugin, "type", null)
	not _name(type)
	path := sprintf("%s.type", [entry.path])
}

_found contains {"path": sprintf("%s.%s", [place.path, key]), "observed": key, "expected": expected} if {
	some place in _places

	some key in _unread(place.object)
	spelling := _spellings[_folded(key)]
	expected := sprintf("%s, spelt so", [spelling])
}

_has_type(config) if not object.get(config, "type", null) in {null, ""}

_filled(list) if {
	is_array(list)
	count(list) > 0
}

_name(type) if {
	is_string(type)
	type != ""
}

# A finding need not repeat a megabyte.
_shortened(value) := sprintf("%s…", [substring(value, 0, 100)]) if {
	is_string(value)
	count(value) > 100
} else := sprintf("%s of %d", [type_name(value), count(value)]) if {
	type_name(value) in {"array", "object"}
} else := value

# Every object of the configuration whose keys other rules read.
_places := ({{"path": "spec.config", "object": networks.configuration}} | _wholes) | _parts

_wholes contains {"path": entry.path, "object": entry.plugin} if some entry in networks.plugins

_wholes contains {"path": sprintf("%s.ipam", [entry.path]), "object": entry.plugin.ipam} if {
	some entry in networks.plugins
	is_object(entry.plugin.ipam)
}

_parts contains {"path": sprintf("%s.%s[%d]", [whole.path, key, i]), "object": part} if {
	some whole in _wholes
	some key in (object.keys(whole.object) & {"addresses", "ipRanges", "trunk", "vlanTrunk"})
	is_array(whole.object[key])
	some i, part in whole.object[key]
	is_object(part)
}

_parts contains {"path": sprintf("%s.ipam.ranges[%d][%d]", [entry.path, i, j]), "object": part} if {
	some entry in networks.plugins
	is_array(entry.plugin.ipam.ranges)
	some i, list in entry.plugin.ipam.ranges
	is_array(list)
	some j, part in list
	is_object(part)
}

# Its keys but for those that other rules read, and what nearly every configuration has beside them.
_unread(value) := (object.keys(value) - _spelt) - {"cniVersion", "name"}

_spelt := {
	"address",
	"addresses",
	"bridge",
	"disableContainerInterface",
	"enable_overlapping_ranges",
	"exclude",
	"hairpinMode",
	"id",
	"ipam",
	"ipRanges",
	"macspoofchk",
	"master",
	"maxID",
	"minID",
	"network_name",
	"plugins",
	"preserveDefaultVlan",
	"promiscMode",
	"range",
	"range_end",
	"range_start",
	"rangeEnd",
	"ranges",
	"rangeStart",
	"resourceName",
	"subnet",
	"trunk",
	"type",
	"vlan",
	"vlanId",
	"vlanTrunk",
}

# What they are taken for.
_spellings[lower(key)] := key if some key in _spelt

# As Go compares keys: in any case; lower knows the third form of k, but not that of s.
_folded(key) := replace(lower(key), "ſ", "s")
