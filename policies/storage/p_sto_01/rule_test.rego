package plumbline.rules.storage.p_sto_01_test

import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.storage.p_sto_01 as rule

_finding(path, observed) := {
	"path": path,
	"observed": observed,
	"expected": "a clone of an image of the cluster, or a namespace that is allowed to import",
}

_volume(source) := requests.create("cdi.kubevirt.io/DataVolume", {"spec": {"source": source}})

test_imports_are_found if {
	every type in ["http", "registry", "s3", "gcs", "upload", "imageio", "vddk", "tomorrow"] {
		rule.findings == {_finding(concat(".", ["spec.source", type]), type)} with input as _volume({type: {}})
	}
}

test_both_of_two_sources_are_found if {
	rule.findings == {
		_finding("spec.source.http", "http"),
		_finding("spec.source.s3", "s3"),
	} with input as _volume({"http": {"url": "u"}, "s3": 7})
}

test_clones_and_blanks_are_not if {
	every source in [{"pvc": {}}, {"snapshot": {}}, {"blank": {}}, {"http": null}, {}, null, [], "http"] {
		rule.findings == set() with input as _volume(source)
	}
	every object_spec in [null, {}, [], {"sourceRef": {"kind": "DataSource", "name": "debian"}}] {
		rule.findings == set() with input as requests.create("cdi.kubevirt.io/DataVolume", {"spec": object_spec})
	}
}

test_import_crons if {
	review := requests.create(
		"cdi.kubevirt.io/DataImportCron",
		{"spec": {"template": {"spec": {"source": {"registry": {"url": "docker://r"}}}}}},
	)
	rule.findings == {_finding("spec.template.spec.source.registry", "registry")} with input as review
}

test_sources_without_a_volume if {
	import_source := requests.create(
		"cdi.kubevirt.io/VolumeImportSource",
		{"spec": {"source": {"http": {"url": "u"}, "blank": {}}}},
	)
	rule.findings == {_finding("spec.source.http", "http")} with input as import_source
	every bad in [{}, {"spec": null}, {"spec": "text"}] {
		rule.findings == set() with input as requests.create("cdi.kubevirt.io/VolumeImportSource", bad)
	}
	upload_source := requests.create("cdi.kubevirt.io/VolumeUploadSource", {"spec": {}})
	rule.findings == {_finding("spec", "upload")} with input as upload_source
}

test_claims_with_cdis_annotations if {
	every name in [
		"cdi.kubevirt.io/storage.import.endpoint",
		"cdi.kubevirt.io/storage.import.source",
		"cdi.kubevirt.io/storage.upload.target",
	] {
		rule.findings == {_finding(sprintf("metadata.annotations[%q]", [name]), "x")} with input as requests.create(
			"/PersistentVolumeClaim",
			{"metadata": {"annotations": {name: "x"}}},
		)
	}
	every metadata in [null, {}, {"annotations": {}}, {"annotations": {"other": "x"}}, {"annotations": "text"}] {
		rule.findings == set() with input as requests.create("/PersistentVolumeClaim", {"metadata": metadata})
	}
	pod := {"metadata": {"annotations": {"cdi.kubevirt.io/storage.upload.target": ""}}}
	rule.findings == set() with input as requests.create("/Pod", pod)
}

test_templates_of_machines_are_another_rules if {
	vm := {"spec": {"dataVolumeTemplates": [{"spec": {"source": {"http": {}}}}]}}
	rule.findings == set() with input as requests.create("kubevirt.io/VirtualMachine", vm)
}

_all := [
	_volume({"http": {}}),
	requests.create("cdi.kubevirt.io/VolumeUploadSource", {}),
	requests.create(
		"/PersistentVolumeClaim",
		{"metadata": {"annotations": {"cdi.kubevirt.io/storage.upload.target": ""}}},
	),
]

test_namespaces_may_be_allowed_to_import if {
	every review in _all {
		rule.findings == set() with input as review
			with data.plumbline.settings as {"namespaces": {"team-a": {"import": true}}}
		every namespaces in [{"team-a": {"import": false}}, {"team-b": {"import": true}}, {"team-a": {"import": "yes"}}] {
			count(rule.findings) == 1 with input as review with data.plumbline.settings as {"namespaces": namespaces}
		}
	}
}

test_cdi_carries_out_what_was_judged if {
	every review in _all {
		rule.findings == set() with input as requests.by(review, "cdi-sa")
			with data.plumbline.settings as {"storage": {"controllers": ["cdi-sa"]}}
	}
}
