package plumbline.rules.network.p_net_14_test

import data.plumbline.lib.definitions_test as definitions
import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.network.p_net_14

_port(vlan) := {"type": "bridge", "bridge": "br1", "vlan": vlan}

_update(old, new) := requests.update(definitions.nad, definitions.definition(old), definitions.definition(new))

_on(name) := {"networks": [{"name": "n", "multus": {"networkName": name}}]}

_vm := {"kubevirt.io": {"VirtualMachine": {"team-b": {"m": {"spec": {"template": {"spec": _on("team-a/it")}}}}}}}

_vmi := {"kubevirt.io": {"VirtualMachineInstance": {"team-a": {"m": {"spec": _on("it")}}}}}

_pod := {"core": {"Pod": {"team-a": {"p": {"metadata": {"annotations": {"k8s.v1.cni.cncf.io/networks": "it"}}}}}}}

_moved(observed, user) := {{
	"path": "spec.config",
	"observed": observed,
	"expected": sprintf(
		`[{"carrier":"br1","type":"bridge","vlans":[[100,100]]}], to which %s is attached`,
		[user],
	),
}}

_ports(type, carrier, vlans) := [{"type": type, "carrier": carrier, "vlans": vlans}]

test_a_definition_in_use_keeps_its_segment if {
	users := {_vm: "VirtualMachine team-b/m", _vmi: "VirtualMachineInstance team-a/m", _pod: "Pod team-a/p"}
	every inventory, user in users {
		p_net_14.findings == _moved(_ports("bridge", "br1", [[200, 200]]), user) with data.kubernetes as inventory
			with input as _update(_port(100), _port(200))
	}
}

test_every_way_to_move_it if {
	every new, observed in {
		{"type": "bridge", "bridge": "br2", "vlan": 100}: _ports("bridge", "br2", [[100, 100]]),
		{"type": "ovs", "bridge": "br1", "vlan": 100}: _ports("ovs", "br1", [[100, 100]]),
		{"type": "bridge", "bridge": "br1"}: _ports("bridge", "br1", [[0, 0]]),
		{"type": "host-device"}: [],
		[]: [],
	} {
		p_net_14.findings == _moved(observed, "VirtualMachineInstance team-a/m") with data.kubernetes as _vmi
			with input as _update(_port(100), new)
	}
}

test_what_may_change if {
	every new in [
		object.union(_port(100), {"mtu": 9000, "ipam": {"type": "static"}}),
		{"plugins": [_port(100), {"type": "tuning"}]},
	] {
		p_net_14.findings == set() with input as _update(_port(100), new) with data.kubernetes as _vmi
	}
}

test_vlans_in_other_words if {
	trunk := {"type": "bridge", "bridge": "br1", "vlanTrunk": [{"minID": 3, "maxID": 5}]}
	every entries in [[{"id": 3}, {"id": 4}, {"id": 5}], [{"minID": 4, "maxID": 5}, {"minID": 3, "maxID": 4}]] {
		new := object.union(trunk, {"vlanTrunk": entries})
		p_net_14.findings == set() with input as _update(trunk, new) with data.kubernetes as _vmi
		p_net_14.findings == set() with input as _update(new, trunk) with data.kubernetes as _vmi
		count(p_net_14.findings) == 1 with data.kubernetes as _vmi
			with input as _update(trunk, object.union(trunk, {"vlanTrunk": array.concat(entries, [{"id": 9}])}))
	}
	p_net_14.findings == set() with input as _update(_port(100), _port(100.0)) with data.kubernetes as _vmi
}

test_a_trunk_that_names_more_vlans_than_there_are if {
	many := [{"minID": first, "maxID": 1500} | some first in [1, 2, 3]]
	before := {"type": "bridge", "bridge": "br1", "vlanTrunk": array.concat(many, [{"id": 4000}])}
	after := object.union(before, {"vlanTrunk": array.concat(many, [{"id": 3999}, {"id": 4000}])})
	count(p_net_14.findings) == 1 with input as _update(before, after) with data.kubernetes as _vmi
	p_net_14.findings == set() with input as _update(before, object.union(before, {"mtu": 9000}))
		with data.kubernetes as _vmi
}

test_a_definition_that_nobody_uses if {
	unused := {
		"kubevirt.io": {"VirtualMachineInstance": {
			"team-a": {"m": {"spec": _on("other")}, "n": {}, "o": null, "p": {"spec": {"networks": 7}}},
			"team-b": {"m": {"spec": _on("it")}},
		}},
		"core": {"Pod": {"team-a": {"p": {}, "q": {"metadata": {"annotations": {"k8s.v1.cni.cncf.io/networks": "a/b/c"}}}}}},
	}
	every inventory in [{}, unused] {
		p_net_14.findings == set() with input as _update(_port(100), _port(200)) with data.kubernetes as inventory
	}
}

test_a_definition_that_nobody_could_have_used if {
	p_net_14.findings == set() with input as _update([], _port(100)) with data.kubernetes as _vmi
}

test_only_updates_move_it if {
	p_net_14.findings == set() with input as definitions.single(_port(100)) with data.kubernetes as _vmi
	p_net_14.findings == set() with data.kubernetes as _vmi
		with input as json.patch(_update(_port(100), _port(200)), [{
			"op": "replace",
			"path": "request/operation",
			"value": "CREATE",
		}])
	p_net_14.findings == set() with data.kubernetes as _vmi
		with input as requests.update("/Pod", definitions.definition(_port(100)), definitions.definition(_port(200)))
}
