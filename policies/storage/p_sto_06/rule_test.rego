package plumbline.rules.storage.p_sto_06_test

import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.storage.p_sto_06 as rule

_finding(path, observed) := {"path": path, "observed": observed, "expected": "one of team-a"}

_volume(spec) := requests.create("cdi.kubevirt.io/DataVolume", {"spec": spec})

_claim(claim) := requests.create("/PersistentVolumeClaim", claim)

test_clones_of_other_namespaces_are_found if {
	every type in ["pvc", "snapshot"] {
		every namespace in ["team-b", 7, ["team-a"]] {
			rule.findings == {_finding(concat(".", ["spec.source", type]), namespace)} with input as _volume({"source": {type: {
				"namespace": namespace,
				"name": "disk",
			}}})
		}
		every namespace in ["team-a", "", null] {
			rule.findings == set() with input as _volume({"source": {type: {"namespace": namespace, "name": "disk"}}})
		}
		rule.findings == set() with input as _volume({"source": {type: {"name": "disk"}}})
	}
}

test_a_data_source_is_where_it_is_and_what_it_points_at if {
	inventory := {"cdi.kubevirt.io": {"DataSource": {
		"team-a": {"theirs": {"spec": {"source": {"pvc": {"namespace": "team-b", "name": "disk"}}}}},
		"team-c": {"far": {"spec": {"source": {"pvc": {"namespace": "team-b", "name": "disk"}}}}},
	}}}
	own := _volume({"sourceRef": {"kind": "DataSource", "name": "theirs"}})
	rule.findings == {_finding("spec.sourceRef", "team-b")} with input as own with data.kubernetes as inventory
	far := _volume({"sourceRef": {"kind": "DataSource", "namespace": "team-c", "name": "far"}})
	rule.findings == {
		_finding("spec.sourceRef", "team-b"),
		_finding("spec.sourceRef", "team-c"),
	} with input as far with data.kubernetes as inventory
	rule.findings == {_finding("spec.sourceRef", "team-c")} with input as far with data.kubernetes as {}
	rule.findings == set() with input as own with data.kubernetes as {}
}

test_a_data_source_is_judged_itself if {
	every type in ["pvc", "snapshot", "dataSource"] {
		found := {_finding(concat(".", ["spec.source", type]), "team-b")}
		source := {"spec": {"source": {type: {"namespace": "team-b", "name": "disk"}}}}
		rule.findings == found with input as requests.create("cdi.kubevirt.io/DataSource", source)
		own := {"spec": {"source": {type: {"name": "disk"}}}}
		rule.findings == set() with input as requests.create("cdi.kubevirt.io/DataSource", own)
		rule.findings == set() with input as requests.create("example.org/DataSource", source)
	}
	every bad in [{}, {"spec": null}, {"spec": {"source": null}}, {"spec": {"source": "text"}}] {
		rule.findings == set() with input as requests.create("cdi.kubevirt.io/DataSource", bad)
	}
}

test_a_claims_own_ways if {
	path := "metadata.annotations[\"k8s.io/CloneRequest\"]"
	every request, namespace in {"team-b/disk": "team-b", "team-b": "team-b", "": ""} {
		claim := {"metadata": {"annotations": {"k8s.io/CloneRequest": request}}}
		rule.findings == {_finding(path, namespace)} with input as _claim(claim)
		rule.findings == set() with input as requests.create("/Pod", claim)
	}
	number := {"metadata": {"annotations": {"k8s.io/CloneRequest": 7}}}
	rule.findings == {_finding(path, 7)} with input as _claim(number)
	rule.findings == set() with input as _claim({"metadata": {"annotations": {"k8s.io/CloneRequest": "team-a/disk"}}})
	reference := {"spec": {"dataSourceRef": {"namespace": "team-b", "name": "disk"}}}
	rule.findings == {_finding("spec.dataSourceRef.namespace", "team-b")} with input as _claim(reference)
	rule.findings == set() with input as requests.create("/Pod", reference)
	every spec in [null, {}, {"dataSourceRef": null}, {"dataSourceRef": {"namespace": null}}, {"dataSourceRef": {}}] {
		rule.findings == set() with input as _claim({"spec": spec})
	}
	every namespace, found in {"": set(), false: {_finding("spec.dataSourceRef.namespace", false)}} {
		rule.findings == found with input as _claim({"spec": {"dataSourceRef": {"namespace": namespace}}})
	}
}

test_templates_of_machines if {
	vm := {"spec": {"dataVolumeTemplates": [{"spec": {"source": {"pvc": {"namespace": "team-b", "name": "disk"}}}}]}}
	rule.findings == {_finding("spec.dataVolumeTemplates[0].spec.source.pvc", "team-b")} with input as requests.create(
		"kubevirt.io/VirtualMachine",
		vm,
	)
}

test_a_cron_that_clones if {
	cron := {"spec": {"template": {"spec": {"source": {"pvc": {"namespace": "team-b", "name": "disk"}}}}}}
	rule.findings == {_finding("spec.template.spec.source.pvc", "team-b")} with input as requests.create(
		"cdi.kubevirt.io/DataImportCron",
		cron,
	)
}

test_the_settings_allow_more if {
	review := _volume({"source": {"pvc": {"namespace": "golden", "name": "debian"}}})
	every chosen in [
		{"storage": {"clone_from": ["golden"]}},
		{"namespaces": {"team-a": {"clone_from": ["other", "golden"]}}},
	] {
		rule.findings == set() with input as review with data.plumbline.settings as chosen
	}
	every chosen in [
		{"storage": {"clone_from": []}},
		{"storage": {"clone_from": "golden"}},
		{"namespaces": {"team-b": {"clone_from": ["golden"]}}},
	] {
		rule.findings == {_finding("spec.source.pvc", "golden")} with input as review with data.plumbline.settings as chosen
	}
	rule.findings == {{
		"path": "spec.source.pvc",
		"observed": "golden",
		"expected": "one of images, more, team-a",
	}} with input as review
		with data.plumbline.settings as {"storage": {"clone_from": ["more", 7, "images"]}}
}

test_controllers_carry_out_what_was_judged if {
	review := _volume({"source": {"pvc": {"namespace": "golden", "name": "debian"}}})
	rule.findings == set() with input as requests.by(review, "cdi-sa")
		with data.plumbline.settings as {"storage": {"controllers": ["cdi-sa"]}}
}

test_what_is_looked_up if {
	data_source := "cdi.kubevirt.io/DataSource"
	every spec, kinds in {
		{"sourceRef": {"kind": "DataSource", "name": "debian"}}: {data_source},
		{"source": {"pvc": {"namespace": "team-b", "name": "debian"}}}: set(),
		{"source": {"snapshot": {"namespace": "team-b", "name": "debian"}}}: set(),
		{"source": {"http": {}}}: set(),
	} {
		rule.looked_up == kinds with input as _volume(spec)
		rule.looked_up == set() with input as requests.by(_volume(spec), "cdi-sa")
			with data.plumbline.settings as {"storage": {"controllers": ["cdi-sa"]}}
	}
	itself := {"spec": {"source": {"dataSource": {"namespace": "team-b", "name": "debian"}}}}
	rule.looked_up == set() with input as requests.create("cdi.kubevirt.io/DataSource", itself)
}
