package plumbline.rules.network.p_net_05_test

import data.plumbline.lib.definitions_test as definitions
import data.plumbline.rules.network.p_net_05

_settings := {
	"namespaces": {"team-a": {"tenant": "red"}},
	"tenants": {"red": {"vlans": [[100, 109], [300, 300]]}, "green": {"vlans": [[200, 209]]}, "poor": {}},
}

_nobody := object.union(_settings, {"namespaces": {"team-a": {"tenant": "poor"}}})

_none := object.remove(_settings, ["namespaces"])

_red := "one of tenant red's VLANs: 100-109, 300-300"

_port(vlan) := {"type": "bridge", "bridge": "br1", "vlan": vlan}

test_vlans_of_the_tenant if {
	every vlan in [100, 105, 109, 300, 100.0] {
		p_net_05.findings == set() with input as definitions.single(_port(vlan)) with data.plumbline.settings as _settings
		p_net_05.findings == set() with data.plumbline.settings as _settings
			with input as definitions.chain([{"type": "tuning"}, _port(vlan)])
	}
}

test_other_vlans if {
	every vlan in [1, 99, 110, 200, 299, 301, 4094] {
		p_net_05.findings == {{
			"path": "spec.config.plugins[1].vlan",
			"observed": vlan,
			"expected": _red,
		}} with data.plumbline.settings as _settings
			with input as definitions.chain([{"type": "tuning"}, _port(vlan)])
	}
}

test_what_is_no_vlan if {
	every vlan in [0, -1, 4095, 4096, 1e9, 100.5, "100", null, true, [], {}] {
		p_net_05.findings == {{
			"path": "spec.config.vlan",
			"observed": vlan,
			"expected": "an integer from 1 to 4094",
		}} with input as definitions.single(_port(vlan)) with data.plumbline.settings as _settings
	}
	p_net_05.findings == {{
		"path": "spec.config.vlanId",
		"observed": 4095,
		"expected": "an integer from 1 to 4094",
	}} with input as definitions.single({"type": "vlan", "vlanId": 4095}) with data.plumbline.settings as _settings
}

test_a_tenant_without_vlans if {
	p_net_05.findings == {{
		"path": "spec.config.vlan",
		"observed": 50,
		"expected": "one of tenant poor's VLANs: ",
	}} with input as definitions.single(_port(50)) with data.plumbline.settings as _nobody
}

test_a_namespace_of_no_tenant if {
	p_net_05.findings == set() with input as definitions.single(_port(50)) with data.plumbline.settings as _none
	p_net_05.findings == set() with input as definitions.single(_port(50)) with data.plumbline.settings as {}
	p_net_05.findings == {{
		"path": "spec.config.vlan",
		"observed": 205,
		"expected": "a VLAN that belongs to no tenant",
	}} with input as definitions.single(_port(205)) with data.plumbline.settings as _none
}

test_the_label_of_the_namespace_names_the_tenant if {
	p_net_05.findings == set() with input as definitions.single(_port(205)) with data.plumbline.settings as _settings
		with data.kubernetes as definitions.inventory({}, {"team-a": "green"})
}

test_trunks if {
	p_net_05.findings == set() with data.plumbline.settings as _settings
		with input as definitions.single({"type": "ovs", "trunk": [{"id": 100}, {"minID": 101, "maxID": 109}]})
	p_net_05.findings == {
		{"path": "spec.config.vlanTrunk[0]", "observed": {"minID": 105, "maxID": 110}, "expected": _red},
		{"path": "spec.config.vlanTrunk[2]", "observed": {"id": 99}, "expected": _red},
		{"path": "spec.config.vlanTrunk[3]", "observed": {"minID": 95, "maxID": 105}, "expected": _red},
	} with data.plumbline.settings as _settings
		with input as definitions.single({
			"type": "bridge",
			"vlanTrunk": [{"minID": 105, "maxID": 110}, {"id": 100}, {"id": 99}, {"minID": 95, "maxID": 105}],
		})
	p_net_05.findings == {{
		"path": "spec.config.trunk[0]",
		"observed": {"minID": 1, "maxID": 4094},
		"expected": "a VLAN that belongs to no tenant",
	}} with data.plumbline.settings as _none
		with input as definitions.single({"type": "ovs", "trunk": [{"minID": 1, "maxID": 4094}]})
}

test_entries_of_a_trunk_that_make_no_sense if {
	every entry in [
		{"id": 0},
		{"id": "100"},
		{"minID": 5},
		{"minID": 5, "maxID": 4},
		{"id": 100, "minID": 100, "maxID": 101},
		{},
		null,
		100,
	] {
		p_net_05.findings == {{
			"path": "spec.config.vlanTrunk[0]",
			"observed": entry,
			"expected": "either id, or minID not above maxID, from 1 to 4094",
		}} with input as definitions.single({"type": "bridge", "vlanTrunk": [entry]})
			with data.plumbline.settings as _settings
	}
	every list in ["100", {"id": 100}, null, 100] {
		every key in ["trunk", "vlanTrunk"] {
			p_net_05.findings == {{
				"path": sprintf("spec.config.%s", [key]),
				"observed": list,
				"expected": "a list of VLANs",
			}} with input as definitions.single({"type": "bridge", key: list}) with data.plumbline.settings as _settings
		}
	}
}

test_a_port_of_all_vlans if {
	p_net_05.findings == {{
		"path": "spec.config.vlan",
		"observed": null,
		"expected": _red,
	}} with input as definitions.single({"type": "ovs", "bridge": "b"}) with data.plumbline.settings as _settings
	p_net_05.findings == {{
		"path": "spec.config.vlan",
		"observed": null,
		"expected": "a VLAN that belongs to no tenant",
	}} with input as definitions.single({"type": "ovs", "trunk": []}) with data.plumbline.settings as _none
	p_net_05.findings == set() with input as definitions.single({"type": "ovs"}) with data.plumbline.settings as {}
}

test_an_untagged_bridge_has_no_vlan if {
	p_net_05.findings == set() with input as definitions.single({"type": "bridge"})
		with data.plumbline.settings as _settings
}

test_settings_of_other_types if {
	every vlans in [null, 7, [[1]], [[100]], [["a", "b"]], {}, [7], [[0, 100]], [[1, 4095]]] {
		count(p_net_05.findings) == 1 with input as definitions.single(_port(50))
			with data.plumbline.settings as {
				"namespaces": {"team-a": {"tenant": "red"}},
				"tenants": {"red": {"vlans": vlans}},
			}
	}
}
