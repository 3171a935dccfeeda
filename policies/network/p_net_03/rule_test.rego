package plumbline.rules.network.p_net_03_test

import data.plumbline.lib.definitions_test as definitions
import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.network.p_net_03

_text(config) := requests.create(definitions.nad, {"spec": {"config": config}})

_unreadable(observed) := {
	"path": "spec.config",
	"observed": observed,
	"expected": "a JSON object with a CNI configuration, as a string",
}

test_both_forms if {
	p_net_03.findings == set() with input as definitions.single({
		"type": "bridge",
		"vlan": 100,
		"ipam": {"type": "whereabouts"},
	})
	p_net_03.findings == set() with input as definitions.chain([{"type": "bridge"}, {"type": "tuning"}])
	p_net_03.findings == set() with input as definitions.single({"type": "", "plugins": [{"type": "bridge"}]})
}

test_no_configuration if {
	every resource in [{}, {"spec": null}, {"spec": {}}, {"spec": {"config": null}}] {
		p_net_03.findings == {_unreadable(null)} with input as requests.create(definitions.nad, resource)
	}
	p_net_03.findings == {_unreadable("")} with input as _text("")
	p_net_03.findings == {_unreadable("{")} with input as _text("{")
	p_net_03.findings == {_unreadable("[1]")} with input as _text("[1]")
	p_net_03.findings == {_unreadable(7)} with input as _text(7)
	p_net_03.findings == {_unreadable("object of 1")} with input as _text({"type": "bridge"})
}

test_a_long_text_is_cut if {
	long := sprintf("[%s", [concat("", [format_int(number, 10) | some number in numbers.range(1000, 1024)])])
	longest := substring(long, 0, 100)
	p_net_03.findings == {_unreadable(longest)} with input as _text(longest)
	p_net_03.findings == {_unreadable(sprintf("%s…", [longest]))} with input as _text(long)
	count(long) == 101
}

test_a_list_hidden_behind_a_type if {
	p_net_03.findings == {{
		"path": "spec.config.plugins",
		"observed": "array of 1",
		"expected": "no list beside a type, which alone would count",
	}} with input as definitions.single({"type": "host-device", "plugins": [{"type": "bridge"}]})
}

test_neither_type_nor_list if {
	every list, observed in {`[]`: "array of 0", `{}`: "object of 0", `null`: null, `"a"`: "a", `3`: 3} {
		p_net_03.findings == {{
			"path": "spec.config.plugins",
			"observed": observed,
			"expected": "a list of plugins, or a type",
		}} with input as definitions.single({"plugins": json.unmarshal(list)})
	}
	p_net_03.findings == {{
		"path": "spec.config.plugins",
		"observed": null,
		"expected": "a list of plugins, or a type",
	}} with input as definitions.single({"type": null})
}

test_entries_that_are_no_plugins if {
	p_net_03.findings == {
		{"path": "spec.config.plugins[1]", "observed": null, "expected": "a plugin, that is an object"},
		{"path": "spec.config.plugins[2].type", "observed": null, "expected": "the name of a plugin"},
		{"path": "spec.config.plugins[3].type", "observed": 7, "expected": "the name of a plugin"},
		{"path": "spec.config.plugins[4].type", "observed": "", "expected": "the name of a plugin"},
	} with input as definitions.chain([{"type": "bridge"}, null, {}, {"type": 7}, {"type": ""}])
	p_net_03.findings == {{
		"path": "spec.config.type",
		"observed": ["bridge"],
		"expected": "the name of a plugin",
	}} with input as definitions.single({"type": ["bridge"]})
}

test_keys_that_are_read_but_not_seen if {
	p_net_03.findings == {
		_spelling("spec.config.plugins[0].VLAN", "VLAN", "vlan"),
		_spelling("spec.config.plugins[0].macſpoofchk", "macſpoofchk", "macspoofchk"),
		_spelling("spec.config.plugins[0].vlanTrunk[0].ID", "ID", "id"),
		_spelling("spec.config.plugins[0].ipam.Type", "Type", "type"),
		_spelling("spec.config.plugins[0].ipam.addresses[0].Address", "Address", "address"),
		_spelling("spec.config.plugins[0].ipam.ranges[0][0].Subnet", "Subnet", "subnet"),
	} with input as definitions.chain([{
		"type": "bridge",
		"VLAN": 200,
		"macſpoofchk": false,
		"vlanTrunk": [{"ID": 3}, null],
		"ipam": {
			"type": "static",
			"Type": "dhcp",
			"addresses": [{"Address": "10.0.0.1/24"}],
			"ranges": [[{"Subnet": "10.0.0.0/24"}, 1], {}],
		},
	}])
	p_net_03.findings == {_spelling("spec.config.Plugins", "Plugins", "plugins")} with input as definitions.single({
		"type": "bridge",
		"Plugins": [{"type": "host-device"}],
	})
}

# All that the rules read, as it is documented.
_documented := {
	"address", "addresses", "bridge", "disableContainerInterface", "enable_overlapping_ranges", "exclude", "hairpinMode",
	"id", "ipam", "ipRanges", "macspoofchk", "master", "maxID", "minID", "network_name", "plugins", "preserveDefaultVlan",
	"promiscMode", "range", "range_end", "range_start", "rangeEnd", "ranges", "rangeStart", "resourceName", "subnet",
	"trunk", "type", "vlan", "vlanId", "vlanTrunk",
}

test_every_key_that_rules_read if {
	right := object.union({key: 1 | some key in _documented; key != "plugins"}, {"type": "bridge"})
	p_net_03.findings == set() with input as definitions.single(right)
	wrong := {sprintf("%s%s", [upper(substring(key, 0, 1)), substring(key, 1, -1)]): key | some key in _documented}
	p_net_03.findings == {_spelling(sprintf("spec.config.%s", [key]), key, expected) | some key, expected in wrong}
		with input as definitions.single(object.union({key: 1 | some key, _ in wrong}, {"type": "bridge"}))
}

test_keys_in_every_place if {
	p_net_03.findings == {
		_spelling("spec.config.trunk[1].MinID", "MinID", "minID"),
		_spelling("spec.config.addresses[0].Address", "Address", "address"),
		_spelling("spec.config.ipam.ipRanges[0].Range", "Range", "range"),
		_spelling("spec.config.ipam.trunk[0].ID", "ID", "id"),
		_spelling("spec.config.ipam.ranges[1][1].Subnet", "Subnet", "subnet"),
		_spelling("spec.config.ipRanges[0].Exclude", "Exclude", "exclude"),
		_spelling("spec.config.vlanTrunK", "vlanTrunK", "vlanTrunk"),
	} with input as definitions.single({
		"type": "bridge",
		"trunk": [{}, {"MinID": 3}],
		"addresses": [{"Address": "10.0.0.1/24"}],
		"ipRanges": [{"Exclude": []}],
		"vlanTrunK": [],
		"ipam": {
			"ipRanges": [{"Range": "10.0.0.0/24"}],
			"trunk": [{"ID": 3}],
			"ranges": [[], [{}, {"Subnet": "10.0.0.0/24"}]],
		},
	})
	p_net_03.findings == set() with input as definitions.single({
		"type": "bridge",
		"trunk": {"a": {"MinID": 3}},
		"ipam": {"ipRanges": {"a": {"Range": 1}}, "ranges": {"a": [{"Subnet": 1}]}},
	})
	p_net_03.findings == set() with input as definitions.single({
		"type": "bridge",
		"ipam": {"ranges": [{"a": {"Subnet": 1}}]},
	})
}

test_keys_beside_a_list if {
	p_net_03.findings == {_spelling("spec.config.VLAN", "VLAN", "vlan")} with input as definitions.single({
		"plugins": [{"type": "bridge"}],
		"VLAN": 3,
	})
}

test_lists_that_no_rule_reads if {
	p_net_03.findings == set() with input as definitions.single({"type": "bridge", "other": [{"ID": 3}]})
}

test_an_object_for_a_list if {
	p_net_03.findings == {{
		"path": "spec.config.plugins",
		"observed": "object of 1",
		"expected": "a list of plugins, or a type",
	}} with input as definitions.single({"plugins": {"a": null}})
}

_spelling(path, key, expected) := {"path": path, "observed": key, "expected": sprintf("%s, spelt so", [expected])}

test_another_kind if {
	p_net_03.findings == set() with input as requests.create("/Pod", {"spec": {"config": "{"}})
	p_net_03.findings == set() with input as requests.create("example.org/NetworkAttachmentDefinition", {})
}

test_a_usual_configuration_but_for_one_thing if {
	usual := {"type": "bridge", "vlan": 3, "ipam": {"type": "whereabouts", "range": "10.0.0.0/24"}}
	p_net_03.findings == set() with input as definitions.single(usual)
	p_net_03.findings == {_spelling("spec.config.Vlan", "Vlan", "vlan")}
		with input as definitions.single(object.union(usual, {"Vlan": 4}))
	p_net_03.findings == {_spelling("spec.config.ipam.Range", "Range", "range")}
		with input as definitions.single(object.union(usual, {"ipam": {"Range": "10.0.1.0/24"}}))
	p_net_03.findings == {{"path": "spec.config.type", "observed": 7, "expected": "the name of a plugin"}}
		with input as definitions.single(object.union(usual, {"type": 7}))
	every list in ["addresses", "ipRanges", "trunk", "vlanTrunk"] {
		path := sprintf("%s[0].ID", [list])
		p_net_03.findings == {_spelling(sprintf("spec.config.%s", [path]), "ID", "id")}
			with input as definitions.single(object.union(usual, {list: [{"ID": 4}]}))
		p_net_03.findings == {_spelling(sprintf("spec.config.ipam.%s", [path]), "ID", "id")}
			with input as definitions.single(object.union(usual, {"ipam": {list: [{"ID": 4}]}}))
	}
	p_net_03.findings == {_spelling("spec.config.ipam.ranges[0][0].ID", "ID", "id")}
		with input as definitions.single(object.union(usual, {"ipam": {"ranges": [[{"ID": 4}]]}}))
	p_net_03.findings == {{
		"path": "spec.config.plugins",
		"observed": "array of 0",
		"expected": "no list beside a type, which alone would count",
	}} with input as definitions.single(object.union(usual, {"plugins": []}))
}

test_plugin_and_pool_alike if {
	p_net_03.findings == {
		_spelling("spec.config.Vlan", "Vlan", "vlan"),
		_spelling("spec.config.ipam.Range", "Range", "range"),
	} with input as definitions.single({"type": "bridge", "Vlan": 3, "ipam": {"Range": "10.0.0.0/24"}})
	p_net_03.findings == {
		_spelling("spec.config.trunk[0].ID", "ID", "id"),
		_spelling("spec.config.ipam.ipRanges[0].Range", "Range", "range"),
	} with input as definitions.single({
		"type": "bridge",
		"trunk": [{"ID": 3}],
		"ipam": {"type": "whereabouts", "ipRanges": [{"Range": "10.0.0.0/24"}]},
	})
}
