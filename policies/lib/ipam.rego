# METADATA
# title: Address pools
# description: |
#   Which addresses the IPAM part of a plugin gives out.
#   https://github.com/k8snetworkplumbingwg/whereabouts, https://www.cni.dev/plugins/current/ipam/
package plumbline.lib.ipam

import data.plumbline.lib.addresses

# `{"path", "text", "network", "range", "except"}` of each set of addresses; paths start at the plugin. "network" is the
# whole network and "range" what is given out of it, both [first, last].
sets(plugin) := {set |
	some entry in _entries(plugin)
	network := addresses.network(entry.network_text)
	set := {
		"path": entry.path,
		"text": entry.text,
		"network": network,
		"range": _range(entry, network),
		"except": {left_out | some text in entry.exclude; left_out := addresses.network(text)},
	}
}

# `{"path", "observed"}` of each set that cannot be understood.
unreadable(plugin) := set() if {
	_one_network(plugin.ipam)
} else := {{"path": entry.path, "observed": entry.text} |
	some entry in _entries(plugin)
	not _readable(entry)
}

# Most give out one network as a whole, which is soon seen.
_one_network(ipam) if {
	object.keys(ipam) == {"range", "type"}
	addresses.is_network(ipam.range)
}

# The ends of a network that is given out as a whole are in it, wherever they are.
_readable(entry) if {
	_whole(entry)
	addresses.is_network(entry.network_text)
}

_readable(entry) if {
	not _whole(entry)
	_range(entry, addresses.network(entry.network_text))
}

_whole(entry) if {
	entry.start in {"", null}
	entry.end in {"", null}
}

_range(entry, network) := [first, last] if {
	first := _end(entry.start, network[0])
	last := _end(entry.end, network[1])
	first <= last
	addresses.within(first, network)
	addresses.within(last, network)
}

_end(text, otherwise) := otherwise if text in {"", null}

_end(text, _) := addresses.parse(text)

_entries(plugin) := _whereabouts(plugin.ipam) if {
	plugin.ipam.type == "whereabouts"
} else := _host_local(plugin.ipam) if {
	plugin.ipam.type == "host-local"
} else := _static(plugin.ipam) if {
	plugin.ipam.type == "static"
} else := set()

_whereabouts(ipam) := {_whereabouts_entry(path, _fields(part)) |
	some path, part in object.union(
		{"ipam": ipam | "range" in object.keys(ipam)},
		{sprintf("ipam.ipRanges[%d]", [i]): part | is_array(ipam.ipRanges); some i, part in ipam.ipRanges},
	)
}

_whereabouts_entry(path, part) := {
	"path": sprintf("%s.range", [path]),
	"text": text,
	"network_text": network_text,
	"start": start,
	"end": end,
	"exclude": object.get(part, "exclude", []),
} if {
	text := object.get(part, "range", null)
	[network_text, start, end] := _said(sprintf("%v", [text]), part)
}

# 10.0.0.5-10.0.0.9/24 is short for a range with its first and last address.
_said(text, part) := [rest, first, split(rest, "/")[0]] if {
	contains(text, "-")
	first := split(text, "-")[0]
	rest := trim_prefix(text, concat("", [first, "-"]))
} else := [text, object.get(part, "range_start", null), object.get(part, "range_end", null)]

# What keeps apart the addresses that plugins give out which name it; "" is nothing. Unless told otherwise, whereabouts
# keeps a register of what all its ranges gave out.
default register(_) := ""

register(plugin) := name if {
	plugin.ipam.type == "whereabouts"
	object.get(plugin.ipam, "enable_overlapping_ranges", true) != false
	name := _register(object.get(plugin.ipam, "network_name", null))
}

_register(null) := "whereabouts/"

_register(name) := sprintf("whereabouts/%v", [name]) if name != null

_host_local(ipam) := {_host_local_entry(path, _fields(part)) |
	some path, part in object.union(
		{"ipam": ipam | "subnet" in object.keys(ipam)},
		{sprintf("ipam.ranges[%d][%d]", [i, j]): part |
			is_array(ipam.ranges)
			some i, list in ipam.ranges
			is_array(list)
			some j, part in list
		},
	)
}

_host_local_entry(path, part) := {
	"path": sprintf("%s.subnet", [path]),
	"text": text,
	"network_text": text,
	"start": object.get(part, "rangeStart", null),
	"end": object.get(part, "rangeEnd", null),
} if {
	text := object.get(part, "subnet", null)
}

_static(ipam) := {{
	"path": sprintf("ipam.addresses[%d].address", [i]),
	"text": text,
	"network_text": text,
	"start": address,
	"end": address,
} |
	is_array(ipam.addresses)
	some i, part in ipam.addresses
	text := object.get(_fields(part), "address", null)
	address := split(sprintf("%v", [text]), "/")[0]
}

# Of what is no object there are none.
_fields(part) := part if {
	is_object(part)
} else := {}
