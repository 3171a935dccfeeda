package plumbline.rules.network.p_net_10_test

import data.plumbline.lib.definitions_test as definitions
import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.network.p_net_10

_settings := {"namespaces": {"commons": {"shared": true}, "team-b": {"shared": false}}}

_on(name) := {"networks": [{"name": "pod", "pod": {}}, {"name": "n", "multus": {"networkName": name}}]}

_finding(path, name, namespace) := {{
	"path": path,
	"observed": name,
	"expected": sprintf("a network of namespace team-a or of a shared one, not of %s", [namespace]),
}}

test_own_and_shared_networks if {
	every kind, _ in definitions.machine_kinds {
		every name in ["blue", "team-a/blue", "commons/blue"] {
			p_net_10.findings == set() with input as definitions.machine(kind, _on(name))
				with data.plumbline.settings as _settings
		}
	}
}

test_networks_of_others if {
	every kind, path in definitions.machine_kinds {
		at := sprintf("%s.networks[1].multus.networkName", [path])
		every namespace in ["team-b", "unknown"] {
			name := sprintf("%s/blue", [namespace])
			p_net_10.findings == _finding(at, name, namespace) with input as definitions.machine(kind, _on(name))
				with data.plumbline.settings as _settings
		}
	}
}

test_without_settings_nothing_is_shared if {
	p_net_10.findings == _finding("spec.networks[1].multus.networkName", "commons/blue", "commons")
		with input as definitions.machine(definitions.vmi, _on("commons/blue"))
		with data.plumbline.settings as {}
}

test_a_default_network_without_a_namespace_is_one_of_multus if {
	spec := {"networks": [{"name": "n", "multus": {"networkName": "blue", "default": true}}]}
	path := "spec.networks[0].multus.networkName"
	p_net_10.findings == _finding(path, "blue", "kube-system") with data.plumbline.settings as _settings
		with input as definitions.machine(definitions.vmi, spec)
	p_net_10.findings == _finding(path, "blue", "multus") with input as definitions.machine(definitions.vmi, spec)
		with data.plumbline.settings as {"network": {"multus_namespace": "multus"}}
	p_net_10.findings == set() with input as definitions.machine(definitions.vmi, spec)
		with data.plumbline.settings as {"network": {"multus_namespace": "team-a"}}
}

test_names_nobody_can_follow if {
	every name in ["", "a/b/c", "/blue", "team-b/", "team-b /blue", "Blue", "blue@eth0", null, 7, ["team-b/blue"]] {
		p_net_10.findings == {{
			"path": "spec.networks[1].multus.networkName",
			"observed": name,
			"expected": "name or namespace/name",
		}} with input as definitions.machine(definitions.vmi, _on(name)) with data.plumbline.settings as _settings
	}
	p_net_10.findings == {{
		"path": "spec.networks[0].multus.networkName",
		"observed": null,
		"expected": "name or namespace/name",
	}} with input as definitions.machine(definitions.vmi, {"networks": [{"multus": {}}]})
		with data.plumbline.settings as _settings
}

test_lists_that_are_absent_empty_or_none if {
	every spec in [{}, {"networks": []}, {"networks": null}, {"networks": [null, 7, {"multus": "team-b/blue"}]}] {
		p_net_10.findings == set() with input as definitions.machine(definitions.vmi, spec)
			with data.plumbline.settings as _settings
	}
	p_net_10.findings == set() with input as requests.create("/Pod", {"spec": _on("team-b/blue")})
		with data.plumbline.settings as _settings
}
