package plumbline.rules.network.p_net_15_test

import data.plumbline.lib.definitions_test as definitions
import data.plumbline.rules.network.p_net_15

_finding(key, observed, expected) := {{
	"path": sprintf("spec.config.plugins[1].%s", [key]),
	"observed": observed,
	"expected": expected,
}}

_second(plugin) := definitions.chain([{"type": "bridge"}, object.union({"type": "bridge"}, plugin)])

test_settings_that_go_together if {
	every plugin in [
		{"hairpinMode": true},
		{"promiscMode": true, "hairpinMode": false},
		{"disableContainerInterface": true},
		{"disableContainerInterface": true, "ipam": {}},
		{"disableContainerInterface": true, "ipam": {"type": ""}},
		{"disableContainerInterface": true, "ipam": {"type": null}},
		{"disableContainerInterface": false, "ipam": {"type": "static"}},
		{"vlan": 100, "vlanTrunk": []},
		{"vlan": 100, "vlanTrunk": null},
		{"vlan": 0, "vlanTrunk": [{"id": 3}]},
		{"vlan": null, "vlanTrunk": [{"id": 3}]},
		{"vlanTrunk": [{"id": 3}]},
		{"hairpinMode": "true", "promiscMode": 1},
	] {
		p_net_15.findings == set() with input as _second(plugin)
	}
}

test_hairpin_and_promiscuous_mode if {
	p_net_15.findings == _finding("promiscMode", true, "false beside hairpinMode") with input as _second({
		"hairpinMode": true,
		"promiscMode": true,
	})
}

test_addresses_without_an_interface if {
	p_net_15.findings == _finding("ipam.type", "static", _no_ipam) with input as _second({
		"disableContainerInterface": true,
		"ipam": {"type": "static"},
	})
}

test_a_vlan_beside_a_trunk if {
	p_net_15.findings == _finding("vlan", 100, "no VLAN beside vlanTrunk") with input as _second({
		"vlan": 100,
		"vlanTrunk": [{"id": 3}],
	})
	p_net_15.findings == _finding("vlan", 100, "no VLAN beside trunk") with input as _second({
		"vlan": 100,
		"trunk": [{"id": 3}],
	})
}

test_a_chain_begins_with_an_interface if {
	every type in ["bandwidth", "portmap", "sbr", "tuning"] {
		every path, review in {
			"spec.config.type": definitions.single({"type": type}),
			"spec.config.plugins[0].type": definitions.chain([{"type": type}, {"type": "bridge"}]),
		} {
			p_net_15.findings == {{
				"path": path,
				"observed": type,
				"expected": "a plugin that makes an interface, before those that change it",
			}} with input as review
		}
	}
	p_net_15.findings == set() with input as definitions.chain([{"type": "bridge"}, {"type": "tuning"}])
}

_no_ipam := "no IPAM beside disableContainerInterface"
