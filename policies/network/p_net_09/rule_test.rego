package plumbline.rules.network.p_net_09_test

import data.plumbline.lib.definitions_test as definitions
import data.plumbline.rules.network.p_net_09

_settings := {"namespaces": {"team-a": {"isolated": true}}}

_tenant := {"namespaces": {"team-a": {"tenant": "red"}}}

_port(more) := object.union({"type": "bridge", "bridge": "br1"}, more)

_kept(observed) := {{"path": "spec.config.preserveDefaultVlan", "observed": observed, "expected": "false"}}

test_a_port_without_the_native_vlan if {
	every settings in [_settings, _tenant] {
		p_net_09.findings == set() with data.plumbline.settings as settings
			with input as definitions.single(_port({"vlan": 100, "preserveDefaultVlan": false}))
	}
}

test_a_port_that_keeps_it if {
	every settings in [_settings, _tenant] {
		p_net_09.findings == _kept(null) with input as definitions.single(_port({"vlan": 100}))
			with data.plumbline.settings as settings
	}
	every value in [true, null, "false", 0] {
		p_net_09.findings == _kept(value) with data.plumbline.settings as _settings
			with input as definitions.single(_port({"vlan": 100, "preserveDefaultVlan": value}))
	}
	p_net_09.findings == _kept(null) with input as definitions.single(_port({"vlanTrunk": [{"id": 100}]}))
		with data.plumbline.settings as _settings
}

test_an_untagged_port_has_nothing_else if {
	p_net_09.findings == set() with input as definitions.single(_port({})) with data.plumbline.settings as _settings
}

test_a_trunk_with_the_native_vlan if {
	plugin := {"type": "ovs", "bridge": "b", "trunk": [{"id": 100}, {"minID": 1, "maxID": 20}, {"id": 1}, {"id": 0}]}
	p_net_09.findings == {
		{
			"path": "spec.config.plugins[1].trunk[1]",
			"observed": {"minID": 1, "maxID": 20},
			"expected": "VLANs other than the native one, 1",
		},
		{
			"path": "spec.config.plugins[1].trunk[2]",
			"observed": {"id": 1},
			"expected": "VLANs other than the native one, 1",
		},
	} with input as definitions.chain([{"type": "tuning"}, plugin]) with data.plumbline.settings as _settings
}

test_the_native_vlan_itself if {
	native := object.union(_settings, {"network": {"native_vlan": 7}})
	p_net_09.findings == {{
		"path": "spec.config.vlan",
		"observed": 7,
		"expected": "VLANs other than the native one, 7",
	}} with input as definitions.single(_port({"vlan": 7, "preserveDefaultVlan": false}))
		with data.plumbline.settings as native
	p_net_09.findings == set() with data.plumbline.settings as native
		with input as definitions.single(_port({"vlan": 8, "preserveDefaultVlan": false}))
}

test_a_port_of_all_vlans if {
	p_net_09.findings == {{
		"path": "spec.config.vlan",
		"observed": null,
		"expected": "a VLAN, as this port would carry all",
	}} with input as definitions.single({"type": "ovs", "bridge": "b"}) with data.plumbline.settings as _settings
	p_net_09.findings == set() with input as definitions.single({"type": "ovs", "bridge": "b", "vlan": 100})
		with data.plumbline.settings as _settings
}

test_segments_that_nobody_keeps_apart if {
	others := [{}, {"namespaces": {"team-a": {"isolated": false}}}, {"namespaces": {"team-b": {"tenant": "red"}}}]
	every settings in others {
		p_net_09.findings == set() with input as definitions.single(_port({"vlan": 1}))
			with data.plumbline.settings as settings
		every plugin in [{"type": "ovs"}, {"type": "ovs", "trunk": [{"id": 1}]}] {
			p_net_09.findings == set() with input as definitions.single(plugin)
				with data.plumbline.settings as settings
		}
	}
}
