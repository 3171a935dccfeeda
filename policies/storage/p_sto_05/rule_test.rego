package plumbline.rules.storage.p_sto_05_test

import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.storage.p_sto_05 as rule

_inventory := {
	"core": {"PersistentVolumeClaim": {"golden": {
		"block": {"spec": {"volumeMode": "Block"}},
		"files": {"spec": {"volumeMode": "Filesystem"}},
		"default": {"spec": {}},
	}}},
	"cdi.kubevirt.io": {"StorageProfile": {"_": {
		"odd": {"status": {"claimPropertySets": [{"volumeMode": "Odd"}]}},
		"fast": {"status": {"claimPropertySets": [{"volumeMode": "Block"}]}},
	}}},
	"snapshot.storage.k8s.io": {"VolumeSnapshot": {"golden": {"block": {"spec": {"volumeMode": "Block"}}}}},
}

_spec(name, stanza, claim) := {"source": {"pvc": {"namespace": "golden", "name": name}}, stanza: claim}

_volume(spec) := requests.create("cdi.kubevirt.io/DataVolume", {"spec": spec})

_finding(stanza, observed, expected) := {
	"path": sprintf("spec.%s.volumeMode", [stanza]),
	"observed": observed,
	"expected": expected,
}

_for_block := _finding("pvc", "Filesystem", "Block like the source, or stated")

_for_files := _finding("storage", "Block", "Filesystem like the source, or stated")

test_a_default_that_differs_is_found if {
	every mode in ["", null, "FromStorageProfile"] {
		rule.findings == {_for_block} with data.kubernetes as _inventory
			with input as _volume(_spec("block", "pvc", {"volumeMode": mode}))
	}
	rule.findings == {_for_block} with data.kubernetes as _inventory
		with input as _volume(_spec("block", "pvc", {}))
	every name in ["files", "default"] {
		rule.findings == {_for_files} with data.kubernetes as _inventory
			with input as _volume(_spec(name, "storage", {"storageClassName": "fast"}))
	}
}

test_a_default_that_matches_is_not if {
	every name in ["files", "default", "missing"] {
		rule.findings == set() with input as _volume(_spec(name, "pvc", {})) with data.kubernetes as _inventory
	}
	rule.findings == set() with data.kubernetes as _inventory
		with input as _volume(_spec("block", "storage", {"storageClassName": "fast"}))
}

test_what_is_stated_may_differ if {
	every name in ["block", "files"] {
		every mode in ["Block", "Filesystem"] {
			rule.findings == set() with data.kubernetes as _inventory
				with input as _volume(_spec(name, "storage", {"volumeMode": mode}))
		}
	}
}

test_what_is_no_mode_is_found if {
	every mode in ["block", "Disk", 7, {}, ["Block"]] {
		rule.findings == {_finding("storage", mode, "Block or Filesystem")} with data.kubernetes as _inventory
			with input as _volume({"source": {"blank": {}}, "storage": {"volumeMode": mode}})
	}
}

test_what_a_profile_says_is_not_the_volumes_fault if {
	rule.findings == set() with data.kubernetes as _inventory
		with input as _volume({"source": {"blank": {}}, "storage": {"storageClassName": "odd"}})
}

test_snapshots_are_not_judged if {
	spec := {"source": {"snapshot": {"namespace": "golden", "name": "block"}}, "pvc": {}}
	rule.findings == set() with input as _volume(spec) with data.kubernetes as _inventory
}

test_templates_of_machines if {
	vm := {"spec": {"dataVolumeTemplates": [{"spec": _spec("block", "pvc", {})}]}}
	rule.findings == {{
		"path": "spec.dataVolumeTemplates[0].spec.pvc.volumeMode",
		"observed": "Filesystem",
		"expected": "Block like the source, or stated",
	}} with input as requests.create("kubevirt.io/VirtualMachine", vm) with data.kubernetes as _inventory
}

test_no_stanza if {
	every spec in [null, {}, {"source": {"pvc": {"namespace": "golden", "name": "block"}}}, {"storage": null}] {
		rule.findings == set() with input as _volume(spec) with data.kubernetes as _inventory
	}
}

_claims := "/PersistentVolumeClaim"

_data_sources := "cdi.kubevirt.io/DataSource"

_snapshots := "snapshot.storage.k8s.io/VolumeSnapshot"

_from_claim := {"source": {"pvc": {"namespace": "golden", "name": "debian"}}}

_from_snapshot := {"source": {"snapshot": {"namespace": "golden", "name": "debian"}}}

_from_data_source := {"sourceRef": {"kind": "DataSource", "namespace": "golden", "name": "debian"}}

test_what_is_looked_up if {
	profiles := "cdi.kubevirt.io/StorageProfile"
	classes := "storage.k8s.io/StorageClass"
	every source, kinds in {
		_from_claim: {_claims},
		_from_data_source: {_claims, _data_sources},
	} {
		rule.looked_up == kinds with input as _volume(object.union(source, {"pvc": {}}))
		rule.looked_up == kinds | {profiles, classes} with input as _volume(object.union(source, {"storage": {}}))
		rule.looked_up == kinds | {profiles} with input as _volume(object.union(
			source,
			{"storage": {"storageClassName": "fast"}},
		))
		rule.looked_up == set() with input as _volume(object.union(source, {"storage": {"volumeMode": "Block"}}))
	}
	every source in [_from_snapshot, {"source": {"http": {}}}] {
		rule.looked_up == set() with input as _volume(object.union(source, {"storage": {}}))
	}
}
