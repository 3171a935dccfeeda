package plumbline.rules.storage.p_sto_07_test

import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.storage.p_sto_07 as rule

_golden := {"storage": {
	"golden": {"namespaces": ["team-a"], "users": ["grace"], "groups": ["keepers", "painters"]},
	"controllers": ["cdi-sa"],
}}

_deleted := {"path": "metadata", "observed": "DELETE", "expected": "a request of a keeper of golden images"}

_changed(path, observed) := {
	"path": path,
	"observed": observed,
	"expected": "no change but by a keeper of golden images",
}

_kinds := {
	"cdi.kubevirt.io/DataImportCron",
	"cdi.kubevirt.io/DataSource",
	"cdi.kubevirt.io/DataVolume",
	"snapshot.storage.k8s.io/VolumeSnapshot",
	"/PersistentVolumeClaim",
}

test_others_delete_nothing if {
	every kind in _kinds {
		rule.findings == {_deleted} with input as requests.delete(kind, {"spec": {}}) with data.plumbline.settings as _golden
	}
	rule.findings == set() with input as requests.delete("/Pod", {}) with data.plumbline.settings as _golden
}

test_others_change_nothing_that_counts if {
	every kind in _kinds - {"/PersistentVolumeClaim"} {
		every spec in [{"source": "theirs"}, {}, null] {
			rule.findings == {_changed("spec", spec)} with data.plumbline.settings as _golden
				with input as requests.update(kind, {"spec": {"source": "ours"}}, {"spec": spec})
		}
	}
	old := {"spec": {"resources": {"requests": {"storage": "10Gi"}}}}
	larger := {"spec": {"resources": {"requests": {"storage": "20Gi"}}}}
	path := "spec.resources"
	rule.findings == {_changed(path, larger.spec.resources)} with data.plumbline.settings as _golden
		with input as requests.update("/PersistentVolumeClaim", old, larger)
	rule.findings == {_changed(path, null)} with data.plumbline.settings as _golden
		with input as requests.update("/PersistentVolumeClaim", old, {})
	rule.findings == {_changed(path, larger.spec.resources)} with data.plumbline.settings as _golden
		with input as requests.update("/PersistentVolumeClaim", {}, larger)
}

test_anybody_changes_the_rest if {
	every kind in _kinds {
		rule.findings == set() with data.plumbline.settings as _golden with input as requests.update(
			kind,
			{"metadata": {"finalizers": ["a"]}, "spec": {"source": "ours"}},
			{"metadata": {"labels": {"a": "b"}}, "spec": {"source": "ours"}, "status": {}},
		)
	}
	rule.findings == set() with data.plumbline.settings as _golden with input as requests.update(
		"/PersistentVolumeClaim",
		{"spec": {"resources": {}}},
		{"spec": {"resources": {}, "volumeName": "pv-1"}},
	)
	rule.findings == set() with data.plumbline.settings as _golden
		with input as requests.update("/Pod", {"spec": {}}, {"spec": {"a": 1}})
}

test_making_one_is_not_judged if {
	every kind in _kinds {
		rule.findings == set() with input as requests.create(kind, {"spec": {}}) with data.plumbline.settings as _golden
	}
}

_requests := [
	requests.delete("cdi.kubevirt.io/DataSource", {"spec": {}}),
	requests.update("cdi.kubevirt.io/DataSource", {"spec": {}}, {"spec": {"source": {}}}),
]

test_keepers_and_controllers_may if {
	every review in _requests {
		every user in ["grace", "cdi-sa"] {
			rule.findings == set() with input as requests.by(review, user) with data.plumbline.settings as _golden
		}
		in_group := json.patch(review, [{"op": "replace", "path": "request/userInfo/groups", "value": ["x", "keepers"]}])
		rule.findings == set() with input as in_group with data.plumbline.settings as _golden
		count(rule.findings) == 1 with input as requests.by(review, "mallory") with data.plumbline.settings as _golden
		nobody := json.patch(review, [{"op": "remove", "path": "request/userInfo"}])
		count(rule.findings) == 1 with input as nobody with data.plumbline.settings as _golden
	}
}

test_other_namespaces_are_not_golden if {
	every review in _requests {
		every golden in [null, {}, {"namespaces": []}, {"namespaces": ["team-b"]}, {"namespaces": "team-a"}] {
			rule.findings == set() with input as review with data.plumbline.settings as {"storage": {"golden": golden}}
		}
		rule.findings == set() with input as review with data.plumbline.settings as {}
	}
}

test_the_namespace_itself if {
	golden := {"storage": {"golden": {"namespaces": ["it"], "users": ["grace"]}}}
	review := requests.delete("/Namespace", {"metadata": {"name": "it"}})
	rule.findings == {_deleted} with input as review with data.plumbline.settings as golden
	rule.findings == set() with input as requests.by(review, "grace") with data.plumbline.settings as golden
	rule.findings == set() with input as review with data.plumbline.settings as _golden
	rule.findings == set() with input as review with data.plumbline.settings as {}
	rule.findings == set() with input as requests.delete("/Pod", {}) with data.plumbline.settings as golden
	rule.findings == set() with data.plumbline.settings as golden
		with input as requests.update("/Namespace", {"spec": {}}, {"spec": {"finalizers": []}})
}
