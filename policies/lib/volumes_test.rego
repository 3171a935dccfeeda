package plumbline.lib.volumes_test

import data.plumbline.lib.requests_test as requests
import data.plumbline.lib.volumes

_volume(spec) := {"path": "spec", "namespace": "team-a", "spec": spec}

_clone(kind, namespace, name) := {"path": "p", "kind": kind, "namespace": namespace, "name": name}

_inventory := {
	"core": {"PersistentVolumeClaim": {"golden": {"debian": {"spec": {"storageClassName": "fast"}}}}},
	"cdi.kubevirt.io": {
		"DataSource": {
			"golden": {
				"debian": {"spec": {"source": {"pvc": {"namespace": "golden", "name": "debian"}}}},
				"shot": {"spec": {"source": {"snapshot": {"name": "debian-1"}, "pvc": null}}},
				"to-shot": {"spec": {"source": {"dataSource": {"name": "shot", "namespace": "golden"}}}},
				"to-itself": {"spec": {"source": {"dataSource": {"name": "to-itself"}}}},
				"odd": {"spec": {"source": {"http": {}, "pvc": "text"}}},
				"empty": {},
			},
			"team-a": {"away": {"spec": {"source": {"pvc": {"namespace": "", "name": "mine"}}}}},
		},
		"StorageProfile": {"_": {
			"fast": {"status": {"claimPropertySets": [{"volumeMode": "Block"}, {"volumeMode": "Filesystem"}]}},
			"odd": {"status": {"claimPropertySets": "text"}},
		}},
	},
	"storage.k8s.io": {"StorageClass": {"_": {
		"fast": {"metadata": {"name": "fast"}, "provisioner": "fast.example.org"},
		"slow": {"metadata": {"name": "slow"}, "provisioner": "slow.example.org"},
	}}},
}

test_a_data_volume_is_one if {
	volumes.data_volumes == {_volume({"storage": {}})} with input as requests.create(
		"cdi.kubevirt.io/DataVolume",
		{"spec": {"storage": {}}},
	)
	every resource in [{}, {"spec": null}, {"spec": "text"}] {
		volumes.data_volumes == {_volume({})} with input as requests.create("cdi.kubevirt.io/DataVolume", resource)
	}
}

test_import_crons_make_them if {
	volumes.data_volumes == {{
		"path": "spec.template.spec",
		"namespace": "team-a",
		"spec": {"source": 1},
	}} with input as requests.create(
		"cdi.kubevirt.io/DataImportCron",
		{"spec": {"template": {"spec": {"source": 1}}}},
	)
	nothing := requests.create("cdi.kubevirt.io/DataImportCron", {"spec": []})
	volumes.data_volumes == {{"path": "spec.template.spec", "namespace": "team-a", "spec": {}}} with input as nothing
}

test_machines_and_pools_make_them if {
	list := [{"metadata": {"namespace": "elsewhere"}, "spec": {"pvc": {}}}, null, {"spec": 3}]
	vm := requests.create("kubevirt.io/VirtualMachine", {"spec": {"dataVolumeTemplates": list}})
	found := {
		{"path": "spec.dataVolumeTemplates[0].spec", "namespace": "team-a", "spec": {"pvc": {}}},
		{"path": "spec.dataVolumeTemplates[1].spec", "namespace": "team-a", "spec": {}},
		{"path": "spec.dataVolumeTemplates[2].spec", "namespace": "team-a", "spec": {}},
	}
	volumes.templates == found with input as vm
	volumes.data_volumes == found with input as vm
	pool := {"spec": {"virtualMachineTemplate": {"spec": {"dataVolumeTemplates": [{"spec": {"pvc": {}}}]}}}}
	volumes.templates == {{
		"path": "spec.virtualMachineTemplate.spec.dataVolumeTemplates[0].spec",
		"namespace": "team-a",
		"spec": {"pvc": {}},
	}} with input as requests.create("pool.kubevirt.io/VirtualMachinePool", pool)
}

test_no_templates if {
	every list in [null, [], {}, {"a": {}}, "text"] {
		volumes.data_volumes == set() with input as requests.create(
			"kubevirt.io/VirtualMachine",
			{"spec": {"dataVolumeTemplates": list}},
		)
	}
	volumes.data_volumes == set() with input as requests.create("kubevirt.io/VirtualMachine", {"spec": {}})
	volumes.data_volumes == set() with input as requests.create("/Pod", {"spec": {"source": {}}})
}

test_every_source_counts if {
	spec := {"source": {"http": {"url": "u"}, "upload": {}, "pvc": null}}
	volumes.sources == {
		{"path": "spec.source.http", "type": "http", "source": {"url": "u"}, "volume": _volume(spec)},
		{"path": "spec.source.upload", "type": "upload", "source": {}, "volume": _volume(spec)},
	} with input as requests.create("cdi.kubevirt.io/DataVolume", {"spec": spec})
	every source in [null, {}, [], "http"] {
		volumes.sources_of(_volume({"source": source})) == set()
	}
	volumes.sources_of(_volume({})) == set()
}

test_clones if {
	volumes.clones_of(_volume({
		"source": {"pvc": {"namespace": "golden", "name": "debian"}, "snapshot": {"name": "s", "namespace": ""}, "http": {}},
		"sourceRef": {"kind": "DataSource", "name": "debian", "namespace": null},
	})) == {
		{
			"path": "spec.source.pvc",
			"kind": "/PersistentVolumeClaim",
			"namespace": "golden",
			"name": "debian",
		},
		{
			"path": "spec.source.snapshot",
			"kind": "snapshot.storage.k8s.io/VolumeSnapshot",
			"namespace": "team-a",
			"name": "s",
		},
		{"path": "spec.sourceRef", "kind": "cdi.kubevirt.io/DataSource", "namespace": "team-a", "name": "debian"},
	}
	volumes.clones_of(_volume({"source": {"http": {}}, "sourceRef": null})) == set()
	volumes.clones_of(_volume({"sourceRef": 7})) == {{
		"path": "spec.sourceRef",
		"kind": "cdi.kubevirt.io/DataSource",
		"namespace": "team-a",
		"name": "",
	}}
}

test_each_clone_with_its_volume if {
	spec := {"source": {"snapshot": {"name": "s"}}, "sourceRef": {"kind": "DataSource", "name": "debian"}}
	volume := _volume(spec)
	found := volumes.clones with input as requests.create("cdi.kubevirt.io/DataVolume", {"spec": spec})
	count(found) == 2
	found == {[volume, clone] | some clone in volumes.clones_of(volume)}
	other := requests.create("cdi.kubevirt.io/DataVolume", {"spec": {"source": {"http": {}}}})
	volumes.clones == set() with input as other
}

test_a_namespace_of_another_type_stays_visible if {
	volumes.reference("p", "k", {"namespace": 7, "name": ["n"]}, "team-a") == _clone("k", 7, ["n"])
}

test_origins_of_claims_and_snapshots_are_they_themselves if {
	every kind in ["/PersistentVolumeClaim", "snapshot.storage.k8s.io/VolumeSnapshot"] {
		clone := _clone(kind, "golden", "debian")
		volumes.origins_of(clone) == {clone} with data.kubernetes as _inventory
	}
}

test_data_sources_are_followed if {
	every name, origins in {
		"debian": {_clone("/PersistentVolumeClaim", "golden", "debian")},
		"shot": {_clone("snapshot.storage.k8s.io/VolumeSnapshot", "golden", "debian-1")},
		"to-shot": {_clone("snapshot.storage.k8s.io/VolumeSnapshot", "golden", "debian-1")},
		"to-itself": set(),
		"odd": {_clone("/PersistentVolumeClaim", "golden", "")},
		"empty": set(),
		"missing": set(),
	} {
		volumes.origins_of(_clone("cdi.kubevirt.io/DataSource", "golden", name)) == origins with data.kubernetes as _inventory
	}
	volumes.origins_of(_clone("cdi.kubevirt.io/DataSource", "team-a", "away")) == {_clone(
		"/PersistentVolumeClaim",
		"team-a",
		"mine",
	)} with data.kubernetes as _inventory
	volumes.origins_of(_clone("cdi.kubevirt.io/DataSource", "golden", "debian")) == set() with data.kubernetes as {}
}

test_what_the_inventory_holds if {
	golden := _clone("/PersistentVolumeClaim", "golden", "debian")
	volumes.held(golden) == {"spec": {"storageClassName": "fast"}} with data.kubernetes as _inventory
	not volumes.held(_clone("/PersistentVolumeClaim", "golden", "other")) with data.kubernetes as _inventory
	volumes.provisioner("slow") == "slow.example.org" with data.kubernetes as _inventory
	not volumes.provisioner("none") with data.kubernetes as _inventory
}

test_stanzas if {
	every content, archive in {"archive": true, "kubevirt": false, "": false, 7: false} {
		every case in [
			{"spec": {"storage": {"a": 1}}, "name": "storage", "claim": {"a": 1}},
			{"spec": {"storage": null, "pvc": "text"}, "name": "pvc", "claim": {}},
			{"spec": {"storage": {}, "pvc": null}, "name": "storage", "claim": {}},
			{"spec": {"storage": {}, "pvc": {"a": 1}}, "name": "pvc", "claim": {"a": 1}},
		] {
			volumes.stanza(_volume(object.union(case.spec, {"contentType": content}))) == {
				"path": concat(".", ["spec", case.name]),
				"name": case.name,
				"claim": case.claim,
				"archive": archive,
			}
		}
	}
	volumes.stanza(_volume({"pvc": {}})) == {"path": "spec.pvc", "name": "pvc", "claim": {}, "archive": false}
	not volumes.stanza(_volume({}))
	not volumes.stanza(_volume({"storage": null}))
}

_stanza(name, claim) := {"path": "spec", "name": name, "claim": claim, "archive": false}

_archive(name, claim) := object.union(_stanza(name, claim), {"archive": true})

_marked(name, annotation, created) := {"metadata": {
	"name": name,
	"creationTimestamp": created,
	"annotations": {annotation: "true"},
}}

_virt := "storageclass.kubevirt.io/is-default-virt-class"

_any := "storageclass.kubernetes.io/is-default-class"

_classes(classes) := {"storage.k8s.io": {"StorageClass": {"_": {class.metadata.name: class | some class in classes}}}}

test_a_class_that_is_named_counts if {
	with_default := _classes([_marked("general", _any, "2026-01-01T00:00:00Z")])
	every name in ["fast", "", 7] {
		volumes.class_of(_stanza("pvc", {"storageClassName": name})) == name with data.kubernetes as with_default
	}
	volumes.class_of(_stanza("pvc", {"storageClassName": null})) == "general" with data.kubernetes as with_default
}

test_the_default_class if {
	both := _classes([
		_marked("general", _any, "2026-01-01T00:00:00Z"),
		_marked("machines", _virt, "2026-01-01T00:00:00Z"),
		{"metadata": {"name": "unmarked", "annotations": {_any: "false", _virt: "yes"}}},
		{"metadata": {"name": "bare"}},
	])
	volumes.default_classes == {"any": "general", "machine": "machines"} with data.kubernetes as both
	volumes.class_of(_stanza("storage", {})) == "machines" with data.kubernetes as both
	volumes.class_of(_stanza("pvc", {})) == "general" with data.kubernetes as both
	volumes.class_of(_archive("storage", {})) == "general" with data.kubernetes as both
	general := _classes([_marked("general", _any, "2026-01-01T00:00:00Z")])
	volumes.class_of(_stanza("storage", {})) == "general" with data.kubernetes as general
	not volumes.class_of(_stanza("pvc", {})) with data.kubernetes as _inventory
	not volumes.class_of(_stanza("storage", {})) with data.kubernetes as {}
}

test_of_several_defaults_the_newest_counts_then_the_first if {
	several := _classes([
		_marked("a", _any, "2025-01-01T00:00:00Z"),
		_marked("c", _any, "2026-01-01T00:00:00Z"),
		_marked("b", _any, "2026-01-01T00:00:00Z"),
	])
	volumes.default_classes == {"any": "b"} with data.kubernetes as several
	undated := {"metadata": {"name": "a", "annotations": {_any: "true"}}}
	volumes.default_classes == {"any": "b"} with data.kubernetes as _classes([
		undated,
		_marked("b", _any, "2025-01-01T00:00:00Z"),
	])
}

test_modes if {
	every case in [
		{"stanza": _stanza("pvc", {"volumeMode": "Block"}), "mode": "Block"},
		{"stanza": _stanza("pvc", {"volumeMode": 7}), "mode": 7},
		{"stanza": _stanza("pvc", {}), "mode": "Filesystem"},
		{"stanza": _stanza("pvc", {"storageClassName": "fast"}), "mode": "Filesystem"},
		{"stanza": _stanza("storage", {"storageClassName": "fast"}), "mode": "Block"},
		{"stanza": _stanza("storage", {"storageClassName": "fast", "volumeMode": ""}), "mode": "Block"},
		{"stanza": _stanza("storage", {"storageClassName": "fast", "volumeMode": null}), "mode": "Block"},
		{"stanza": _stanza("storage", {"storageClassName": "fast", "volumeMode": "FromStorageProfile"}), "mode": "Block"},
		{"stanza": _stanza("storage", {"storageClassName": "odd"}), "mode": "Filesystem"},
		{"stanza": _stanza("storage", {"storageClassName": "slow"}), "mode": "Filesystem"},
		{"stanza": _stanza("storage", {}), "mode": "Filesystem"},
		{"stanza": _archive("storage", {"storageClassName": "fast"}), "mode": "Filesystem"},
		{"stanza": _archive("storage", {"storageClassName": "fast", "volumeMode": "Block"}), "mode": "Block"},
	] {
		volumes.mode_of(case.stanza) == case.mode with data.kubernetes as _inventory
	}
}

_profile(sets) := {"cdi.kubevirt.io": {"StorageProfile": {"_": {"fast": {"status": {"claimPropertySets": sets}}}}}}

test_the_mode_is_that_for_the_access_modes if {
	sets := [
		{"accessModes": ["ReadWriteOnce"]},
		{"accessModes": ["ReadWriteMany", "ReadOnlyMany"], "volumeMode": "Block"},
		{"accessModes": ["ReadOnlyMany", "ReadWriteOncePod"], "volumeMode": "Filesystem"},
	]
	every wanted, mode in {
		["ReadWriteOnce"]: "Filesystem",
		["ReadWriteMany"]: "Block",
		["ReadOnlyMany"]: "Block",
		["ReadWriteOncePod", "ReadWriteMany"]: "Block",
		["ReadWriteOncePod"]: "Filesystem",
		["Never"]: "Filesystem",
		"ReadWriteMany": "Filesystem",
		[]: "Filesystem",
	} {
		claim := {"storageClassName": "fast", "accessModes": wanted}
		volumes.mode_of(_stanza("storage", claim)) == mode with data.kubernetes as _profile(sets)
	}
	every wanted in [null, []] {
		claim := {"storageClassName": "fast", "accessModes": wanted}
		volumes.mode_of(_stanza("storage", claim)) == "Block" with data.kubernetes as _profile(array.slice(sets, 1, 3))
	}
}

test_what_the_mode_depends_on if {
	profiles := "cdi.kubevirt.io/StorageProfile"
	classes := "storage.k8s.io/StorageClass"
	every mode in [null, "", "FromStorageProfile"] {
		claim := {"volumeMode": mode}
		volumes.kinds_of_mode(_stanza("storage", claim)) == {profiles, classes}
		volumes.kinds_of_mode(_stanza("storage", object.union(claim, {"storageClassName": "fast"}))) == {profiles}
		volumes.kinds_of_mode(_stanza("pvc", claim)) == set()
		volumes.kinds_of_mode(_archive("storage", claim)) == set()
		not volumes.states_mode(_stanza("storage", claim))
	}
	every mode in ["Block", "Filesystem", 7] {
		volumes.kinds_of_mode(_stanza("storage", {"volumeMode": mode})) == set()
		volumes.states_mode(_stanza("storage", {"volumeMode": mode}))
	}
}

test_sizes if {
	every quantity, size in {
		"10Gi": 10737418240, "1.5Gi": 1610612736, "5k": 5000, "1e9": 1000000000, "12": 12, 12: 12, "+5M": 5000000,
		"2.Ki": 2048, ".5Ki": 512, "-1": -1, "1E3": 1000, "1E": 1000000000000000000, "2e+3": 2000, "500m": 0.5,
		"0000000000000000000000000000000000000001": 1, ".5000000000000000000000000000000000000000Ki": 512,
		"2.0000000000000000000000000000000000000000Ki": 2048,
	} {
		volumes.bytes(quantity) == size
	}
	volumes.bytes("1e99") > 1e98
	every quantity in [
		"", "Gi", "10 Gi", "ten", "10gi", "10KI", "10K", "1e", "1e3Gi", "\"10Gi\"", "1.5.2Gi", ".", "10Gi ",
		"1e100", "1e999999", "00000000000000000000000000000000000000001", ".50000000000000000000000000000000000000000Ki",
		"2.00000000000000000000000000000000000000000Ki",
	] {
		not volumes.bytes(quantity)
	}
	every quantity in [null, true, [], {}] {
		not volumes.bytes(quantity)
	}
	volumes.requested({"resources": {"requests": {"storage": "1Gi"}}}) == "1Gi"
	not volumes.requested({"resources": {"requests": {"storage": null}}})
	not volumes.requested({"resources": "text"})
}

test_the_controllers_of_the_settings if {
	review := requests.by(requests.create("/Pod", {}), "cdi-sa")
	ours := {"storage": {"controllers": ["cdi-sa"]}}
	volumes.made_by_controller with input as review with data.plumbline.settings as ours
	every chosen in [{"storage": {"controllers": []}}, {}] {
		volumes.made_by_controller == false with input as review with data.plumbline.settings as chosen
	}
	volumes.made_by_controller == false with input as {} with data.plumbline.settings as ours
}

test_kinds_that_a_clone_leads_to if {
	every kind in ["/PersistentVolumeClaim", "snapshot.storage.k8s.io/VolumeSnapshot"] {
		volumes.kinds_behind(_clone(kind, "golden", "debian")) == {kind}
	}
	volumes.kinds_behind(_clone("cdi.kubevirt.io/DataSource", "golden", "debian")) == {
		"/PersistentVolumeClaim",
		"cdi.kubevirt.io/DataSource",
		"snapshot.storage.k8s.io/VolumeSnapshot",
	}
}
