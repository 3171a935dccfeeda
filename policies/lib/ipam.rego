# METADATA
# title: Address pools
# description: |
#   Which addresses the IPAM part of a plugin gives out.
#   https://github.com/k8snetworkplumbingwg/whereabouts, https://www.cni.dev/plugins/current/ipam/
package plumbline.lib.ipam

import data.plumbline.lib.addresses

# `{"path", "text", "network", "range", "except", "pool"}` of each set of addresses; paths start at the plugin.
# "network" is the whole network and "range" what is given out of it, both [first, last]. Two sets with one "pool"
# are kept apart by their IPAM; "" is none.
sets(plugin) := {object.union(entry, {"network": network, "range": range}) |
	some entry in _entries(plugin)
	network := addresses.network(entry.network_text)
	range := _range(entry, network)
}

# `{"path", "observed"}` of each set that cannot be understood.
unreadable(plugin) := {{"path": entry.path, "observed": entry.text} |
	some entry in _entries(plugin)
	not _readable(entry)
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
	entry.start in _unsaid
	entry.end in _unsaid
}

_unsaid := {"", null}

_range(entry, network) := [first, last] if {
	first := _end(entry.start, network[0])
	last := _end(entry.end, network[1])
	first <= last
	addresses.within(first, network)
	addresses.within(last, network)
}

_end(text, otherwise) := otherwise if text in _unsaid

_end(text, _) := addresses.parse(text)

_entries(plugin) := _whereabouts(plugin.ipam) if {
	plugin.ipam.type == "whereabouts"
} else := _host_local(plugin.ipam) if {
	plugin.ipam.type == "host-local"
} else := _static(plugin.ipam) if {
	plugin.ipam.type == "static"
} else := set()

_whereabouts(ipam) := {_whereabouts_entry(ipam, path, part) |
	some path, part in object.union(
		{"ipam": ipam | "range" in object.keys(ipam)},
		{sprintf("ipam.ipRanges[%d]", [i]): part | is_array(ipam.ipRanges); some i, part in ipam.ipRanges},
	)
}

_whereabouts_entry(ipam, path, part) := {
	"path": sprintf("%s.range", [path]),
	"text": text,
	"network_text": halves[count(halves) - 1],
	"start": _start(halves, part),
	"end": _finish(halves, part),
	"except": _excluded(part),
	"pool": _pool(ipam),
} if {
	text := _member(part, "range")
	halves := split(sprintf("%v", [text]), "-")
}

# 10.0.0.5-10.0.0.9/24 is short for a range with its first and last address.
_start([first, _], _) := first

_start([_], part) := _member(part, "range_start")

_finish([_, last], _) := split(last, "/")[0]

_finish([_], part) := _member(part, "range_end")

_excluded(part) := {network | some text in part.exclude; network := addresses.network(text)}

# Unless told otherwise, whereabouts keeps a register of what all its ranges gave out.
_pool(ipam) := "" if {
	ipam.enable_overlapping_ranges == false
} else := "whereabouts/" if {
	_member(ipam, "network_name") == null
} else := sprintf("whereabouts/%v", [ipam.network_name])

_host_local(ipam) := {_host_local_entry(path, part) |
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
	"text": _member(part, "subnet"),
	"network_text": _member(part, "subnet"),
	"start": _member(part, "rangeStart"),
	"end": _member(part, "rangeEnd"),
	"except": set(),
	"pool": "",
}

_static(ipam) := {{
	"path": sprintf("ipam.addresses[%d].address", [i]),
	"text": text,
	"network_text": text,
	"start": address,
	"end": address,
	"except": set(),
	"pool": "",
} |
	is_array(ipam.addresses)
	some i, part in ipam.addresses
	text := _member(part, "address")
	address := split(sprintf("%v", [text]), "/")[0]
}

# null where there is none, whatever `part` is.
default _member(_, _) := null

_member(part, key) := part[key]
