package plumbline.rules.tenancy.p_ten_01_test

import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.tenancy.p_ten_01 as rule

_finding(observed, expected) := {
	"path": "metadata.labels[\"plumbline.io/tenant\"]",
	"observed": observed,
	"expected": expected,
}

_namespace(labels) := {"metadata": {"name": "team-a", "labels": labels}}

_of(tenant) := _namespace({"plumbline.io/tenant": tenant})

test_a_namespace_without_a_tenant if {
	every labels in [null, {}, [], {"other": "a"}, {"plumbline.io/tenant": null}] {
		namespace := _namespace(labels)
		rule.findings == {_finding(null, "the name of a tenant")} with input as requests.create("/Namespace", namespace)
	}
	every tenant in ["", " ", 7, {}] {
		rule.findings == {_finding(tenant, "the name of a tenant")} with input as requests.create("/Namespace", _of(tenant))
	}
	rule.findings == {_finding(null, "the name of a tenant")} with input as requests.create("/Namespace", {})
}

test_a_namespace_with_one if {
	rule.findings == set() with input as requests.create("/Namespace", _of("a"))
	rule.findings == set() with input as requests.update("/Namespace", _of("a"), _of("a"))
}

test_it_does_not_change if {
	rule.findings == {_finding("b", "a, as before")} with input as requests.update("/Namespace", _of("a"), _of("b"))
	rule.findings == {
		_finding(null, "the name of a tenant"),
		_finding(null, "a, as before"),
	} with input as requests.update("/Namespace", _of("a"), _namespace({}))
	rule.findings == set() with input as requests.update("/Namespace", _namespace({}), _of("b"))
	created := json.patch(
		requests.create("/Namespace", _of("b")),
		[{"op": "add", "path": "request/oldObject", "value": _of("a")}],
	)
	rule.findings == set() with input as created
}

test_the_label_of_the_settings_counts if {
	rule.findings == set() with input as requests.create("/Namespace", _namespace({"owner": "a"}))
		with data.plumbline.settings as {"tenant_label": "owner"}
}

test_the_platforms_own if {
	review := requests.update("/Namespace", _of("a"), _namespace({}))
	every names in [["team-a"], ["kube-*", "team-*"], ["*"]] {
		rule.findings == set() with input as review
			with data.plumbline.settings as {"tenancy": {"system_namespaces": names}}
	}
	every names in [["team"], ["a"], [], "team-a", [7]] {
		count(rule.findings) == 2 with input as review
			with data.plumbline.settings as {"tenancy": {"system_namespaces": names}}
	}
}
