package plumbline.rules.storage.p_sto_03_test

import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.storage.p_sto_03 as rule

_claim(class) := {"spec": {"storageClassName": class}}

_class(provisioner) := {"metadata": {"name": provisioner}, "provisioner": provisioner}

_inventory := {
	"core": {"PersistentVolumeClaim": {"golden": {"debian": _claim("fast"), "unclassed": {"spec": {}}}}},
	"cdi.kubevirt.io": {"DataSource": {"golden": {"debian": {"spec": {"source": {"pvc": {
		"namespace": "golden",
		"name": "debian",
	}}}}}}},
	"snapshot.storage.k8s.io": {
		"VolumeSnapshot": {"golden": {
			"debian": {"spec": {"volumeSnapshotClassName": "fast-snap"}},
			"unclassed": {"spec": {}},
		}},
		"VolumeSnapshotClass": {"_": {"fast-snap": {"driver": "fast.example.org"}}},
	},
	"storage.k8s.io": {"StorageClass": {"_": {
		"fast": _class("fast.example.org"),
		"faster": _class("fast.example.org"),
		"slow": {
			"metadata": {"name": "slow", "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}},
			"provisioner": "slow.example.org",
		},
	}}},
}

_spec(class) := {"source": {"pvc": {"namespace": "golden", "name": "debian"}}, "storage": {"storageClassName": class}}

_volume(spec) := requests.create("cdi.kubevirt.io/DataVolume", {"spec": spec})

_same_class := "fast, the StorageClass of the source"

_same_provisioner := "a StorageClass of fast.example.org, the provisioner of the source"

_finding(observed, expected) := {
	"path": "spec.storage.storageClassName",
	"observed": observed,
	"expected": expected,
}

test_strict_wants_one_class if {
	every class in ["faster", "slow", "unknown", "", 7] {
		rule.findings == {_finding(class, _same_class)} with input as _volume(_spec(class))
			with data.kubernetes as _inventory
			with data.plumbline.settings as {"storage": {"smart_clone": "strict"}}
	}
	rule.findings == set() with input as _volume(_spec("fast"))
		with data.kubernetes as _inventory
		with data.plumbline.settings as {"storage": {"smart_clone": "strict"}}
}

test_relaxed_wants_one_provisioner if {
	every chosen in [{"storage": {"smart_clone": "relaxed"}}, {}] {
		rule.findings == {_finding("slow", _same_provisioner)} with input as _volume(_spec("slow"))
			with data.kubernetes as _inventory
			with data.plumbline.settings as chosen
		every class in ["fast", "faster", "unknown"] {
			rule.findings == set() with input as _volume(_spec(class))
				with data.kubernetes as _inventory
				with data.plumbline.settings as chosen
		}
	}
}

test_off_wants_nothing if {
	rule.findings == set() with input as _volume(_spec("slow"))
		with data.kubernetes as _inventory
		with data.plumbline.settings as {"storage": {"smart_clone": "off"}}
}

test_the_default_class_counts_where_none_is_named if {
	spec := {"sourceRef": {"kind": "DataSource", "namespace": "golden", "name": "debian"}, "pvc": {}}
	rule.findings == {{
		"path": "spec.pvc.storageClassName",
		"observed": "slow",
		"expected": _same_provisioner,
	}} with input as _volume(spec) with data.kubernetes as _inventory
}

test_snapshots_have_the_driver_of_their_class if {
	spec := {"source": {"snapshot": {"namespace": "golden", "name": "debian"}}, "storage": {"storageClassName": "slow"}}
	faster := json.patch(spec, [{"op": "replace", "path": "storage/storageClassName", "value": "faster"}])
	every demand in ["strict", "relaxed"] {
		rule.findings == {_finding("slow", _same_provisioner)} with input as _volume(spec)
			with data.kubernetes as _inventory
			with data.plumbline.settings as {"storage": {"smart_clone": demand}}
		rule.findings == set() with input as _volume(faster)
			with data.kubernetes as _inventory
			with data.plumbline.settings as {"storage": {"smart_clone": demand}}
	}
}

test_templates_of_machines if {
	vm := {"spec": {"dataVolumeTemplates": [{"spec": _spec("fast")}, {"spec": _spec("slow")}]}}
	rule.findings == {{
		"path": "spec.dataVolumeTemplates[1].spec.storage.storageClassName",
		"observed": "slow",
		"expected": _same_provisioner,
	}} with input as requests.create("kubevirt.io/VirtualMachine", vm) with data.kubernetes as _inventory
}

test_what_is_not_known_is_not_judged if {
	rule.findings == set() with input as _volume(_spec("slow")) with data.kubernetes as {}
	every name in ["unclassed", "missing"] {
		every kind in ["pvc", "snapshot"] {
			spec := {"source": {kind: {"namespace": "golden", "name": name}}, "storage": {"storageClassName": "slow"}}
			rule.findings == set() with input as _volume(spec) with data.kubernetes as _inventory
		}
	}
}

test_no_clone_no_stanza if {
	every spec in [
		null, {}, {"source": {"http": {}}, "storage": {"storageClassName": "slow"}},
		object.remove(_spec("slow"), ["storage"]),
		{"source": "text", "storage": []},
	] {
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
	classes := "storage.k8s.io/StorageClass"
	snapshot_classes := "snapshot.storage.k8s.io/VolumeSnapshotClass"
	every source, kinds in {
		_from_claim: {_claims, classes},
		_from_snapshot: {_snapshots, classes, snapshot_classes},
		_from_data_source: {_claims, _data_sources, _snapshots, classes, snapshot_classes},
		{"source": {"http": {}}}: set(),
	} {
		every demand in ["relaxed", "strict"] {
			rule.looked_up == kinds with input as _volume(object.union(source, {"storage": {}}))
				with data.plumbline.settings as {"storage": {"smart_clone": demand}}
		}
		rule.looked_up == set() with input as _volume(object.union(source, {"storage": {}}))
			with data.plumbline.settings as {"storage": {"smart_clone": "off"}}
		rule.looked_up == set() with input as _volume(source)
	}
}
