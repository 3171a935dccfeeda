package plumbline.rules.storage.p_sto_04_test

import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.storage.p_sto_04 as rule

_inventory := {
	"core": {"PersistentVolumeClaim": {"golden": {
		"asked": {"spec": {"volumeMode": "Block", "resources": {"requests": {"storage": "10Gi"}}}},
		"got": {
			"spec": {"volumeMode": "Block", "resources": {"requests": {"storage": "10Gi"}}},
			"status": {"capacity": {"storage": "11Gi"}},
		},
		"more files": {"spec": {"resources": {"requests": {"storage": "11381663336"}}}},
		"many files": {"spec": {"resources": {"requests": {"storage": "2330964650886"}}}},
		"files": {"spec": {"volumeMode": "Filesystem", "resources": {"requests": {"storage": "11381663335"}}}},
		"unknown": {"spec": {}},
		"odd": {"spec": {"resources": {"requests": {"storage": "many"}}}},
	}}},
	"snapshot.storage.k8s.io": {"VolumeSnapshot": {"golden": {"shot": {"status": {"restoreSize": "10Gi"}}}}},
	"cdi.kubevirt.io": {
		"DataSource": {"golden": {"debian": {"spec": {"source": {"pvc": {"name": "got"}}}}}},
		"StorageProfile": {"_": {"blocks": {"status": {"claimPropertySets": [{"volumeMode": "Block"}]}}}},
	},
}

_sources := [
	{"source": {"pvc": {"namespace": "golden", "name": "asked"}}},
	{"source": {"pvc": {"namespace": "golden", "name": "got"}}},
	{"source": {"snapshot": {"namespace": "golden", "name": "shot"}}},
	{"sourceRef": {"kind": "DataSource", "namespace": "golden", "name": "debian"}},
]

_request(size) := {"resources": {"requests": {"storage": size}}}

_volume(spec) := requests.create("cdi.kubevirt.io/DataVolume", {"spec": spec})

_finding(stanza, observed, expected) := {
	"path": sprintf("spec.%s.resources.requests.storage", [stanza]),
	"observed": observed,
	"expected": expected,
}

test_smaller_is_found if {
	every source in _sources {
		every size in ["9Gi", "10G", 1024, "10737418239"] {
			every stanza in ["storage", "pvc"] {
				rule.findings == {_finding(stanza, size, "at least 10Gi, like the source")} with data.kubernetes as _inventory
					with input as _volume(object.union(source, {stanza: _request(size)}))
			}
		}
	}
}

test_the_same_or_larger_is_not if {
	every source in _sources {
		every size in ["10Gi", "11Gi", "10737418240", 10737418240, "1Ti", "20e9"] {
			rule.findings == set() with data.kubernetes as _inventory
				with input as _volume(object.union(source, {"storage": _request(size)}))
		}
		every claim in [{}, {"resources": {}}, {"resources": {"requests": {"storage": null}}}, null, "text"] {
			rule.findings == set() with data.kubernetes as _inventory
				with input as _volume(object.union(source, {"storage": claim}))
		}
	}
}

test_what_is_no_size_is_found if {
	every size in ["", "ten", "10 Gi", {}, [], true, 0, -1, "0", "-5Gi"] {
		rule.findings == {_finding("storage", size, "a size such as 10Gi")} with input as _volume({
			"source": {"http": {}},
			"storage": _request(size),
		})
	}
	rule.findings == set() with input as _volume({"source": {"http": {}}, "storage": _request(1)})
}

test_a_source_of_unknown_size_is_not_judged if {
	every name in ["unknown", "odd", "missing"] {
		spec := {"source": {"pvc": {"namespace": "golden", "name": name}}, "storage": _request("1Gi")}
		rule.findings == set() with input as _volume(spec) with data.kubernetes as _inventory
	}
}

_from(name) := {"source": {"pvc": {"namespace": "golden", "name": name}}}

_stated(mode, size) := object.union(_request(size), {"volumeMode": mode})

# 11381663335 is what CDI makes of 10Gi on a file system.
test_a_file_system_has_its_overhead_already if {
	too_small := "at least 11381663335, like the source"
	every size in ["10Gi", "10239.5Mi", 11381663335] {
		every claim in [_request(size), _stated("Filesystem", size)] {
			rule.findings == set() with data.kubernetes as _inventory
				with input as _volume(object.union(_from("files"), {"storage": claim}))
		}
	}
	every size in ["10239Mi", "9Gi"] {
		rule.findings == {_finding("storage", size, too_small)} with data.kubernetes as _inventory
			with input as _volume(object.union(_from("files"), {"storage": _request(size)}))
	}
	rule.findings == {_finding("pvc", "10Gi", too_small)} with data.kubernetes as _inventory
		with input as _volume(object.union(_from("files"), {"pvc": _request("10Gi")}))
	rule.findings == {_finding("storage", "10Gi", "at least 11381663336, like the source")}
		with data.kubernetes as _inventory
		with input as _volume(object.union(_from("more files"), {"storage": _request("10Gi")}))
	rule.findings == set() with data.kubernetes as _inventory
		with input as _volume(object.union(_from("many files"), {"storage": _request("2Ti")}))
	silent := json.remove(_inventory, ["core/PersistentVolumeClaim/golden/files/spec/volumeMode"])
	rule.findings == set() with data.kubernetes as silent
		with input as _volume(object.union(_from("files"), {"storage": _request("10Gi")}))
}

test_of_files_that_become_blocks_cdi_looks_at_the_image if {
	profiled := object.union(_request("1Gi"), {"storageClassName": "blocks"})
	every claim in [_stated("Block", "1Gi"), profiled] {
		rule.findings == set() with data.kubernetes as _inventory
			with input as _volume(object.union(_from("files"), {"storage": claim}))
		rule.findings == {_finding("storage", "1Gi", "at least 10Gi, like the source")} with data.kubernetes as _inventory
			with input as _volume(object.union(_from("got"), {"storage": claim}))
	}
	rule.findings == {_finding("storage", "1Gi", "at least 10Gi, like the source")} with data.kubernetes as _inventory
		with input as _volume(object.union(_sources[2], {"storage": _stated("Filesystem", "1Gi")}))
}

test_templates_of_machines if {
	template := {"spec": object.union(_sources[0], {"storage": _request("1Gi")})}
	vm := {"spec": {"dataVolumeTemplates": [{}, template]}}
	rule.findings == {{
		"path": "spec.dataVolumeTemplates[1].spec.storage.resources.requests.storage",
		"observed": "1Gi",
		"expected": "at least 10Gi, like the source",
	}} with input as requests.create("kubevirt.io/VirtualMachine", vm) with data.kubernetes as _inventory
}

_claims := "/PersistentVolumeClaim"

_data_sources := "cdi.kubevirt.io/DataSource"

_snapshots := "snapshot.storage.k8s.io/VolumeSnapshot"

_from_claim := {"source": {"pvc": {"namespace": "golden", "name": "debian"}}}

_from_snapshot := {"source": {"snapshot": {"namespace": "golden", "name": "debian"}}}

_from_data_source := {"sourceRef": {"kind": "DataSource", "namespace": "golden", "name": "debian"}}

test_what_is_looked_up if {
	classes := {"cdi.kubevirt.io/StorageProfile", "storage.k8s.io/StorageClass"}
	every source, kinds in {
		_from_claim: {_claims},
		_from_snapshot: {_snapshots},
		_from_data_source: {_claims, _data_sources, _snapshots},
		{"source": {"http": {}}}: set(),
	} {
		of_mode := {kind | some kind in classes; _claims in kinds}
		rule.looked_up == kinds | of_mode with input as _volume(object.union(source, {"storage": _request("1Gi")}))
		rule.looked_up == kinds with input as _volume(object.union(source, {"storage": _stated("Block", "1Gi")}))
		rule.looked_up == kinds with input as _volume(object.union(source, {"pvc": _request("1Gi")}))
		every claim in [null, {}, {"resources": {}}] {
			rule.looked_up == set() with input as _volume(object.union(source, {"storage": claim}))
		}
	}
}
