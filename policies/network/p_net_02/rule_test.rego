package plumbline.rules.network.p_net_02_test

import data.plumbline.lib.definitions_test as definitions
import data.plumbline.rules.network.p_net_02

_settings := {"namespaces": {"team-a": {"isolated": true}}}

_networks := [{"name": "blue", "multus": {"networkName": "team-a/blue"}}]

_both(observed) := {_finding("spec.networks", observed), _finding("spec.domain.devices.interfaces", observed)}

_devices(devices) := {"domain": {"devices": devices}}

_finding(path, observed) := {
	"path": path,
	"observed": observed,
	"expected": "a list with an entry, or autoattachPodInterface: false",
}

test_both_lists_with_entries if {
	spec := object.union(_devices({"interfaces": [{"name": "blue", "bridge": {}}]}), {"networks": _networks})
	every kind, _ in definitions.machine_kinds {
		p_net_02.findings == set() with input as definitions.machine(kind, spec)
			with data.plumbline.settings as _settings
	}
}

test_both_lists_absent if {
	every kind, path in definitions.machine_kinds {
		p_net_02.findings == {
			_finding(sprintf("%s.networks", [path]), null),
			_finding(sprintf("%s.domain.devices.interfaces", [path]), null),
		} with input as definitions.machine(kind, {}) with data.plumbline.settings as _settings
	}
}

test_a_machine_without_a_spec if {
	p_net_02.findings == _both(null) with input as definitions.machine(
		definitions.vmi,
		null,
	)
		with data.plumbline.settings as _settings
}

test_empty_lists_and_other_types if {
	every list in [[], {}, {"name": "blue"}, "", "blue", 7, null] {
		spec := object.union(_devices({"interfaces": list}), {"networks": list})
		p_net_02.findings == _both(list) with input as definitions.machine(
			definitions.vmi,
			spec,
		)
			with data.plumbline.settings as _settings
	}
}

test_one_list_absent if {
	p_net_02.findings == {_finding("spec.domain.devices.interfaces", null)} with data.plumbline.settings as _settings
		with input as definitions.machine(definitions.vmi, {"networks": _networks})
}

test_only_false_keeps_the_pod_network_away if {
	p_net_02.findings == set() with data.plumbline.settings as _settings
		with input as definitions.machine(definitions.vmi, _devices({"autoattachPodInterface": false}))
	every value in [true, null, "false", 0] {
		count(p_net_02.findings) == 2 with data.plumbline.settings as _settings
			with input as definitions.machine(definitions.vmi, _devices({"autoattachPodInterface": value}))
	}
}

test_machines_that_are_not_isolated if {
	p_net_02.findings == set() with data.plumbline.settings as {}
		with input as definitions.machine(definitions.vmi, {})
}
