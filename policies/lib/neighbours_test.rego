package plumbline.lib.neighbours_test

import data.plumbline.lib.definitions_test as definitions
import data.plumbline.lib.neighbours
import data.plumbline.lib.networks
import data.plumbline.lib.requests_test as requests

_port(vlan) := {"type": "bridge", "bridge": "br1", "vlan": vlan}

_text(text) := {"spec": {"config": text}}

# The names of all that is near a plugin of the definition under review.
_near contains other.name if {
	some entry in networks.plugins
	some other in neighbours.near(entry.plugin)
}

_holding(definitions_there) := definitions.inventory({"team-b": definitions_there}, {})

test_near_are_all_that_may_carry_the_vlan if {
	held := {
		"same": definitions.definition(_port(100)),
		"chained": definitions.definition({"plugins": [{"type": "tuning"}, _port(100)]}),
		"trunk": definitions.definition({"type": "bridge", "bridge": "br1", "vlanTrunk": [{"minID": 90, "maxID": 110}]}),
		"all": definitions.definition({"type": "ovs", "bridge": "br1"}),
		"other-vlan": definitions.definition(_port(200)),
		"other-bridge": definitions.definition({"type": "bridge", "bridge": "br2", "vlan": 100}),
		"none": {},
		"odd": _text(7),
	}
	_near == {"same", "chained", "trunk", "all"} with data.kubernetes as _holding(held)
		with input as definitions.single(_port(100))
}

test_near_are_the_vlans_of_a_trunk if {
	held := {
		"untagged": definitions.definition({"type": "bridge", "bridge": "br1"}),
		"first": definitions.definition(_port(200)),
		"last": definitions.definition(_port(209)),
		"beyond": definitions.definition(_port(210)),
		"trunk": definitions.definition({"type": "bridge", "bridge": "br1", "vlanTrunk": [{"minID": 1, "maxID": 9}]}),
		"other": definitions.definition({"type": "bridge", "vlan": 205}),
	}
	near := {
		{"type": "bridge", "bridge": "br1"}: {"untagged", "trunk"},
		{"type": "bridge", "bridge": "br1", "vlanTrunk": [{"minID": 200, "maxID": 209}]}: {"first", "last", "trunk"},
		{"type": "bridge", "bridge": "br1", "vlanTrunk": [{"id": 209}, {"id": 210}]}: {"last", "beyond", "trunk"},
		{"type": "ovs", "bridge": "br1"}: {"untagged", "first", "last", "beyond", "trunk"},
	}
	every plugin, names in near {
		_near == names with data.kubernetes as _holding(held)
			with input as definitions.single(plugin)
	}
}

test_near_are_those_on_a_bridge_that_is_not_written_down if {
	held := {"silent": definitions.definition({"type": "bridge"}), "tagged": definitions.definition(_port(200))}
	every plugin in [{"type": "bridge"}, {"type": "bridge", "bridge": "cni0"}] {
		_near == {"silent"} with data.kubernetes as _holding(held)
			with input as definitions.single(plugin)
	}
}

test_near_is_a_vlan_however_it_is_written if {
	held := {"same": _text(`{"type": "bridge", "bridge": "br1", "vlan": 1e2}`)}
	every number in ["100", "1e2", "100.0"] {
		config := sprintf(`{"type": "bridge", "bridge": "br1", "vlan": %s}`, [number])
		_near == {"same"} with data.kubernetes as _holding(held)
			with input as requests.create(networks.kind, _text(config))
	}
}

test_near_is_a_bridge_of_any_type if {
	held := {"same": definitions.definition({"type": "bridge", "bridge": {"a": [1]}})}
	_near == {"same"} with data.kubernetes as _holding(held)
		with input as definitions.single({"type": "bridge", "bridge": {"a": [1]}})
}

test_near_is_what_is_written_in_other_letters if {
	held := {"escaped": _text(`{"type": "bridge", "bridge": "\u0062r1", "vlan": 100}`)}
	_near == {"escaped"} with data.kubernetes as _holding(held)
		with input as definitions.single(_port(100))
}

test_the_definition_itself_is_not_near if {
	own := definitions.inventory({"team-a": {"it": definitions.definition(_port(100))}}, {})
	_near == set() with input as definitions.single(_port(100)) with data.kubernetes as own
}

test_near_is_nobody_where_no_ports_are_made if {
	held := {"same": definitions.definition({"type": "loopback"})}
	_near == set() with input as definitions.single({"type": "loopback"}) with data.kubernetes as _holding(held)
	not neighbours.near({"type": "loopback"})
}
