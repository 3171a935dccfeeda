package plumbline.lib.networks_test

import data.plumbline.lib.definitions_test as definitions
import data.plumbline.lib.networks

_port(vlan) := {"type": "bridge", "bridge": "br1", "vlan": vlan}

_text(text) := {"spec": {"config": text}}

_names(found) := {other.name | some other in found}

_holding(definitions_there) := definitions.inventory({"team-b": definitions_there}, {})

test_types_of_plugins if {
	networks.type_of({"type": "bridge"}) == "bridge"
	networks.type_of({"type": 7}) == ""
	networks.type_of({}) == ""
}

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
	_names(networks.near["spec.config"]) == {"same", "chained", "trunk", "all"} with data.kubernetes as _holding(held)
		with input as definitions.single(_port(100))
}

test_near_are_all_of_the_bridge_where_no_single_vlan_is_meant if {
	held := {"tagged": definitions.definition(_port(200)), "other": definitions.definition({"type": "bridge"})}
	every plugin in [
		{"type": "bridge", "bridge": "br1"},
		{"type": "ovs", "bridge": "br1"},
		{"type": "bridge", "bridge": "br1", "vlanTrunk": [{"minID": 1, "maxID": 9}]},
		{"type": "bridge", "bridge": "br1", "vlanTrunk": [{"id": 1}, {"id": 3}]},
	] {
		_names(networks.near["spec.config"]) == {"tagged"} with data.kubernetes as _holding(held)
			with input as definitions.single(plugin)
	}
}

test_near_are_all_where_the_bridge_need_not_be_written_down if {
	held := {"silent": definitions.definition({"type": "bridge"}), "tagged": definitions.definition(_port(200))}
	every plugin in [{"type": "bridge"}, {"type": "bridge", "bridge": "cni0"}, {"type": "bridge", "bridge": 7}] {
		_names(networks.near["spec.config"]) == {"silent", "tagged"} with data.kubernetes as _holding(held)
			with input as definitions.single(plugin)
	}
}

test_near_is_what_is_written_in_other_letters if {
	held := {"escaped": _text(`{"type": "bridge", "bridge": "\u0062r1", "vlan": 100}`)}
	_names(networks.near["spec.config"]) == {"escaped"} with data.kubernetes as _holding(held)
		with input as definitions.single(_port(100))
}

test_the_definition_itself_is_not_near if {
	own := definitions.inventory({"team-a": {"it": definitions.definition(_port(100))}}, {})
	networks.near == {"spec.config": []} with input as definitions.single(_port(100)) with data.kubernetes as own
}
