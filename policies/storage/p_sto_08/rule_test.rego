package plumbline.rules.storage.p_sto_08_test

import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.storage.p_sto_08 as rule

_settings(classes) := {
	"namespaces": {"team-a": {"tenant": "a"}},
	"tenants": {"a": {"storage_classes": classes}, "b": {"storage_classes": ["b"]}},
}

_class(path, observed) := {
	"path": concat(".", [path, "storageClassName"]),
	"observed": observed,
	"expected": "one of the tenant's classes: fast, slow",
}

_modes(path, observed) := {
	"path": path,
	"observed": observed,
	"expected": "ReadWriteMany, for the machine is to migrate",
}

_asking(class) := {
	"spec": requests.create("cdi.kubevirt.io/DataVolume", {"spec": {"storage": {"storageClassName": class}}}),
	"cron": requests.create(
		"cdi.kubevirt.io/DataImportCron",
		{"spec": {"template": {"spec": {"pvc": {"storageClassName": class}}}}},
	),
	"claim": requests.create("/PersistentVolumeClaim", {"spec": {"storageClassName": class}}),
	"machine": requests.create(
		"kubevirt.io/VirtualMachine",
		{"spec": {"dataVolumeTemplates": [{"spec": {"pvc": {"storageClassName": class}}}]}},
	),
}

_paths := {
	"spec": "spec.storage",
	"cron": "spec.template.spec.pvc",
	"claim": "spec",
	"machine": "spec.dataVolumeTemplates[0].spec.pvc",
}

test_classes_outside_the_list_are_found if {
	every class in ["other", "", 8, "Fast"] {
		every name, review in _asking(class) {
			rule.findings == {_class(_paths[name], class)} with input as review
				with data.plumbline.settings as _settings(["fast", "slow", 7])
		}
	}
}

test_classes_of_the_list_are_not if {
	every class in ["fast", "slow"] {
		every review in _asking(class) {
			rule.findings == set() with input as review with data.plumbline.settings as _settings(["fast", "slow"])
		}
	}
}

test_an_empty_list_allows_none_and_no_list_all if {
	every review in _asking("fast") {
		count(rule.findings) == 1 with input as review with data.plumbline.settings as _settings([])
		rule.findings == set() with input as review
			with data.plumbline.settings as {"namespaces": {"team-a": {"tenant": "a"}}}
		rule.findings == set() with input as review
			with data.plumbline.settings as {"tenants": {"a": {"storage_classes": []}}}
	}
}

test_the_default_class_is_judged_like_one_that_is_named if {
	inventory := {"storage.k8s.io": {"StorageClass": {"_": {"other": {"metadata": {
		"name": "other",
		"annotations": {"storageclass.kubernetes.io/is-default-class": "true"},
	}}}}}}
	every name, review in _asking(null) {
		rule.findings == {_class(_paths[name], "other")} with input as review
			with data.plumbline.settings as _settings(["fast", "slow"])
			with data.kubernetes as inventory
		rule.findings == set() with input as review
			with data.plumbline.settings as _settings(["fast", "slow"])
			with data.kubernetes as {}
	}
}

test_objects_without_a_claim if {
	every kind in ["cdi.kubevirt.io/DataVolume", "/PersistentVolumeClaim", "kubevirt.io/VirtualMachine", "/Pod"] {
		every object_spec in [null, {}, [], "text"] {
			rule.findings == set() with input as requests.create(kind, {"spec": object_spec})
				with data.plumbline.settings as _settings(["fast"])
		}
	}
	rule.findings == set() with input as requests.create("/Pod", {"spec": {"storageClassName": "other"}})
		with data.plumbline.settings as _settings(["fast"])
}

_machine(strategy, modes) := requests.create("kubevirt.io/VirtualMachine", {"spec": {
	"dataVolumeTemplates": [{"spec": {"storage": modes}}],
	"template": {"spec": {"evictionStrategy": strategy}},
}})

test_volumes_of_machines_that_migrate if {
	path := "spec.dataVolumeTemplates[0].spec.storage.accessModes"
	every modes in [["ReadWriteOnce"], [], ["ReadOnlyMany", "ReadWriteOncePod"], "ReadWriteMany", 7, false] {
		rule.findings == {_modes(path, modes)} with input as _machine("LiveMigrate", {"accessModes": modes})
		every strategy in ["LiveMigrateIfPossible", "External", "None", null] {
			rule.findings == set() with input as _machine(strategy, {"accessModes": modes})
		}
	}
	rule.findings == set() with input as _machine("LiveMigrate", {"accessModes": ["ReadOnlyMany", "ReadWriteMany"]})
	every claim in [{}, {"accessModes": null}] {
		rule.findings == set() with input as _machine("LiveMigrate", claim)
	}
}

test_claims_that_are_there_already if {
	volumes := [
		{"name": "a", "persistentVolumeClaim": {"claimName": "once"}},
		{"name": "b", "dataVolume": {"name": "once"}},
		{"name": "c", "dataVolume": {"name": "many"}},
		{"name": "d", "persistentVolumeClaim": {"claimName": "missing"}},
		{"name": "e", "configMap": {"name": "once"}},
		null,
	]
	inventory := {"core": {"PersistentVolumeClaim": {"team-a": {
		"once": {"spec": {"accessModes": ["ReadWriteOnce"]}},
		"many": {"spec": {"accessModes": ["ReadWriteMany"]}},
	}}}}
	rule.findings == {
		_modes("spec.volumes[0].persistentVolumeClaim.claimName", ["ReadWriteOnce"]),
		_modes("spec.volumes[1].dataVolume.name", ["ReadWriteOnce"]),
	} with data.kubernetes as inventory with input as requests.create(
		"kubevirt.io/VirtualMachineInstance",
		{"spec": {"evictionStrategy": "LiveMigrate", "volumes": volumes}},
	)
	rule.findings == set() with data.kubernetes as inventory with input as requests.create(
		"kubevirt.io/VirtualMachineInstance",
		{"spec": {"volumes": volumes}},
	)
}

test_what_is_looked_up_about_classes if {
	every review in _asking("fast") {
		rule.looked_up == {"/Namespace"} with input as review with data.plumbline.settings as _settings(["fast"])
	}
	every review in _asking(null) {
		rule.looked_up == {"/Namespace", "storage.k8s.io/StorageClass"} with input as review
			with data.plumbline.settings as _settings([])
		every tenants in [null, {}, {"a": {}}, {"a": {"storage_classes": null}}] {
			rule.looked_up == set() with input as review with data.plumbline.settings as {"tenants": tenants}
		}
	}
	rule.looked_up == {"/Namespace", "storage.k8s.io/StorageClass"} with data.plumbline.settings as _settings(["fast"])
		with input as requests.create("/PersistentVolumeClaim", {"spec": {}})
	rule.looked_up == set() with input as requests.create("/Pod", {}) with data.plumbline.settings as _settings(["fast"])
}

test_what_is_looked_up_about_machines_that_migrate if {
	every volume, kinds in {
		{"persistentVolumeClaim": {"claimName": "disk"}}: {"/PersistentVolumeClaim"},
		{"dataVolume": {"name": "disk"}}: {"/PersistentVolumeClaim"},
		{"containerDisk": {"image": "disk"}}: set(),
	} {
		spec := {"evictionStrategy": "LiveMigrate", "volumes": [volume]}
		rule.looked_up == kinds with input as requests.create("kubevirt.io/VirtualMachineInstance", {"spec": spec})
		rule.looked_up == set() with input as requests.create(
			"kubevirt.io/VirtualMachineInstance",
			{"spec": object.remove(spec, ["evictionStrategy"])},
		)
	}
}
