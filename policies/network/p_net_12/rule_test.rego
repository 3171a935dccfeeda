package plumbline.rules.network.p_net_12_test

import data.plumbline.lib.definitions_test as definitions
import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.network.p_net_12

_settings := {"network": {
	"launchers": ["kubevirt-controller"],
	"reserved": {"rook-ceph/public": {
		"namespaces": ["rook-ceph"],
		"machines": ["team-b/it"],
		"bridge": "br-st",
		"vlan": 300,
	}},
}}

_expected := "another network: rook-ceph/public is reserved by the settings"

_in(namespace, review) := json.patch(review, [{"op": "replace", "path": "request/namespace", "value": namespace}])

_machine(kind) := definitions.machine(kind, {"networks": [{
	"name": "n",
	"multus": {"networkName": "rook-ceph/public"},
}]})

_pod := requests.create("/Pod", {"metadata": {"annotations": {"k8s.v1.cni.cncf.io/networks": "rook-ceph/public"}}})

_ceph(name) := requests.create("ceph.rook.io/CephCluster", {"spec": {"network": {
	"provider": "multus",
	"selectors": {"public": name, "cluster": "rook-ceph/cluster"},
}}})

test_machines_that_nobody_named if {
	every kind, path in definitions.machine_kinds {
		p_net_12.findings == {{
			"path": sprintf("%s.networks[0].multus.networkName", [path]),
			"observed": "rook-ceph/public",
			"expected": _expected,
		}} with input as _machine(kind) with data.plumbline.settings as _settings
	}
}

test_machines_on_other_networks if {
	other := {"networks": [{"name": "n", "multus": {"networkName": "team-a/blue"}}]}
	p_net_12.findings == set() with input as definitions.machine(definitions.vm, other)
		with data.plumbline.settings as _settings
}

test_machines_that_the_settings_name if {
	p_net_12.findings == set() with input as _in("team-b", _machine(definitions.vm))
		with data.plumbline.settings as _settings
	other := json.patch(_in("team-b", _machine(definitions.vm)), [{
		"op": "replace",
		"path": "request/name",
		"value": "that",
	}])
	count(p_net_12.findings) == 1 with input as other with data.plumbline.settings as _settings
}

# The controller also makes machines: of a pool, for instance, under names of its own.
test_machines_that_kubevirt_makes if {
	every kind in [definitions.vm, definitions.vmi] {
		count(p_net_12.findings) == 1 with input as requests.by(_machine(kind), "kubevirt-controller")
			with data.plumbline.settings as _settings
	}
}

test_pods if {
	p_net_12.findings == {{
		"path": `metadata.annotations["k8s.v1.cni.cncf.io/networks"]`,
		"observed": "rook-ceph/public",
		"expected": _expected,
	}} with input as _pod with data.plumbline.settings as _settings
	p_net_12.findings == set() with input as _in("rook-ceph", _pod) with data.plumbline.settings as _settings
	p_net_12.findings == set() with input as requests.by(_pod, "kubevirt-controller")
		with data.plumbline.settings as _settings
}

test_a_pod_with_the_name_of_a_machine if {
	count(p_net_12.findings) == 1 with input as _in("team-b", _pod) with data.plumbline.settings as _settings
}

test_ceph_clusters if {
	p_net_12.findings == {{
		"path": "spec.network.selectors.public",
		"observed": "rook-ceph/public",
		"expected": _expected,
	}} with input as _ceph("rook-ceph/public") with data.plumbline.settings as _settings
	p_net_12.findings == set() with input as _in("rook-ceph", _ceph("public")) with data.plumbline.settings as _settings
	p_net_12.findings == set() with data.plumbline.settings as _settings
		with input as json.patch(_ceph("rook-ceph/public"), [{
			"op": "replace",
			"path": "request/kind/group",
			"value": "example.org",
		}])
	every name in ["other", "a/b/c", 7, null] {
		p_net_12.findings == set() with input as _ceph(name) with data.plumbline.settings as _settings
	}
	every spec in [null, {}, {"network": null}, {"network": {"selectors": ["rook-ceph/public"]}}] {
		p_net_12.findings == set() with data.plumbline.settings as _settings
			with input as requests.create("ceph.rook.io/CephCluster", {"spec": spec})
	}
}

test_another_definition_of_the_same_segment if {
	every plugin, spans in {
		{"type": "bridge", "bridge": "br-st", "vlan": 300}: [[300, 300]],
		{"type": "ovs", "bridge": "br-st"}: [[0, 4094]],
		{"type": "bridge", "bridge": "br-st", "vlanTrunk": [{"minID": 200, "maxID": 400}]}: [[200, 400]],
	} {
		p_net_12.findings == {{
			"path": "spec.config",
			"observed": {"carrier": "br-st", "vlans": spans},
			"expected": _expected,
		}} with input as definitions.single(plugin) with data.plumbline.settings as _settings
	}
	every plugin in [
		{"type": "bridge", "bridge": "br-st", "vlan": 301},
		{"type": "bridge", "bridge": "br-st"},
		{"type": "bridge", "bridge": "br1", "vlan": 300},
		{"type": "tuning", "vlan": 300},
	] {
		p_net_12.findings == set() with input as definitions.single(plugin) with data.plumbline.settings as _settings
	}
}

test_the_reserved_definition_itself if {
	plugin := {"type": "bridge", "bridge": "br-st", "vlan": 300}
	itself := json.patch(_in("rook-ceph", definitions.single(plugin)), [{
		"op": "replace",
		"path": "request/name",
		"value": "public",
	}])
	p_net_12.findings == set() with input as itself with data.plumbline.settings as _settings
}

test_a_reserved_bridge_without_vlans if {
	settings := {"network": {"reserved": {"rook-ceph/public": {"bridge": "br-st"}}}}
	count(p_net_12.findings) == 1 with input as definitions.single({"type": "bridge", "bridge": "br-st"})
		with data.plumbline.settings as settings
	p_net_12.findings == set() with input as definitions.single({"type": "bridge", "bridge": "br-st", "vlan": 3})
		with data.plumbline.settings as settings
}

test_nothing_is_reserved if {
	every settings in [{}, {"network": {}}, {"network": {"reserved": {}}}] {
		p_net_12.findings == set() with input as _pod with data.plumbline.settings as settings
	}
	count(p_net_12.findings) == 1 with input as _pod
		with data.plumbline.settings as {"network": {"reserved": {"rook-ceph/public": {}}}}
}
