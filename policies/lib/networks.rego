# METADATA
# title: Network definitions
# description: >-
#   What a NetworkAttachmentDefinition holds: its plugins wherever they stand, and which frames their ports carry.
#   https://github.com/k8snetworkplumbingwg/multi-net-spec, https://www.cni.dev/docs/spec/#configuration-format
package plumbline.lib.networks

import data.plumbline.lib.paths
import data.plumbline.lib.review
import data.plumbline.lib.tenants
import data.plumbline.settings

kind := "k8s.cni.cncf.io/NetworkAttachmentDefinition"

# The definition under review; undefined when something else is.
definition := input.request.object if {
	input.request.kind.kind == "NetworkAttachmentDefinition"
	review.kind == kind
}

# Its configuration; undefined where that is no JSON object.
configuration := config_of(definition)

# `{"path", "plugin"}` of each plugin of the definition under review.
default plugins := set()

plugins := _plugins(configuration)

# `{"path", "plugin"}` of each plugin of any definition. Both forms are searched whatever the other holds: a single
# plugin that also has a list would otherwise hide one from a reader.
plugins_of(owner) := _plugins(config) if {
	config := config_of(owner)
} else := set()

_plugins(config) := _single(config) | _chain(config)

# The configuration of a definition; undefined where it is no JSON object (P-NET-03 says so).
config_of(owner) := config if {
	text := owner.spec.config
	is_string(text)
	json.is_valid(text)
	config := json.unmarshal(text)
	is_object(config)
}

_single(config) := {{"path": "spec.config", "plugin": config} |
	config.type != null
	config.type != ""
}

_chain(config) := {{"path": sprintf("spec.config.plugins[%d]", [i]), "plugin": plugin} |
	is_array(config.plugins)
	some i, plugin in config.plugins
	is_object(plugin)
}

# The plugin's name; "" where it has none.
default type_of(_) := ""

type_of(plugin) := plugin.type if is_string(plugin.type)

# Whether the plugin makes ports.
makes_ports(plugin) if _carriers[type_of(plugin)]

# The interface of the node that a plugin's ports belong to, any JSON where it is misspelt; undefined for a plugin that
# makes none. What a configuration leaves out, or says to be null, is what the plugin itself takes.
carrier(plugin) := named if {
	named := plugin[_carriers[type_of(plugin)].key]
	named != null
} else := _carriers[type_of(plugin)].otherwise

_carriers := {
	"bridge": {"key": "bridge", "otherwise": "cni0"},
	"ipvlan": {"key": "master", "otherwise": ""},
	"macvlan": {"key": "master", "otherwise": ""},
	"ovs": {"key": "bridge", "otherwise": ""},
	"sriov": {"key": "resourceName", "otherwise": ""},
	"vlan": {"key": "master", "otherwise": ""},
}

# `{"key", "value", "span"}` of each thing that a plugin says of its VLANs, whatever type it has; without "span" where
# that makes no sense.
vlans(plugin) := {object.union({"key": key, "value": value}, {"span": [value, value] | is_vlan(value)}) |
	some key in ["vlan", "vlanId"]
	value := plugin[key]
} | _trunk(plugin)

# A key of an entry that is null is left out, as in the plugins, where each is a pointer; any other value is said.
_trunk(plugin) := {entry |
	some list in ["trunk", "vlanTrunk"]
	is_array(plugin[list])
	some i, value in plugin[list]
	entry := object.union(
		{"key": sprintf("%s[%d]", [list, i]), "value": value},
		{"span": span | span := _trunk_span(value)},
	)
}

_trunk_span(entry) := [entry.id, entry.id] if {
	is_vlan(entry.id)
	paths.at(entry, ["minID"]) == null
	paths.at(entry, ["maxID"]) == null
}

_trunk_span(entry) := [entry.minID, entry.maxID] if {
	is_vlan(entry.minID)
	is_vlan(entry.maxID)
	entry.minID <= entry.maxID
	paths.at(entry, ["id"]) == null
}

# Whether the value is a VLAN: an integer from 1 to 4094. 0 is no VLAN and 4095 is reserved (IEEE 802.1Q).
is_vlan(value) if {
	is_number(value)
	value >= 1
	value <= 4094
	floor(value) == value
}

# First and last VLAN of each set that a plugin names.
named(plugin) := {one.span | some one in vlans(plugin)}

# First and last VLAN of each set that a plugin's ports carry on their carrier; 0 stands for untagged frames. An Open
# vSwitch port that names no VLAN carries all of them. Of a trunk that names more VLANs than there are, some again and
# again, it is all from the lowest to the highest: nobody has to look at each of a thousand ranges.
spans(plugin) := found if {
	found := named(plugin)
	count(found) == 1
} else := found if {
	found := named(plugin)
	found != set()
	sum([size | some span in found; size := 1 + (span[1] - span[0])]) <= 4094
} else := {[first, last]} if {
	first := min({span[0] | some span in named(plugin)})
	last := max({span[1] | some span in named(plugin)})
} else := {[0, 4094]} if {
	type_of(plugin) == "ovs"
} else := {[0, 0]}

overlap(a, b) if {
	a[0] <= b[1]
	b[0] <= a[1]
}

# `{"carrier", "span"}` of all that the ports of a definition carry.
segments(owner) := {segment |
	some entry in plugins_of(owner)
	some segment in segments_of(entry.plugin)
}

# The same of one plugin.
segments_of(plugin) := {{"carrier": named, "span": span} |
	named := carrier(plugin)
	some span in spans(plugin)
}

# Whether frames of the one can reach the other: one carrier, and a VLAN that both have.
joined(some_segments, others) if {
	some a in some_segments
	some b in others
	a.carrier == b.carrier
	overlap(a.span, b.span)
}

# Keys of the segments that a definition is on: of each VLAN that a port has alone, of the carrier for all others.
places_of(owner) := {_place(segment.carrier, segment.span) | some segment in segments(owner)}

_place(name, span) := port(name, span[0]) if span[0] == span[1]

_place(name, span) := trunk_of(name) if span[0] != span[1]

# The key of ports with one VLAN, however the number is written.
port(name, vlan) := sprintf("%v %s", [name, format_int(vlan, 10)])

# The key of ports that carry more than one.
trunk_of(name) := sprintf("%v trunk", [name])

# Whom the definition under review belongs to; "" where nobody is named.
default tenant := ""

tenant := tenants.of(review.namespace)

# Whether the namespace is one whose segments are kept apart from others: an isolated one, or a tenant's.
separated if tenant != ""

separated if settings.namespaces[review.namespace].isolated == true
