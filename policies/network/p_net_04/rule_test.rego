package plumbline.rules.network.p_net_04_test

import data.plumbline.lib.definitions_test as definitions
import data.plumbline.rules.network.p_net_04

_settings := {"network": {"cni_types": ["bridge", "ovs"]}, "namespaces": {"team-b": {"cni_types": ["macvlan"]}}}

test_allowed_types_in_both_forms if {
	p_net_04.findings == set() with input as definitions.single({"type": "ovs"}) with data.plumbline.settings as _settings
	p_net_04.findings == set() with input as definitions.chain([{"type": "bridge"}])
		with data.plumbline.settings as _settings
}

test_a_type_hidden_in_a_chain if {
	plugins := [{"type": "bridge"}, {"type": "host-device"}, {}, {"type": 7}]
	p_net_04.findings == {
		{"path": "spec.config.plugins[1].type", "observed": "host-device", "expected": "one of bridge, ovs"},
		{"path": "spec.config.plugins[2].type", "observed": null, "expected": "one of bridge, ovs"},
		{"path": "spec.config.plugins[3].type", "observed": 7, "expected": "one of bridge, ovs"},
	} with input as definitions.chain(plugins) with data.plumbline.settings as _settings
}

test_a_type_allowed_in_another_namespace if {
	review := definitions.single({"type": "macvlan"})
	p_net_04.findings == {{
		"path": "spec.config.type",
		"observed": "macvlan",
		"expected": "one of bridge, ovs",
	}} with input as review with data.plumbline.settings as _settings
	there := json.patch(review, [{"op": "replace", "path": "request/namespace", "value": "team-b"}])
	p_net_04.findings == set() with input as there with data.plumbline.settings as _settings
}

test_without_settings_nothing_is_allowed if {
	every settings in [{}, {"network": {}}, {"network": {"cni_types": []}}] {
		p_net_04.findings == {{
			"path": "spec.config.type",
			"observed": "bridge",
			"expected": "one of ",
		}} with input as definitions.single({"type": "bridge"}) with data.plumbline.settings as settings
	}
}

test_what_cannot_be_read_is_left_to_another_rule if {
	p_net_04.findings == set() with input as definitions.single([]) with data.plumbline.settings as _settings
}
