package plumbline.rules.network.p_net_06_test

import data.plumbline.lib.definitions_test as definitions
import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.network.p_net_06

_tenants := {"team-a": "red", "team-b": "green", "team-c": "red"}

_port(vlan) := {"type": "bridge", "bridge": "br1", "vlan": vlan}

_trunk(plugin, list, spans) := {"type": plugin, "bridge": "br1", list: spans}

# An inventory with one other definition.
_beside(namespace, plugin) := definitions.inventory(
	{namespace: {"other": definitions.definition({"plugins": [{"type": "tuning"}, plugin]})}},
	_tenants,
)

_clash(path, carrier, vlans) := {{
	"path": path,
	"observed": {"carrier": carrier, "vlans": vlans},
	"expected": "a segment of one tenant only; this one is also that of team-b/other",
}}

test_the_vlan_of_another_tenant if {
	p_net_06.findings == _clash("spec.config", "br1", [[100, 100]]) with input as definitions.single(_port(100))
		with data.kubernetes as _beside("team-b", _port(100))
	p_net_06.findings == _clash("spec.config.plugins[1]", "br1", [[100, 100]]) with data.kubernetes as _beside(
		"team-b",
		_port(100),
	)
		with input as definitions.chain([{"type": "tuning"}, _port(100)])
}

test_the_same_bridge_by_another_plugin if {
	p_net_06.findings == _clash("spec.config", "br1", [[100, 100]]) with input as definitions.single(_port(100))
		with data.kubernetes as _beside("team-b", {"type": "ovs", "bridge": "br1", "vlan": 100})
}

test_trunks_that_carry_it if {
	p_net_06.findings == _clash("spec.config", "br1", [[90, 110], [300, 300]]) with input as definitions.single(_trunk(
		"bridge",
		"vlanTrunk",
		[{"minID": 90, "maxID": 110}, {"id": 300}, {"id": 0}],
	))
		with data.kubernetes as _beside("team-b", _port(100))
	p_net_06.findings == _clash("spec.config", "br1", [[100, 100]]) with input as definitions.single(_port(100))
		with data.kubernetes as _beside("team-b", _trunk("ovs", "trunk", []))
}

test_untagged_ports_of_one_bridge if {
	p_net_06.findings == _clash("spec.config", "cni0", [[0, 0]]) with input as definitions.single({"type": "bridge"})
		with data.kubernetes as _beside("team-b", {"type": "bridge", "bridge": "cni0"})
	p_net_06.findings == set() with input as definitions.single({"type": "bridge", "bridge": "br1"})
		with data.kubernetes as _beside("team-b", _port(100))
}

test_trunks_of_one_bridge_that_share_no_vlan if {
	mine := definitions.single(_trunk("bridge", "vlanTrunk", [{"id": 1}, {"minID": 5, "maxID": 9}]))
	p_net_06.findings == set() with input as mine
		with data.kubernetes as _beside("team-b", _trunk("bridge", "vlanTrunk", [{"minID": 2, "maxID": 4}]))
	p_net_06.findings == _clash("spec.config", "br1", [[1, 1], [5, 9]]) with input as mine
		with data.kubernetes as _beside("team-b", _trunk("bridge", "vlanTrunk", [{"minID": 2, "maxID": 5}]))
}

test_other_segments if {
	every other in [
		_port(101),
		{"type": "bridge", "bridge": "br2", "vlan": 100},
		{"type": "loopback"},
		{"type": 7, "vlan": 100},
		{"type": "bridge", "bridge": null, "vlan": 100},
	] {
		p_net_06.findings == set() with input as definitions.single(_port(100))
			with data.kubernetes as _beside("team-b", other)
	}
}

test_the_same_tenant if {
	every namespace in ["team-a", "team-c"] {
		p_net_06.findings == set() with input as definitions.single(_port(100))
			with data.kubernetes as _beside(namespace, _port(100))
	}
}

test_namespaces_of_no_tenant_are_nobody_s if {
	expected := {{
		"path": "spec.config",
		"observed": {"carrier": "br1", "vlans": [[100, 100]]},
		"expected": "a segment of one tenant only; this one is also that of lost/other",
	}}
	p_net_06.findings == expected with input as definitions.single(_port(100))
		with data.kubernetes as _beside("lost", _port(100))
	p_net_06.findings == set() with input as definitions.single(_port(100))
		with data.kubernetes as object.remove(_beside("lost", _port(100)), ["core"])
}

test_the_definition_itself_is_no_other if {
	inventory := definitions.inventory({"team-a": {"it": definitions.definition(_port(100))}}, _tenants)
	p_net_06.findings == set() with input as definitions.single(_port(100)) with data.kubernetes as inventory
}

test_the_first_of_many_is_named if {
	others := {name: definitions.definition(_port(100)) | some name in ["z", "other", "p"]}
	p_net_06.findings == _clash("spec.config", "br1", [[100, 100]]) with input as definitions.single(_port(100))
		with data.kubernetes as definitions.inventory({"team-b": others}, _tenants)
}

test_no_inventory if {
	p_net_06.findings == set() with input as definitions.single(_port(100)) with data.kubernetes as {}
	p_net_06.findings == set() with data.kubernetes as _beside("team-b", _port(100))
		with input as requests.create("/Pod", definitions.definition(_port(100)))
}
