package plumbline.rules.network.p_net_08_test

import data.plumbline.lib.definitions_test as definitions
import data.plumbline.rules.network.p_net_08

_port(ipam) := {"type": "bridge", "bridge": "br1", "vlan": 100, "ipam": ipam}

_host_local(subnet) := {"type": "host-local", "subnet": subnet}

_pool(range) := {"type": "whereabouts", "range": range}

_static(address) := {"type": "static", "addresses": [{"address": address}]}

_ranges := definitions.chain([_port({"type": "host-local", "ranges": [[{"subnet": "10.0.0.0/24"}]]})])

_beside(plugin) := definitions.inventory({"team-b": {"other": definitions.definition(plugin)}}, {})

_clash(path, observed) := {{
	"path": path,
	"observed": observed,
	"expected": "addresses that team-b/other does not give out on this segment",
}}

_static_clash := _clash("spec.config.ipam.addresses[0].address", "10.0.0.7/24")

_range_clash := _clash("spec.config.ipam.range", "10.0.0.0/24")

_subnet_clash := _clash("spec.config.ipam.subnet", "10.0.0.0/24")

_ipv6_clash := _clash("spec.config.ipam.range", "fd00::/64")

_outside(observed) := {{
	"path": "spec.config.ipam.addresses[0].address",
	"observed": observed,
	"expected": "an address of a network that the segment has",
}}

test_pools_that_overlap if {
	p_net_08.findings == _subnet_clash with input as definitions.single(_port(_host_local("10.0.0.0/24")))
		with data.kubernetes as _beside(_port(_pool("10.0.0.128/25")))
	p_net_08.findings == _clash("spec.config.plugins[0].ipam.ranges[0][0].subnet", "10.0.0.0/24") with input as _ranges
		with data.kubernetes as _beside(_port(_pool("10.0.0.128/25")))
	p_net_08.findings == _ipv6_clash with input as definitions.single(_port(_pool("fd00::/64")))
		with data.kubernetes as _beside(_port(_host_local("fd00::/80")))
}

test_pools_that_are_parted if {
	every range in ["10.0.1.0/24", "10.0.0.0-10.0.0.127/24", "fd00::/64"] {
		p_net_08.findings == set() with input as definitions.single(_port(_host_local("10.0.0.128/25")))
			with data.kubernetes as _beside(_port(_pool(range)))
	}
	p_net_08.findings == set() with input as definitions.single(_port(_host_local("10.0.0.128/25")))
		with data.kubernetes as _beside(_port({"type": "whereabouts", "range": "10.0.0.0/24", "range_end": "10.0.0.127"}))
}

test_on_other_segments if {
	every other in [
		{"type": "bridge", "bridge": "br1", "vlan": 101, "ipam": _pool("10.0.0.0/24")},
		{"type": "bridge", "bridge": "br2", "vlan": 100, "ipam": _pool("10.0.0.0/24")},
	] {
		p_net_08.findings == set() with input as definitions.single(_port(_host_local("10.0.0.0/24")))
			with data.kubernetes as _beside(other)
	}
}

_trunk(from, to, ipam) := {
	"type": "bridge", "bridge": "br1", "vlanTrunk": [{"minID": from, "maxID": to}],
	"ipam": ipam,
}

test_trunks_of_one_bridge if {
	p_net_08.findings == set() with input as definitions.single(_trunk(1, 4, _host_local("10.0.0.0/24")))
		with data.kubernetes as _beside(_trunk(5, 9, _pool("10.0.0.0/24")))
	p_net_08.findings == _subnet_clash with input as definitions.single(_trunk(1, 4, _host_local("10.0.0.0/24")))
		with data.kubernetes as _beside(_trunk(4, 9, _pool("10.0.0.0/24")))
}

test_the_first_of_many_is_named if {
	named := {name: definitions.definition(_port(_pool("10.0.0.0/24"))) | some name in ["z", "other", "p"]}
	p_net_08.findings == _subnet_clash with input as definitions.single(_port(_host_local("10.0.0.0/24")))
		with data.kubernetes as definitions.inventory({"team-b": named}, {})
}

test_only_the_plugin_that_is_on_the_segment_counts if {
	other := {"plugins": [
		{"type": "bridge", "bridge": "br1", "vlan": 100},
		{"type": "bridge", "bridge": "br2", "vlan": 100, "ipam": _pool("10.0.0.0/24")},
	]}
	p_net_08.findings == set() with input as definitions.single(_port(_host_local("10.0.0.0/24")))
		with data.kubernetes as _beside(other)
}

test_an_exclude_that_leaves_out_only_a_part if {
	every exclude in ["10.0.0.0/25", "10.0.0.128/25", "10.0.1.0/24"] {
		pool := object.union(_pool("10.0.0.0/16"), {"exclude": [exclude]})
		p_net_08.findings == _subnet_clash with input as definitions.single(_port(_host_local("10.0.0.0/24")))
			with data.kubernetes as _beside(_port(pool))
	}
	whole := object.union(_pool("10.0.0.0/16"), {"exclude": ["10.0.0.0/24"]})
	p_net_08.findings == set() with input as definitions.single(_port(_host_local("10.0.0.0/24")))
		with data.kubernetes as _beside(_port(whole))
}

test_whereabouts_keeps_one_register if {
	p_net_08.findings == set() with input as definitions.single(_port(_pool("10.0.0.0/24")))
		with data.kubernetes as _beside(_port(_pool("10.0.0.0/25")))
	other_name := object.union(_pool("10.0.0.0/25"), {"network_name": "n"})
	p_net_08.findings == _range_clash with input as definitions.single(_port(_pool("10.0.0.0/24")))
		with data.kubernetes as _beside(_port(other_name))
	loose := object.union(_pool("10.0.0.0/25"), {"enable_overlapping_ranges": false})
	p_net_08.findings == _clash("spec.config.ipam.range", "10.0.0.0/25") with input as definitions.single(_port(loose))
		with data.kubernetes as _beside(_port(loose))
}

test_static_addresses_in_a_pool if {
	p_net_08.findings == _static_clash with input as definitions.single(_port(_static("10.0.0.7/24")))
		with data.kubernetes as _beside(_port(_pool("10.0.0.0/24")))
	p_net_08.findings == _range_clash with input as definitions.single(_port(_pool("10.0.0.0/24")))
		with data.kubernetes as _beside(_port(_static("10.0.0.7/24")))
	p_net_08.findings == _static_clash with input as definitions.single(_port(_static("10.0.0.7/24")))
		with data.kubernetes as _beside(_port(_static("10.0.0.7/24")))
}

test_static_addresses_that_the_pool_leaves_out if {
	pool := object.union(_pool("10.0.0.0/24"), {"exclude": ["10.0.0.0/29"]})
	p_net_08.findings == set() with input as definitions.single(_port(_static("10.0.0.7/24")))
		with data.kubernetes as _beside(_port(pool))
	p_net_08.findings == set() with input as definitions.single(_port(pool))
		with data.kubernetes as _beside(_port(_static("10.0.0.7/24")))
	count(p_net_08.findings) == 1 with input as definitions.single(_port(_static("10.0.0.8/24")))
		with data.kubernetes as _beside(_port(pool))
	p_net_08.findings == set() with input as definitions.single(_port(_static("10.0.0.7/24")))
		with data.kubernetes as _beside(_port({
			"type": "whereabouts",
			"range": "10.0.0.0/24",
			"range_start": "10.0.0.8",
		}))
}

test_static_addresses_outside_the_networks_of_the_segment if {
	p_net_08.findings == _outside("10.0.1.7/24") with input as definitions.single(_port(_static("10.0.1.7/24")))
		with data.kubernetes as _beside(_port(_pool("10.0.0.0/24")))
	p_net_08.findings == set() with input as definitions.single(_port(_static("10.0.1.7/24")))
		with data.kubernetes as definitions.inventory(
			{"team-b": {
				"other": definitions.definition(_port(_pool("10.0.0.0/24"))),
				"another": definitions.definition(_port(object.union(_pool("10.0.1.0/24"), {"range_end": "10.0.1.6"}))),
			}},
			{},
		)
	p_net_08.findings == set() with input as definitions.single(_port(_host_local("10.0.1.0/24")))
		with data.kubernetes as _beside(_port(_pool("10.0.0.0/24")))
	p_net_08.findings == set() with input as definitions.single(_port(_static("fd00::1/64")))
		with data.kubernetes as _beside(_port(_pool("10.0.0.0/24")))
	p_net_08.findings == set() with input as definitions.single(_port(_static("10.0.1.7/24")))
		with data.kubernetes as _beside(_port({}))
}

test_what_is_no_network if {
	every bad in ["", "10.0.0.0", "10.0.0.0/33", "10.0.0/24", "010.0.0.0/24", "::/129", ":::/64", "a", null, 7, {}] {
		p_net_08.findings == {{
			"path": "spec.config.ipam.range",
			"observed": bad,
			"expected": "a network with addresses inside it, such as 10.0.0.0/24",
		}} with input as definitions.single(_port(_pool(bad))) with data.kubernetes as {}
	}
}

test_ends_that_do_not_fit if {
	every ends in [
		{"range_start": "10.0.1.1"},
		{"range_end": "10.0.1.1"},
		{"range_start": "10.0.0.9", "range_end": "10.0.0.8"},
		{"range_start": "ten"},
		{"range_end": 7},
	] {
		p_net_08.findings == {{
			"path": "spec.config.ipam.range",
			"observed": "10.0.0.0/24",
			"expected": "a network with addresses inside it, such as 10.0.0.0/24",
		}} with input as definitions.single(_port(object.union(_pool("10.0.0.0/24"), ends))) with data.kubernetes as {}
	}
}

test_no_addresses_at_all if {
	every ipam in [{}, null, "a", {"type": "dhcp"}, {"type": "static"}, {"type": "host-local"}, {"type": "whereabouts"}] {
		p_net_08.findings == set() with input as definitions.single(_port(ipam))
			with data.kubernetes as _beside(_port(_pool("10.0.0.0/24")))
	}
}
