package plumbline.lib.ipam_test

import data.plumbline.lib.ipam

_network := [[4, 10, 0, 0, 0], [4, 10, 0, 0, 255]]

_other_network := [[4, 10, 0, 1, 0], [4, 10, 0, 1, 255]]

# A set of addresses of 10.0.0.0/24, all of them unless told otherwise.
_set(path, more) := object.union(
	{
		"path": path, "text": "10.0.0.0/24",
		"network": _network, "range": _network, "except": set(),
	},
	more,
)

_whereabouts(more) := {"ipam": object.union({"type": "whereabouts"}, more)}

_host_local(more) := {"ipam": object.union({"type": "host-local"}, more)}

_static(addresses) := {"ipam": {"type": "static", "addresses": addresses}}

test_a_range_of_whereabouts if {
	ipam.sets(_whereabouts({"range": "10.0.0.0/24"})) == {_set("ipam.range", {})}
	part := _whereabouts({"range": "10.0.0.0/24", "range_start": "10.0.0.5", "range_end": "10.0.0.9"})
	ends := {"range": [[4, 10, 0, 0, 5], [4, 10, 0, 0, 9]]}
	ipam.sets(part) == {_set("ipam.range", ends)}
}

test_a_range_of_whereabouts_with_its_ends_in_it if {
	text := "10.0.0.5-10.0.0.9/24"
	ends := {"range": [[4, 10, 0, 0, 5], [4, 10, 0, 0, 9]]}
	about := object.union(ends, {"text": text})
	ipam.sets(_whereabouts({"range": text})) == {_set("ipam.range", about)}
}

test_several_ranges_of_whereabouts if {
	both := _whereabouts({"range": "10.0.0.0/24", "ipRanges": [{"range": "10.0.0.0/24"}, {"range": "10.0.1.0/24"}]})
	other := {
		"text": "10.0.1.0/24",
		"network": _other_network, "range": _other_network,
	}
	ipam.sets(both) == {
		_set("ipam.range", {}),
		_set("ipam.ipRanges[0].range", {}),
		_set("ipam.ipRanges[1].range", other),
	}
	ipam.sets(_whereabouts({"ipRanges": {"range": "10.0.0.0/24"}})) == set()
	ipam.unreadable(_whereabouts({"ipRanges": {"a": {"range": "ten"}}})) == set()
	ipam.unreadable(_whereabouts({"ipRanges": [7]})) == {{"path": "ipam.ipRanges[0].range", "observed": null}}
}

test_what_whereabouts_leaves_out if {
	part := _whereabouts({"range": "10.0.0.0/24", "exclude": ["10.0.0.0/29", "nothing"]})
	ipam.sets(part) == {_set("ipam.range", {"except": {[[4, 10, 0, 0, 0], [4, 10, 0, 0, 7]]}})}
}

test_the_register_of_whereabouts if {
	registers := {
		{}: "whereabouts/",
		{"network_name": ""}: "whereabouts/",
		{"network_name": null}: "whereabouts/",
		{"network_name": "blue"}: "whereabouts/blue",
		{"enable_overlapping_ranges": true}: "whereabouts/",
		{"enable_overlapping_ranges": null}: "whereabouts/",
		{"enable_overlapping_ranges": false}: "",
		{"enable_overlapping_ranges": false, "network_name": "blue"}: "",
	}
	every more, register in registers {
		ipam.register(_whereabouts(more)) == register
	}
}

test_no_register if {
	every plugin in [_host_local({"network_name": "blue"}), _static([]), {}, {"ipam": null}, {"ipam": "whereabouts"}] {
		ipam.register(plugin) == ""
	}
}

test_subnets_of_host_local if {
	ipam.sets(_host_local({"subnet": "10.0.0.0/24"})) == {_set("ipam.subnet", {})}
	ends := {"rangeStart": "10.0.0.5", "rangeEnd": "10.0.0.9"}
	part := _host_local({"ranges": [[{"subnet": "10.0.0.0/24"}, object.union({"subnet": "10.0.0.0/24"}, ends)]]})
	range := {"range": [[4, 10, 0, 0, 5], [4, 10, 0, 0, 9]]}
	ipam.sets(part) == {_set("ipam.ranges[0][0].subnet", {}), _set("ipam.ranges[0][1].subnet", range)}
	every ranges in [{"a": [{"subnet": "10.0.0.0/24"}]}, [{"a": {"subnet": "10.0.0.0/24"}}], "10.0.0.0/24"] {
		ipam.sets(_host_local({"ranges": ranges})) == set()
		ipam.unreadable(_host_local({"ranges": ranges})) == set()
	}
}

test_static_addresses if {
	address := {
		"text": "10.0.0.7/24",
		"range": [[4, 10, 0, 0, 7], [4, 10, 0, 0, 7]],
	}
	ipam.sets(_static([{"address": "10.0.0.7/24"}])) == {_set("ipam.addresses[0].address", address)}
	ipam.sets(_static({"a": {"address": "10.0.0.7/24"}})) == set()
	ipam.unreadable(_static([{"address": "10.0.0.7"}])) == {{
		"path": "ipam.addresses[0].address",
		"observed": "10.0.0.7",
	}}
}

test_a_range_with_more_than_two_ends_is_unreadable if {
	every range in ["10.0.0.1-10.0.0.2-10.0.0.9/24", "10.0.0.5-10.0.0.9-/24", "10.0.0.5-10.0.0.9"] {
		ipam.unreadable(_whereabouts({"range": range})) == {{"path": "ipam.range", "observed": range}}
	}
}

test_what_is_given_as_no_object_is_unreadable if {
	every part in [7, "10.0.0.0/24", null, {}] {
		ipam.unreadable(_host_local({"ranges": [[part]]})) == {{
			"path": "ipam.ranges[0][0].subnet",
			"observed": null,
		}}
		ipam.unreadable(_static([part])) == {{"path": "ipam.addresses[0].address", "observed": null}}
		ipam.unreadable(_whereabouts({"ipRanges": [part]})) == {{"path": "ipam.ipRanges[0].range", "observed": null}}
	}
}

test_what_is_given_but_no_text_is_unreadable if {
	every value in [false, null, "", 7, []] {
		every key, part in {"range": _whereabouts({"range": value}), "subnet": _host_local({"subnet": value})} {
			ipam.unreadable(part) == {{"path": sprintf("ipam.%s", [key]), "observed": value}}
		}
	}
	every part in [_whereabouts({}), _host_local({})] {
		ipam.sets(part) == set()
		ipam.unreadable(part) == set()
	}
}

test_an_empty_end_is_none if {
	ipam.unreadable(_whereabouts({"range": "10.0.0.0/24", "range_start": false})) == {{
		"path": "ipam.range",
		"observed": "10.0.0.0/24",
	}}
	every ends in [{"range_start": "", "range_end": ""}, {"range_start": null, "range_end": null}] {
		part := _whereabouts(object.union({"range": "10.0.0.0/24"}, ends))
		ipam.sets(part) == {_set("ipam.range", {})}
	}
}

test_ends_outside_the_network if {
	every ends in [
		{"range_start": "9.255.255.255"},
		{"range_end": "9.255.255.255"},
		{"range_start": "10.0.1.0"},
		{"range_end": "10.0.1.0"},
		{"range_start": "10.0.0.9", "range_end": "10.0.0.8"},
	] {
		part := _whereabouts(object.union({"range": "10.0.0.0/24"}, ends))
		ipam.sets(part) == set()
		ipam.unreadable(part) == {{"path": "ipam.range", "observed": "10.0.0.0/24"}}
	}
	ipam.unreadable(_whereabouts({"range": "10.0.0.0/24"})) == set()
}

test_other_types_give_no_addresses_that_are_known if {
	every type in ["dhcp", null, ["static"]] {
		part := {"ipam": {
			"type": type, "range": "10.0.0.0/24", "subnet": "10.0.0.0/24",
			"addresses": [{"address": "10.0.0.7/24"}],
		}}
		ipam.sets(part) == set()
	}
	every part in [{}, {"ipam": "static"}, {"ipam": null}] {
		ipam.sets(part) == set()
	}
}
