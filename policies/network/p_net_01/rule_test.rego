package plumbline.rules.network.p_net_01_test

import data.plumbline.lib.definitions_test as definitions
import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.network.p_net_01

_settings := {"namespaces": {"team-a": {"isolated": true}}}

_blue := {"name": "blue", "multus": {"networkName": "team-a/blue"}}

_pod := {"name": "default", "pod": {}}

test_one_multus_network_in_every_kind if {
	every kind, _ in definitions.machine_kinds {
		p_net_01.findings == set() with input as definitions.machine(kind, {"networks": [_blue]})
			with data.plumbline.settings as _settings
	}
}

test_the_pod_network_beside_it if {
	every kind, path in definitions.machine_kinds {
		networks := sprintf("%s.networks", [path])
		p_net_01.findings == {
			{"path": networks, "observed": 2, "expected": "exactly one network"},
			{"path": sprintf("%s[0]", [networks]), "observed": _pod, "expected": "a multus network and no other"},
		} with input as definitions.machine(kind, {"networks": [_pod, _blue]})
			with data.plumbline.settings as _settings
	}
}

test_one_that_is_both if {
	both := object.union(_blue, {"pod": {}})
	p_net_01.findings == {{
		"path": "spec.networks[0]",
		"observed": both,
		"expected": "a multus network and no other",
	}} with input as definitions.machine(definitions.vmi, {"networks": [both]})
		with data.plumbline.settings as _settings
	p_net_01.findings == set() with data.plumbline.settings as _settings
		with input as definitions.machine(definitions.vmi, {"networks": [object.union(_blue, {"pod": null})]})
}

test_lists_that_are_absent_empty_or_none if {
	every spec, observed in {"{}": 0, `{"networks": []}`: 0, `{"networks": null}`: null, `{"networks": "a"}`: "a"} {
		p_net_01.findings == {{
			"path": "spec.networks",
			"observed": observed,
			"expected": "exactly one network",
		}} with input as definitions.machine(definitions.vmi, json.unmarshal(spec))
			with data.plumbline.settings as _settings
	}
}

test_networks_that_are_no_list if {
	p_net_01.findings == {{
		"path": "spec.networks",
		"observed": {"only": _pod},
		"expected": "exactly one network",
	}} with input as definitions.machine(definitions.vmi, {"networks": {"only": _pod}})
		with data.plumbline.settings as _settings
}

test_entries_of_any_type if {
	every entry in [null, 1, "pod", [], {}, {"multus": null}, {"multus": "blue"}] {
		p_net_01.findings == {{
			"path": "spec.networks[0]",
			"observed": entry,
			"expected": "a multus network and no other",
		}} with input as definitions.machine(definitions.vmi, {"networks": [entry]})
			with data.plumbline.settings as _settings
	}
}

test_a_label_isolates_a_machine if {
	labelled := {
		"metadata": {"labels": {"plumbline.io/isolated": "true"}},
		"spec": {"template": {"spec": {"networks": [_pod]}}},
	}
	count(p_net_01.findings) == 1 with input as requests.create(definitions.vm, labelled)
		with data.plumbline.settings as {}
	p_net_01.findings == set() with input as requests.create(definitions.vm, labelled)
		with data.plumbline.settings as {"network": {"isolated_label": "example.org/alone"}}
	template := {"spec": {"template": {"metadata": labelled.metadata, "spec": {"networks": [_pod]}}}}
	count(p_net_01.findings) == 1 with input as requests.create(definitions.vm, template)
		with data.plumbline.settings as {}
}

test_machines_that_are_not_isolated if {
	others := [{}, {"namespaces": {"team-a": {"isolated": false}}}, {"namespaces": {"team-b": {"isolated": true}}}]
	every settings in others {
		p_net_01.findings == set() with input as definitions.machine(definitions.vmi, {"networks": [_pod]})
			with data.plumbline.settings as settings
	}
	p_net_01.findings == set() with input as requests.create("/Pod", {"spec": {}})
		with data.plumbline.settings as _settings
}
