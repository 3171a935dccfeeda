package plumbline.rules.network.p_net_13_test

import data.plumbline.lib.definitions_test as definitions
import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.network.p_net_13

_settings := {"namespaces": {"team-a": {"tenant": "red"}}}

_mac := "02:00:00:00:00:0a"

_bridge(vlan) := definitions.definition({"type": "bridge", "bridge": "br1", "vlan": vlan})

# A machine's spec with an interface on each network, all with that hardware address.
_spec(mac, networks) := {
	"domain": {"devices": {"interfaces": [{"name": network, "macAddress": mac} | some network in networks]}},
	"networks": [{"name": network, "multus": {"networkName": network}} | some network in networks],
}

# An inventory with definitions and one machine of each kind.
_beside(namespace, machine) := object.union(
	definitions.inventory(
		{
			"team-a": {"blue": _bridge(100), "navy": _bridge(100), "green": _bridge(200)},
			"team-b": {"blue": _bridge(100)},
		},
		{},
	),
	{"kubevirt.io": {
		"VirtualMachine": {namespace: {"other": {"spec": {"template": {"spec": machine}}}}},
		"VirtualMachineInstance": {namespace: {"other": {"spec": machine}}},
	}},
)

_finding(i, observed, expected) := {
	"path": sprintf("spec.domain.devices.interfaces[%d].macAddress", [i]),
	"observed": observed,
	"expected": expected,
}

_held(owner) := sprintf("a hardware address that %s does not have on this segment", [owner])

test_bridges_of_tenants if {
	p_net_13.findings == set() with input as definitions.single({"type": "bridge", "macspoofchk": true})
		with data.plumbline.settings as _settings
	p_net_13.findings == {{
		"path": "spec.config.plugins[1].macspoofchk",
		"observed": null,
		"expected": "true",
	}} with input as definitions.chain([{"type": "tuning"}, {"type": "bridge"}]) with data.plumbline.settings as _settings
	every value in [false, null, "true", 1] {
		p_net_13.findings == {{
			"path": "spec.config.macspoofchk",
			"observed": value,
			"expected": "true",
		}} with data.plumbline.settings as _settings
			with input as definitions.single({"type": "bridge", "macspoofchk": value})
	}
	p_net_13.findings == set() with input as definitions.single({"type": "bridge"}) with data.plumbline.settings as {}
	p_net_13.findings == set() with input as definitions.single({"type": "ovs"}) with data.plumbline.settings as _settings
}

test_the_address_of_another_machine if {
	every mac in [_mac, "02:00:00:00:00:0A", "02-00-00-00-00-0a"] {
		p_net_13.findings == {_finding(0, mac, _held("team-a/other"))} with data.kubernetes as _beside(
			"team-a",
			_spec(_mac, ["blue"]),
		)
			with input as definitions.machine(definitions.vmi, _spec(mac, ["blue"]))
	}
}

test_another_definition_of_the_same_segment if {
	every name in ["blue", "navy", "team-b/blue"] {
		p_net_13.findings == {_finding(0, _mac, _held("team-b/other"))} with data.kubernetes as _beside(
			"team-b",
			_spec(_mac, ["team-a/blue"]),
		)
			with input as definitions.machine(definitions.vmi, _spec(_mac, [name]))
	}
}

test_a_segment_that_the_inventory_does_not_know if {
	p_net_13.findings == {_finding(0, _mac, _held("team-a/other"))} with data.kubernetes as _beside(
		"team-a",
		_spec(_mac, ["unknown"]),
	)
		with input as definitions.machine(definitions.vmi, _spec(_mac, ["unknown"]))
	p_net_13.findings == set() with data.kubernetes as _beside("team-a", _spec(_mac, ["blue"]))
		with input as definitions.machine(definitions.vmi, _spec(_mac, ["unknown"]))
}

test_other_segments_and_other_addresses if {
	p_net_13.findings == set() with data.kubernetes as _beside("team-a", _spec(_mac, ["green"]))
		with input as definitions.machine(definitions.vmi, _spec(_mac, ["blue"]))
	p_net_13.findings == set() with data.kubernetes as _beside("team-a", _spec("02:00:00:00:00:0b", ["blue"]))
		with input as definitions.machine(definitions.vmi, _spec(_mac, ["blue"]))
}

test_an_address_and_a_segment_of_two_interfaces if {
	other := {
		"domain": {"devices": {"interfaces": [
			{"name": "blue", "macAddress": "02:00:00:00:00:0b"},
			{"name": "green", "macAddress": _mac},
		]}},
		"networks": [{"name": name, "multus": {"networkName": name}} | some name in ["blue", "green"]],
	}
	p_net_13.findings == set() with data.kubernetes as _beside("team-a", other)
		with input as definitions.machine(definitions.vmi, _spec(_mac, ["blue"]))
	p_net_13.findings == {_finding(0, _mac, _held("team-a/other"))} with data.kubernetes as _beside("team-a", other)
		with input as definitions.machine(definitions.vmi, _spec(_mac, ["green"]))
}

test_a_machine_and_its_instance_are_one if {
	inventory := {"kubevirt.io": {"VirtualMachine": {"team-a": {"it": {"spec": {"template": {"spec": _spec(_mac, [
		"blue",
	])}}}}}}}
	p_net_13.findings == set() with input as definitions.machine(definitions.vmi, _spec(_mac, ["blue"]))
		with data.kubernetes as inventory
}

test_two_interfaces_of_one_machine if {
	own := "a hardware address of its own on this segment"
	p_net_13.findings == {_finding(0, _mac, own), _finding(1, _mac, own)} with data.kubernetes as _beside("team-a", {})
		with input as definitions.machine(definitions.vmi, _spec(_mac, ["blue", "navy"]))
	p_net_13.findings == set() with data.kubernetes as _beside("team-a", {})
		with input as definitions.machine(definitions.vmi, _spec(_mac, ["blue", "green"]))
}

test_two_interfaces_on_one_network if {
	own := "a hardware address of its own on this segment"
	spec := object.union(
		_spec(_mac, ["one", "two", "three"]),
		{"networks": [{"name": name, "multus": {"networkName": network}} |
			some name, network in {"one": "unknown", "three": "other", "two": "unknown"}
		]},
	)
	p_net_13.findings == {_finding(0, _mac, own), _finding(1, _mac, own)} with data.kubernetes as {}
		with input as definitions.machine(definitions.vmi, spec)
	apart := json.patch(spec, [{
		"op": "replace", "path": "/domain/devices/interfaces/1/macAddress",
		"value": "02:00:00:00:00:0b",
	}])
	p_net_13.findings == set() with data.kubernetes as {} with input as definitions.machine(definitions.vmi, apart)
}

test_replicas if {
	none := "no hardware address, as every replica would have it"
	p_net_13.findings == {{
		"path": "spec.template.spec.domain.devices.interfaces[0].macAddress",
		"observed": _mac,
		"expected": none,
	}} with data.kubernetes as {}
		with input as definitions.machine("kubevirt.io/VirtualMachineInstanceReplicaSet", _spec(_mac, ["blue"]))
	p_net_13.findings == {{
		"path": "spec.virtualMachineTemplate.spec.template.spec.domain.devices.interfaces[0].macAddress",
		"observed": _mac,
		"expected": none,
	}} with data.kubernetes as {}
		with input as definitions.machine("pool.kubevirt.io/VirtualMachinePool", _spec(_mac, ["blue"]))
}

test_what_is_looked_up_about_a_definition if {
	every plugin, kinds in {
		{"type": "bridge"}: {"/Namespace"},
		{"type": "bridge", "macspoofchk": true}: set(),
		{"type": "ovs"}: set(),
	} {
		p_net_13.looked_up == kinds with input as definitions.single(plugin) with data.plumbline.settings as {}
		p_net_13.looked_up == set() with input as definitions.single(plugin) with data.plumbline.settings as _settings
	}
}

test_what_is_looked_up_about_a_machine if {
	every kind, _ in definitions.machine_kinds {
		p_net_13.looked_up == {definitions.nad, definitions.vm, definitions.vmi} with data.kubernetes as {}
			with input as definitions.machine(kind, _spec(_mac, ["blue"]))
		p_net_13.looked_up == set() with data.kubernetes as {}
			with input as definitions.machine(kind, _spec("", ["blue"]))
	}
}

test_interfaces_of_any_type if {
	every spec in [
		{},
		{"domain": {"devices": {"interfaces": []}}, "networks": []},
		_spec("", ["blue", "navy"]),
		{"domain": {"devices": {"interfaces": [null, {"macAddress": _mac}, {"name": "blue", "macAddress": 7}]}}},
		{"domain": {"devices": {"interfaces": [{"name": "blue", "macAddress": _mac}]}}, "networks": [null, {"name": "blue"}]},
		{
			"domain": {"devices": {"interfaces": [{"name": "pod", "macAddress": _mac}]}},
			"networks": [{"name": "pod", "pod": {}}],
		},
	] {
		p_net_13.findings == set() with data.kubernetes as _beside("team-a", _spec(_mac, ["blue"]))
			with input as definitions.machine(definitions.vmi, spec)
	}
	p_net_13.findings == set() with input as requests.create("/Pod", {"spec": _spec(_mac, ["blue"])})
		with data.kubernetes as _beside("team-a", _spec(_mac, ["blue"]))
}
