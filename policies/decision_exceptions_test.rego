package plumbline.decision_test

import data.plumbline.decision

excuse := {
	"rule": "P-TST-01", "namespace": "ns", "kind": "example.org/Thing", "name": "one",
	"owner": "ada", "reason": "until the switch is replaced", "expires": "2026-12-31",
}

last_moment := time.parse_rfc3339_ns("2026-12-31T23:59:59.999999999Z")

test_exception_holds_to_its_last_moment_and_is_told if {
	expected := {"excused": [object.union(violation(0, "x"), {"exception": excuse})]}
	decision.verdict == object.union(clean, expected) with input as creation(["x"])
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {"exceptions": [excuse]}
		with time.now_ns as last_moment
}

test_exception_ends_and_its_end_is_told if {
	expected := {"allowed": false, "denied": [violation(0, "x")], "expired": [excuse]}
	decision.verdict == object.union(clean, expected) with input as creation(["x"])
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {"exceptions": [excuse]}
		with time.now_ns as last_moment + 1
}

test_exception_without_kind_and_name_is_for_all_of_the_namespace if {
	decision.verdict.allowed with input as creation(["x"])
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {"exceptions": [object.remove(excuse, ["kind", "name"])]}
		with time.now_ns as last_moment
}

test_exception_covers_nothing_else if {
	every other in [
		object.union(excuse, {"rule": "P-TST-02"}),
		object.union(excuse, {"namespace": "another"}),
		object.union(excuse, {"kind": "example.org/Other"}),
		object.union(excuse, {"name": "two"}),
		object.union(excuse, {"owner": " "}),
		object.union(excuse, {"reason": 7}),
		object.union(excuse, {"expires": "never"}),
		object.remove(excuse, ["namespace"]),
		object.remove(excuse, ["owner"]),
		object.remove(excuse, ["expires"]),
		"P-TST-01",
	] {
		not decision.verdict.allowed with input as creation(["x"])
			with data.plumbline.metadata as rules
			with data.plumbline.settings as {"exceptions": [other]}
			with time.now_ns as last_moment
	}
}

test_what_is_tolerated_needs_no_excuse if {
	decision.verdict == object.union(clean, {"tolerated": [violation(0, "x")]}) with input as update(["x"], ["x"])
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {"exceptions": [excuse]}
		with time.now_ns as last_moment
}

test_exceptions_that_have_ended_are_those_of_the_rule if {
	ended := object.union(excuse, {"expires": "2026-12-30"})
	told := {
		{"rule": "P-TST-01"}: [ended],
		{"rule": "P-TST-02"}: [],
		{"owner": "", "expires": "2027-01-01"}: [],
	}
	every change, expired in told {
		decision.verdict.expired == expired with input as creation(["x"])
			with data.plumbline.metadata as rules
			with data.plumbline.settings as {"exceptions": [object.union(ended, change)]}
			with time.now_ns as last_moment
	}
}
