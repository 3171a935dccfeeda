package plumbline.rules.network.p_net_07_test

import data.plumbline.lib.definitions_test as definitions
import data.plumbline.rules.network.p_net_07

_settings := {"network": {
	"ipam_types": ["none", "whereabouts", "host-local"],
	"single_node_bridges": ["local0"],
}}

_port(ipam) := {"type": "bridge", "bridge": "br1", "ipam": ipam}

_list := "one of host-local, none, whereabouts"

test_allowed_ipam if {
	p_net_07.findings == set() with input as definitions.single(_port({"type": "whereabouts", "range": "10.0.0.0/24"}))
		with data.plumbline.settings as _settings
}

test_no_addresses if {
	without := {"network": {"ipam_types": ["whereabouts"]}}
	every ipam in [{}, null, {"type": ""}, {"type": null}] {
		p_net_07.findings == set() with input as definitions.single(_port(ipam))
			with data.plumbline.settings as _settings
		p_net_07.findings == {{
			"path": "spec.config.ipam.type",
			"observed": "none",
			"expected": "one of whereabouts",
		}} with input as definitions.single(_port(ipam)) with data.plumbline.settings as without
	}
	p_net_07.findings == set() with input as definitions.single({"type": "ovs"}) with data.plumbline.settings as _settings
}

test_types_nobody_allowed if {
	every type in ["dhcp", "Whereabouts", 7, ["static"]] {
		p_net_07.findings == {{
			"path": "spec.config.plugins[1].ipam.type",
			"observed": type,
			"expected": _list,
		}} with input as definitions.chain([{"type": "tuning"}, _port({"type": type})])
			with data.plumbline.settings as _settings
	}
}

test_whatever_the_interface_is_called if {
	found := {
		"dhcp": {"path": "spec.config.ipam", "observed": "dhcp", "expected": "an object"},
		{"type": "dhcp"}: {"path": "spec.config.ipam.type", "observed": "dhcp", "expected": _list},
	}
	every bridge in [false, null, ""] {
		every ipam, finding in found {
			p_net_07.findings == {finding} with data.plumbline.settings as _settings
				with input as definitions.single({"type": "bridge", "bridge": bridge, "ipam": ipam})
		}
	}
}

test_an_ipam_of_another_type if {
	chosen := {"network": {"ipam_types": ["whereabouts"]}}
	every ipam in ["whereabouts", 7, ["whereabouts"], true, false] {
		p_net_07.findings == {{
			"path": "spec.config.ipam",
			"observed": ipam,
			"expected": "an object",
		}} with input as definitions.single(_port(ipam)) with data.plumbline.settings as chosen
	}
}

test_host_local_where_nodes_are_joined if {
	p_net_07.findings == {{
		"path": "spec.config.ipam.type",
		"observed": "host-local",
		"expected": "an IPAM that is unique on all nodes",
	}} with input as definitions.single(_port({"type": "host-local"})) with data.plumbline.settings as _settings
	p_net_07.findings == set() with data.plumbline.settings as _settings
		with input as definitions.single({"type": "bridge", "bridge": "local0", "ipam": {"type": "host-local"}})
	p_net_07.findings == {{
		"path": "spec.config.ipam.type",
		"observed": "host-local",
		"expected": "an IPAM that is unique on all nodes",
	}} with input as definitions.single(_port({"type": "host-local"}))
		with data.plumbline.settings as {"network": {"ipam_types": ["host-local"]}}
	p_net_07.findings == {{
		"path": "spec.config.ipam.type",
		"observed": "host-local",
		"expected": "one of none",
	}} with input as definitions.single(_port({"type": "host-local"}))
		with data.plumbline.settings as {"network": {"ipam_types": ["none"]}}
}

test_plugins_without_a_segment_of_their_own if {
	every ipam in [{"type": "dhcp"}, "dhcp"] {
		p_net_07.findings == set() with input as definitions.single({"type": "tuning", "ipam": ipam})
			with data.plumbline.settings as _settings
	}
}

test_no_settings if {
	p_net_07.findings == {{
		"path": "spec.config.ipam.type",
		"observed": "none",
		"expected": "one of ",
	}} with input as definitions.single(_port({})) with data.plumbline.settings as {}
}
