package plumbline.lib.networks_test

import data.plumbline.lib.definitions_test as definitions
import data.plumbline.lib.networks
import data.plumbline.lib.requests_test as requests

_bridge := {"type": "bridge", "bridge": "br1"}

_text(text) := {"spec": {"config": text}}

test_types_of_plugins if {
	networks.type_of({"type": "bridge"}) == "bridge"
	networks.type_of({"type": 7}) == ""
	networks.type_of({}) == ""
}

test_plugins_of_both_forms if {
	networks.plugins_of(definitions.definition(_bridge)) == {{"path": "spec.config", "plugin": _bridge}}
	chain := {"name": "n", "plugins": [_bridge, "text", {"type": "tuning"}]}
	chained := {
		{"path": "spec.config.plugins[0]", "plugin": _bridge},
		{"path": "spec.config.plugins[2]", "plugin": {"type": "tuning"}},
	}
	networks.plugins_of(definitions.definition(chain)) == chained
	every type in ["", null] {
		networks.plugins_of(definitions.definition(object.union(chain, {"type": type}))) == chained
	}
	both := object.union(chain, {"type": "ovs"})
	networks.plugins_of(definitions.definition(both)) == chained | {{"path": "spec.config", "plugin": both}}
}

test_a_list_of_plugins_that_is_none if {
	every plugins in [{"a": _bridge}, "bridge", null] {
		networks.plugins_of(definitions.definition({"plugins": plugins})) == set()
	}
}

test_configurations_that_nobody_can_read if {
	every owner in [{}, {"spec": null}, _text("{"), _text("[]"), _text("7"), _text(""), {"spec": {"config": _bridge}}] {
		networks.plugins_of(owner) == set()
		not networks.config_of(owner)
	}
}

test_the_definition_under_review if {
	networks.plugins == {{"path": "spec.config", "plugin": _bridge}} with input as definitions.single(_bridge)
	networks.plugins == set() with input as requests.create("/Pod", definitions.definition(_bridge))
	networks.plugins == set() with input as requests.create("example.org/NetworkAttachmentDefinition", _text("{}"))
}

test_the_interface_that_ports_belong_to if {
	keys := {
		"bridge": ["bridge", "cni0"], "ipvlan": ["master", ""], "macvlan": ["master", ""], "ovs": ["bridge", ""],
		"sriov": ["resourceName", ""], "vlan": ["master", ""],
	}
	every type, found in keys {
		every name in ["x", "", 7, ["x"]] {
			networks.carrier({"type": type, found[0]: name}) == name
		}
		networks.carrier({"type": type, found[0]: false}) == false
		networks.carrier({"type": type}) == found[1]
		networks.carrier({"type": type, found[0]: null}) == found[1]
		networks.makes_ports({"type": type, found[0]: false})
	}
	every type in ["tuning", "host-device", "", 7, null] {
		not networks.carrier({"type": type, "bridge": "x", "master": "x"})
		not networks.makes_ports({"type": type, "bridge": "x", "master": "x"})
	}
}

test_vlans if {
	networks.vlans({"vlan": 7, "vlanId": "8", "other": 9}) == {
		{"key": "vlan", "value": 7, "span": [7, 7]},
		{"key": "vlanId", "value": "8"},
	}
	networks.vlans({}) == set()
	every value in [1, 4094, 100.0] {
		networks.is_vlan(value)
	}
	every value in [0, 4095, -1, 1.5, "1", true, null, [1]] {
		not networks.is_vlan(value)
	}
}

test_entries_of_trunks if {
	networks.vlans({"trunk": [{"id": 3}], "vlanTrunk": [{"minID": 1, "maxID": 4}, {"minID": 4, "maxID": 4}]}) == {
		{"key": "trunk[0]", "value": {"id": 3}, "span": [3, 3]},
		{"key": "vlanTrunk[0]", "value": {"minID": 1, "maxID": 4}, "span": [1, 4]},
		{"key": "vlanTrunk[1]", "value": {"minID": 4, "maxID": 4}, "span": [4, 4]},
	}
	every value in [
		{"id": 0}, {"id": 3, "minID": 1}, {"id": 3, "maxID": 4}, {"id": 3, "minID": 1, "maxID": 4}, {"minID": 1},
		{"minID": 5, "maxID": 4}, {"minID": 0, "maxID": 4}, {"minID": 1, "maxID": 4095}, {}, 3, null,
	] {
		networks.vlans({"trunk": [value]}) == {{"key": "trunk[0]", "value": value}}
	}
	every value in [false, true, 0, "", [], {}] {
		every entry in [{"id": 3, "minID": value}, {"id": 3, "maxID": value}, {"minID": 1, "maxID": 4, "id": value}] {
			networks.vlans({"trunk": [entry]}) == {{"key": "trunk[0]", "value": entry}}
		}
	}
	every list in [{"a": {"id": 3}}, "3", null] {
		networks.vlans({"trunk": list}) == set()
	}
	networks.vlans({"other": [{"id": 3}]}) == set()
}

test_what_is_null_in_an_entry_of_a_trunk_is_left_out if {
	every entry, span in {
		{"id": 3, "minID": null, "maxID": null}: [3, 3],
		{"id": null, "minID": 1, "maxID": 4}: [1, 4],
	} {
		networks.vlans({"trunk": [entry]}) == {{"key": "trunk[0]", "value": entry, "span": span}}
	}
	every entry in [{"id": null}, {"minID": 1, "maxID": null}, {"id": 3, "minID": null, "maxID": 4}] {
		networks.vlans({"trunk": [entry]}) == {{"key": "trunk[0]", "value": entry}}
	}
}

test_what_ports_carry if {
	carried := {
		{"type": "bridge"}: {[0, 0]},
		{"type": "bridge", "vlan": 7}: {[7, 7]},
		{"type": "bridge", "vlan": 0}: {[0, 0]},
		{"type": "bridge", "vlanTrunk": [{"id": 3}, {"minID": 5, "maxID": 6}, {}]}: {[3, 3], [5, 6]},
		{"type": "bridge", "vlan": 7, "vlanTrunk": [{"id": 3}]}: {[3, 3], [7, 7]},
		{"type": "bridge", "vlanTrunk": [{"id": 1}, {"minID": 1, "maxID": 4094}]}: {[1, 4094]},
		{"type": "bridge", "vlanTrunk": [{"id": 1}, {"minID": 2, "maxID": 4094}]}: {[1, 1], [2, 4094]},
		{"type": "bridge", "vlanTrunk": [{"minID": 9, "maxID": 4094}, {"minID": 5, "maxID": 14}]}: {[5, 4094]},
		{"type": "bridge", "vlan": "7"}: {[0, 0]},
		{"type": "ovs", "vlan": "7"}: {[0, 4094]},
		{"type": "ovs"}: {[0, 4094]},
		{"type": "ovs", "vlan": 7}: {[7, 7]},
	}
	every plugin, spans in carried {
		networks.spans(plugin) == spans
	}
}

test_sets_of_vlans_that_overlap if {
	every other in [[3, 3], [1, 3], [5, 9], [4, 4], [1, 9]] {
		networks.overlap([3, 5], other)
	}
	every other in [[1, 2], [6, 6]] {
		not networks.overlap([3, 5], other)
	}
}

test_segments_and_their_keys if {
	definition := definitions.definition({"plugins": [
		{"type": "bridge", "bridge": "br1", "vlan": 100.0},
		{"type": "tuning"},
		{"type": "bridge", "bridge": "br2", "vlanTrunk": [{"id": 3}, {"minID": 5, "maxID": 6}]},
	]})
	networks.segments(definition) == {
		{"carrier": "br1", "span": [100, 100]},
		{"carrier": "br2", "span": [3, 3]},
		{"carrier": "br2", "span": [5, 6]},
	}
	networks.places_of(definition) == {"br1 100", "br2 3", "br2 trunk"}
	networks.port("br1", 100) == "br1 100"
	networks.trunk_of("br1") == "br1 trunk"
}

test_segments_that_are_joined if {
	one := {{"carrier": "br1", "span": [3, 5]}, {"carrier": "br2", "span": [1, 1]}}
	networks.joined(one, {{"carrier": "br1", "span": [5, 6]}, {"carrier": "br3", "span": [3, 5]}})
	networks.joined({{"carrier": "br9", "span": [3, 5]}} | one, {{"carrier": "br2", "span": [1, 1]}})
	not networks.joined(one, {{"carrier": "br2", "span": [3, 5]}})
	not networks.joined(one, {{"carrier": "br1", "span": [6, 6]}})
	not networks.joined(one, set())
}

test_whose_the_definition_is if {
	review := definitions.single(_bridge)
	networks.tenant == "red" with input as review
		with data.plumbline.settings as {"namespaces": {"team-a": {"tenant": "red"}}}
	networks.tenant == "" with input as review with data.plumbline.settings as {}
	apart := [{"namespaces": {"team-a": {"tenant": "red"}}}, {"namespaces": {"team-a": {"isolated": true}}}]
	every settings in apart {
		networks.separated with input as review with data.plumbline.settings as settings
	}
	every settings in [{}, {"namespaces": {"team-a": {"isolated": "true"}}}] {
		not networks.separated with input as review with data.plumbline.settings as settings
	}
}
