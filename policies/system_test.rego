package system_test

import data.plumbline.decision_test
import data.system

answer(response) := {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": response}

sentence := concat(" ", [
	`P-TST-01 (high): No thing is bad: spec.bad[0] is "x", expected something good.`,
	"Make it good. https://rules/P-TST-01",
])

test_good_passes_without_a_word if {
	silent := answer({"uid": "u-1", "allowed": true, "auditAnnotations": {}})
	system.main == silent with input as decision_test.creation([])
		with data.plumbline.metadata as decision_test.rules
		with data.plumbline.settings as {}
}

test_bad_is_refused_with_rule_and_reason if {
	expected := {
		"uid": "u-1",
		"allowed": false,
		"auditAnnotations": {"denied": "P-TST-01"},
		"status": {"status": "Failure", "code": 403, "reason": "Forbidden", "message": sentence},
	}
	system.main == answer(expected) with input as decision_test.creation(["x"])
		with data.plumbline.metadata as decision_test.rules
		with data.plumbline.settings as {}
}

test_warnings_are_short_and_printable if {
	value := sprintf("line\nbreak %s", [json.marshal(numbers.range(1, 400))])
	long := {"P-TST-01": object.union(decision_test.bad_rule, {"remediation": value})}
	warnings := system.main.response.warnings with input as decision_test.creation([value])
		with data.plumbline.metadata as long
		with data.plumbline.settings as {"rules": {"P-TST-01": {"mode": "warn"}}}
	count(warnings) == 1
	count(warnings[0]) == 255
	not regex.match(`[[:cntrl:]]`, warnings[0])
	startswith(warnings[0], "P-TST-01 (high): No thing is bad: spec.bad[0] is \"line\\nbreak [1,2,3")
}

test_control_characters_of_a_key_are_not_passed_on if {
	response := system.main.response with data.plumbline.decision.verdict as object.union(
		decision_test.clean,
		{"allowed": false, "denied": [object.union(decision_test.violation(0, "x"), {"path": "spec.a\r\nb"})]},
	)
	contains(response.status.message, "spec.a??b is \"x\"")
}

test_many_findings_are_counted if {
	response := system.main.response with input as decision_test.creation(numbers.range(1, 14))
		with data.plumbline.metadata as decision_test.rules
		with data.plumbline.settings as {}
	lines := split(response.status.message, "\n")
	count(lines) == 11
	lines[10] == "and 4 more"
	ten := system.main.response with input as decision_test.creation(numbers.range(1, 10))
		with data.plumbline.metadata as decision_test.rules
		with data.plumbline.settings as {}
	count(split(ten.status.message, "\n")) == 10
}

test_malformed_review_is_a_bad_request if {
	expected := {
		"uid": "",
		"allowed": false,
		"auditAnnotations": {},
		"status": {
			"status": "Failure", "code": 400, "reason": "BadRequest",
			"message": "plumbline: this review cannot be judged: the review is not an object",
		},
	}
	system.main == answer(expected) with input as "text"
		with data.plumbline.metadata as decision_test.rules
		with data.plumbline.settings as {}
}

test_empty_bundle_is_an_error if {
	expected := {
		"uid": "u-1",
		"allowed": false,
		"auditAnnotations": {},
		"status": {
			"status": "Failure", "code": 500, "reason": "InternalError",
			"message": "plumbline: no rules are loaded: nothing can be admitted until the bundle is whole",
		},
	}
	system.main == answer(expected) with input as decision_test.creation([])
		with data.plumbline.metadata as {}
		with data.plumbline.settings as {}
}

test_missing_inventory_is_a_warning_or_a_refusal if {
	lack := "P-TST-01 cannot be judged: it needs to know every example.org/Thing of the cluster"
	known := {"kinds": ["/Namespace"]}
	warned := system.main.response with input as decision_test.creation([])
		with data.plumbline.metadata as decision_test.needy
		with data.plumbline.settings as {}
		with data.cluster.inventory as known
	warned == {"uid": "u-1", "allowed": true, "auditAnnotations": {}, "warnings": [lack]}
	denied := system.main.response with input as decision_test.creation([])
		with data.plumbline.metadata as decision_test.needy
		with data.plumbline.settings as {"missing_inventory": "deny"}
		with data.cluster.inventory as known
	denied.status.message == lack
	not denied.warnings
}

test_what_was_missing_stands_beside_a_refusal_not_in_it if {
	response := system.main.response with input as decision_test.creation(["x"])
		with data.plumbline.metadata as decision_test.needy
		with data.plumbline.settings as {}
		with data.cluster.inventory as {"kinds": ["/Namespace"]}
	response.status.message == sentence
	response.warnings == ["P-TST-01 cannot be judged: it needs to know every example.org/Thing of the cluster"]
}

test_rules_are_named_for_the_audit_log if {
	verdict := object.union(decision_test.clean, {
		"warned": [decision_test.violation(0, "x"), object.union(decision_test.violation(0, "x"), {"id": "P-TST-02"})],
		"tolerated": [decision_test.violation(1, "x")],
	})
	response := system.main.response with data.plumbline.decision.verdict as verdict
	response.auditAnnotations == {"warned": "P-TST-01,P-TST-02", "tolerated": "P-TST-01"}
}

test_all_that_a_rule_lacks_is_one_warning if {
	response := system.main.response with input as decision_test.creation([])
		with data.plumbline.metadata as decision_test.needy
		with data.plumbline.settings as {}
	lack := "P-TST-01 cannot be judged: it needs to know every /Namespace, example.org/Thing of the cluster"
	response.warnings == [lack]
}

test_exceptions_are_told if {
	response := system.main.response with input as decision_test.creation(["x"])
		with data.plumbline.metadata as decision_test.rules
		with data.plumbline.settings as {"exceptions": [decision_test.excuse]}
		with time.now_ns as decision_test.last_moment
	response == {
		"uid": "u-1",
		"allowed": true,
		"auditAnnotations": {"excused": "P-TST-01"},
		"warnings": ["P-TST-01 is excused until 2026-12-31 by ada: until the switch is replaced"],
	}
}

test_ended_exceptions_are_told if {
	response := system.main.response with input as decision_test.creation(["x"])
		with data.plumbline.metadata as decision_test.rules
		with data.plumbline.settings as {"exceptions": [decision_test.excuse]}
		with time.now_ns as decision_test.last_moment + 1
	response.status.message == sentence
	response.warnings == ["the exception of ada for P-TST-01 ended on 2026-12-31"]
}
