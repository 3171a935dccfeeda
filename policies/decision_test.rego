package plumbline.decision_test

import data.plumbline.decision

bad_rule := {
	"id": "P-TST-01", "title": "No thing is bad", "severity": "high", "mode": "deny", "strict": false,
	"kinds": ["example.org/Thing"], "inventory": [], "remediation": "Make it good.", "link": "https://rules/P-TST-01",
	"area": "testing", "package": "p_bad", "description": "of no interest here",
}

rules := {"P-TST-01": bad_rule}

thing(bad) := {"kind": "Thing", "metadata": {"name": "one"}, "spec": {"bad": bad}}

creation(bad) := {"request": {
	"uid": "u-1", "operation": "CREATE", "namespace": "ns", "name": "one",
	"kind": {"group": "example.org", "version": "v1", "kind": "Thing"},
	"object": thing(bad),
}}

update(old, new) := json.patch(creation(new), [
	{"op": "replace", "path": "/request/operation", "value": "UPDATE"},
	{"op": "add", "path": "/request/oldObject", "value": thing(old)},
])

violation(place, value) := {
	"id": "P-TST-01", "severity": "high", "mode": "deny", "title": "No thing is bad", "remediation": "Make it good.",
	"link": "https://rules/P-TST-01", "path": sprintf("spec.bad[%d]", [place]), "observed": value,
	"expected": "something good",
}

clean := {
	"uid": "u-1", "allowed": true, "malformed": [], "trouble": [], "denied": [], "warned": [], "excused": [],
	"tolerated": [], "missing": [], "expired": [],
}

test_good_passes if {
	decision.verdict == clean with input as creation([])
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {}
}

test_bad_is_denied_in_order_and_not_once_for_all if {
	expected := {"allowed": false, "denied": [violation(0, "x"), violation(1, "x")]}
	decision.verdict == object.union(clean, expected) with input as creation(["x", "x"])
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {}
}

test_no_rules_no_pass if {
	expected := object.union(clean, {"allowed": false, "trouble": ["no rules are loaded"]})
	every nothing in [{}, [], null] {
		decision.verdict == expected with input as creation([])
			with data.plumbline.metadata as nothing
			with data.plumbline.settings as {}
	}
	decision.verdict == expected with input as creation([])
		with data.plumbline.settings as {}
}

test_no_settings_no_pass if {
	expected := {"allowed": false, "trouble": ["no settings are loaded"]}
	decision.verdict == object.union(clean, expected) with input as creation([])
		with data.plumbline.metadata as rules
		with data.plumbline.settings as null
	decision.verdict == object.union(clean, expected) with input as creation([])
		with data.plumbline.metadata as rules
}

test_a_rule_that_is_not_there_no_pass if {
	lost := {"P-TST-01": object.union(bad_rule, {"package": "p_lost"})}
	expected := {"allowed": false, "trouble": ["rule P-TST-01 is listed but not loaded"]}
	decision.verdict == object.union(clean, expected) with input as creation([])
		with data.plumbline.metadata as lost
		with data.plumbline.settings as {}
}

test_the_rule_that_is_not_there_is_named_alone if {
	lost := object.union(bad_rule, {"id": "P-TST-02", "package": "p_lost"})
	decision.verdict.trouble == ["rule P-TST-02 is listed but not loaded"] with input as creation([])
		with data.plumbline.metadata as object.union(rules, {"P-TST-02": lost})
		with data.plumbline.settings as {}
}

test_any_input_has_an_answer if {
	every review in [
		null, true, 7, "text", [], {}, {"request": null}, {"request": []}, {"request": {"uid": 7}},
		{"request": {"uid": "u", "kind": "Thing", "operation": ["CREATE"], "object": []}},
	] {
		verdict := decision.verdict with input as review
			with data.plumbline.metadata as rules
			with data.plumbline.settings as {}
		verdict.allowed == false
		count(verdict.malformed) > 0
		object.keys(verdict) == object.keys(clean)
	}
}

test_broken_reviews_are_denied_with_the_reason if {
	wanted := {
		"/request/uid": [7, "request.uid is not a string"],
		"/request/kind": ["Thing", "request.kind does not name group and kind"],
		"/request/operation": ["PATCH", "request.operation is none that can be judged"],
		"/request/object": [null, "request.object is not an object"],
		"/request/oldObject": ["x", "request.oldObject is not an object"],
	}
	every path, answer in wanted {
		[value, reason] := answer
		broken := json.patch(update(["x"], ["x"]), [{"op": "replace", "path": path, "value": value}])
		verdict := decision.verdict with input as broken
			with data.plumbline.metadata as rules
			with data.plumbline.settings as {}
		verdict.allowed == false
		verdict.malformed == [reason]
	}
}
