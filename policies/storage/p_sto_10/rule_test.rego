package plumbline.rules.storage.p_sto_10_test

import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.storage.p_sto_10 as rule

_settings := {"network": {"reserved": {"rook/public": {}, "team-a/cluster": {}}}}

_expected := "a reserved network: rook/public, team-a/cluster"

_spec := {
	"network": {"provider": "multus", "selectors": {"public": "rook/public", "cluster": "cluster"}},
	"mon": {"count": 3},
	"storage": {"useAllDevices": false, "nodes": [{"name": "n1", "devices": [{"name": "sdb"}]}]},
}

_cluster(patches) := requests.create("ceph.rook.io/CephCluster", {"spec": json.patch(_spec, patches)})

_set(path, value) := [{"op": "add", "path": path, "value": value}]

_drop(path) := [{"op": "remove", "path": path}]

_finding(path, observed, expected) := {"path": path, "observed": observed, "expected": expected}

test_a_right_cluster if {
	rule.findings == set() with input as _cluster([]) with data.plumbline.settings as _settings
	every patches in [_drop("network/selectors/cluster"), _drop("storage"), _set("mon/count", 5)] {
		rule.findings == set() with input as _cluster(patches) with data.plumbline.settings as _settings
	}
}

test_the_provider_is_multus if {
	every provider in ["host", "", "Multus", 7] {
		found := {_finding("spec.network.provider", provider, "multus")}
		rule.findings == found with input as _cluster(_set("network/provider", provider))
			with data.plumbline.settings as _settings
	}
	rule.findings == {
		_finding("spec.network.provider", null, "multus"),
		_finding("spec.network.selectors.public", null, _expected),
	} with input as _cluster(_drop("network")) with data.plumbline.settings as _settings
}

test_the_networks_are_the_reserved_ones if {
	path := "spec.network.selectors.public"
	every network in ["rook/cluster", "public", "", {}] {
		rule.findings == {_finding(path, network, _expected)} with data.plumbline.settings as _settings
			with input as _cluster(_set("network/selectors/public", network))
	}
	rule.findings == {_finding("spec.network.selectors.cluster", "public", _expected)} with input as _cluster(_set(
		"network/selectors/cluster",
		"public",
	))
		with data.plumbline.settings as _settings
	rule.findings == set() with input as _cluster(_set("network/selectors/cluster", "team-a/cluster"))
		with data.plumbline.settings as _settings
	rule.findings == {
		_finding("spec.network.selectors.public", "rook/public", "a reserved network: "),
		_finding("spec.network.selectors.cluster", "cluster", "a reserved network: "),
	} with input as _cluster([]) with data.plumbline.settings as {}
}

test_enough_monitors if {
	every number in [2, 1, 0, "3", null, {}] {
		found := {_finding("spec.mon.count", number, "at least 3")}
		rule.findings == found with input as _cluster(_set("mon/count", number)) with data.plumbline.settings as _settings
	}
	rule.findings == {_finding("spec.mon.count", null, "at least 3")} with input as _cluster(_drop("mon"))
		with data.plumbline.settings as _settings
}

test_disks_by_name if {
	every value in [true, "yes", 1] {
		every path, written in {
			"storage/useAllDevices": "spec.storage.useAllDevices",
			"storage/nodes/0/useAllDevices": "spec.storage.nodes[0].useAllDevices",
		} {
			review := _cluster(_set(path, value))
			rule.findings == {_finding(written, value, "false, and the disks by name")} with input as review
				with data.plumbline.settings as _settings
			rule.findings == set() with input as review
				with data.plumbline.settings as object.union(_settings, {"storage": {"ceph": {"use_all_devices": true}}})
		}
	}
	every value in [false, null] {
		rule.findings == set() with input as _cluster(_set("storage/useAllDevices", value))
			with data.plumbline.settings as _settings
	}
}

test_a_cluster_elsewhere if {
	spec := {"external": {"enable": true}, "storage": {"useAllDevices": true}}
	rule.findings == set() with input as requests.create("ceph.rook.io/CephCluster", {"spec": spec})
	within := {"external": {"enable": false}, "storage": {"useAllDevices": true}}
	count(rule.findings) == 4 with input as requests.create("ceph.rook.io/CephCluster", {"spec": within})
}

test_nodes_that_are_no_list if {
	every nodes in [null, "text", {"a": {"useAllDevices": true}}] {
		count(rule.findings) == 3 with input as requests.create(
			"ceph.rook.io/CephCluster",
			{"spec": {"storage": {"nodes": nodes}}},
		)
	}
}

_pool(pool) := requests.create("ceph.rook.io/CephBlockPool", {"spec": pool})

test_enough_copies if {
	path := "spec.replicated.size"
	every size in [2, 1, "3", null] {
		rule.findings == {_finding(path, size, "at least 3")} with input as _pool({"replicated": {"size": size}})
	}
	every pool in [null, {}, {"replicated": {}}, {"replicated": "text"}, {"erasureCoded": {}}, {"erasureCoded": 7}] {
		rule.findings == {_finding(path, null, "at least 3")} with input as _pool(pool)
	}
	rule.findings == {_finding(path, null, "at least 3")} with input as requests.create("ceph.rook.io/CephBlockPool", {})
	every chunks in [0, null, false, "", "2"] {
		rule.findings == {_finding(path, 1, "at least 3")} with input as _pool({
			"erasureCoded": {"dataChunks": chunks},
			"replicated": {"size": 1},
		})
	}
	every size in [3, 4] {
		rule.findings == set() with input as _pool({"replicated": {"size": size}})
	}
	every chunks in [1, 2] {
		rule.findings == set() with input as _pool({"erasureCoded": {"dataChunks": chunks, "codingChunks": 1}})
	}
	one := {"storage": {"ceph": {"replicas": 1}}}
	rule.findings == set() with input as _pool({"replicated": {"size": 1}}) with data.plumbline.settings as one
	rule.findings == {_finding(path, 0, "at least 1")} with input as _pool({"replicated": {"size": 0}})
		with data.plumbline.settings as one
}

test_pools_of_a_file_system if {
	spec := {
		"metadataPool": {"replicated": {"size": 2}},
		"dataPools": [{"replicated": {"size": 3}}, {"replicated": {"size": 1}}],
	}
	rule.findings == {
		_finding("spec.metadataPool.replicated.size", 2, "at least 3"),
		_finding("spec.dataPools[1].replicated.size", 1, "at least 3"),
	} with input as requests.create("ceph.rook.io/CephFilesystem", {"spec": spec})
	every bad in [null, [], "text", {"a": {"replicated": {"size": 1}}}] {
		rule.findings == set() with input as requests.create(
			"ceph.rook.io/CephFilesystem",
			{"spec": {"metadataPool": {"replicated": {"size": 3}}, "dataPools": bad}},
		)
	}
}

test_other_kinds if {
	rule.findings == set() with input as requests.create("example.org/CephCluster", {"spec": {}})
	other := {"replicated": {"size": 1}, "dataPools": [{}], "storage": {"useAllDevices": true}}
	rule.findings == set() with input as requests.create("/Pod", {"spec": other})
	every bad in [null, [], "text"] {
		count(rule.findings) == 3 with input as requests.create("ceph.rook.io/CephCluster", {"spec": bad})
	}
}
