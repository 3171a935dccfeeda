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

excuse := {
	"rule": "P-TST-01", "namespace": "ns", "kind": "example.org/Thing", "name": "one",
	"owner": "ada", "reason": "until the switch is replaced", "expires": "2026-12-31",
}

last_moment := time.parse_rfc3339_ns("2026-12-31T23:59:59.999999999Z")

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

test_settings_make_it_a_warning if {
	expected := {"warned": [object.union(violation(0, "x"), {"mode": "warn"})]}
	decision.verdict == object.union(clean, expected) with input as creation(["x"])
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {"rules": {"P-TST-01": {"mode": "warn"}}}
}

test_settings_turn_it_off if {
	decision.verdict == clean with input as creation(["x"])
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {"rules": {"P-TST-01": {"mode": "off"}}}
	decision.asked == {} with input as creation(["x"])
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {"rules": {"P-TST-01": {"mode": "off"}}}
}

test_other_kinds_are_none_of_its_business if {
	other := json.patch(creation(["x"]), [{"op": "replace", "path": "/request/kind/group", "value": "example.com"}])
	decision.verdict == clean with input as other
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {}
}

test_update_answers_for_what_it_brings if {
	expected := {
		"allowed": false,
		"tolerated": [violation(0, "x")],
		"denied": [violation(1, "y")],
	}
	decision.verdict == object.union(clean, expected) with input as update(["x"], ["x", "y"])
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {}
}

test_update_of_the_observed_value_is_new if {
	expected := {"allowed": false, "denied": [violation(0, "y")]}
	decision.verdict == object.union(clean, expected) with input as update(["x"], ["y"])
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {}
}

test_update_of_the_place_is_new if {
	expected := {"allowed": false, "denied": [violation(0, "y"), violation(1, "x")]}
	decision.verdict == object.union(clean, expected) with input as update(["x"], ["y", "x"])
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {}
}

test_only_updates_have_something_from_before if {
	made := json.patch(update(["x"], ["x"]), [{"op": "replace", "path": "/request/operation", "value": "CREATE"}])
	expected := {"allowed": false, "denied": [violation(0, "x")]}
	decision.verdict == object.union(clean, expected) with input as made
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {}
}

test_a_rule_is_not_strict_unless_it_says_so if {
	decision.verdict == object.union(clean, {"tolerated": [violation(0, "x")]}) with input as update(["x"], ["x"])
		with data.plumbline.metadata as {"P-TST-01": object.remove(bad_rule, ["strict"])}
		with data.plumbline.settings as {}
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

test_what_is_not_judged_is_asked_of_nobody if {
	table := dispatch("deny", false, {"/Pod": {"P-TST-01": "deny"}})
	status := json.patch(creation(["x"]), [{"op": "add", "path": "/request/subResource", "value": "status"}])
	decision.asked == {} with input as status with data.plumbline.metadata as rules with data.plumbline.settings as {}
	decision.verdict == clean with input as status
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {}
		with data.plumbline.dispatch as table
	nameless := json.patch(creation(["x"]), [{"op": "replace", "path": "/request/uid", "value": 7}])
	decision.asked == {} with input as nameless with data.plumbline.metadata as rules with data.plumbline.settings as {}
	connect := json.patch(creation(["x"]), [{"op": "replace", "path": "/request/operation", "value": "CONNECT"}])
	decision.asked == {} with input as connect
		with data.plumbline.metadata as {"P-TST-01": object.union(bad_rule, {"operations": ["CONNECT"]})}
		with data.plumbline.settings as {}
}

test_strict_rule_refuses_what_was_there_before if {
	strict := {"P-TST-01": object.union(bad_rule, {"strict": true})}
	expected := {"allowed": false, "denied": [violation(0, "x")]}
	decision.verdict == object.union(clean, expected) with input as update(["x"], ["x"])
		with data.plumbline.metadata as strict
		with data.plumbline.settings as {}
}

test_delete_is_asked_only_of_rules_that_say_so if {
	gone := json.patch(update(["x"], []), [
		{"op": "replace", "path": "/request/operation", "value": "DELETE"},
		{"op": "replace", "path": "/request/object", "value": null},
	])
	decision.verdict == clean with input as gone
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {}
	decision.asked == {} with input as gone with data.plumbline.metadata as rules with data.plumbline.settings as {}
	object.keys(decision.asked) == {"P-TST-01"} with input as gone
		with data.plumbline.metadata as {"P-TST-01": object.union(bad_rule, {"operations": ["DELETE"]})}
		with data.plumbline.settings as {}
}

test_subresources_pass if {
	status := json.patch(creation(["x"]), [{"op": "add", "path": "/request/subResource", "value": "status"}])
	decision.verdict == clean with input as status
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {}
}

test_connect_passes if {
	connect := json.patch(creation(["x"]), [{"op": "replace", "path": "/request/operation", "value": "CONNECT"}])
	decision.verdict == clean with input as connect
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {}
}

leaving(whole) := object.union(whole, {"metadata": {"deletionTimestamp": "2026-01-01T00:00:00Z"}})

test_what_is_leaving_may_lose_its_finalizer if {
	strict := {"P-TST-01": object.union(bad_rule, {"strict": true})}
	held := {"metadata": {"finalizers": ["example.org/hold"], "resourceVersion": "7"}}
	going := json.patch(update(["x"], ["x"]), [
		{"op": "replace", "path": "/request/object", "value": leaving(thing(["x"]))},
		{"op": "replace", "path": "/request/oldObject", "value": object.union(leaving(thing(["x"])), held)},
	])
	decision.verdict == clean with input as going
		with data.plumbline.metadata as strict
		with data.plumbline.settings as {}
}

test_what_names_no_time_is_not_leaving if {
	strict := {"P-TST-01": object.union(bad_rule, {"strict": true})}
	every stamp in [false, null, true, {}] {
		whole := object.union(thing(["x"]), {"metadata": {"deletionTimestamp": stamp}})
		staying := json.patch(update(["x"], ["x"]), [
			{"op": "replace", "path": "/request/object", "value": whole},
			{"op": "replace", "path": "/request/oldObject", "value": whole},
		])
		decision.verdict.allowed == false with input as staying
			with data.plumbline.metadata as strict
			with data.plumbline.settings as {}
	}
}

test_what_is_leaving_may_not_turn_bad if {
	turned := json.patch(update(["x"], ["y"]), [
		{"op": "replace", "path": "/request/object", "value": leaving(thing(["y"]))},
		{"op": "replace", "path": "/request/oldObject", "value": leaving(thing(["x"]))},
	])
	decision.verdict == object.union(clean, {"allowed": false, "denied": [violation(0, "y")]}) with input as turned
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {}
}

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

needy := {"P-TST-01": object.union(bad_rule, {"inventory": ["/Namespace", "example.org/Thing"]})}

test_missing_inventory_is_told if {
	expected := {"missing": [{"id": "P-TST-01", "kinds": ["example.org/Thing"], "mode": "warn"}]}
	decision.verdict == object.union(clean, expected) with input as creation([])
		with data.plumbline.metadata as needy
		with data.plumbline.settings as {}
		with data.cluster.inventory as {"kinds": ["/Namespace"]}
}

test_who_is_not_asked_lacks_nothing if {
	other := object.union(needy["P-TST-01"], {"id": "P-TST-02", "kinds": ["example.org/Other"]})
	decision.verdict == clean with input as creation([])
		with data.plumbline.metadata as object.union(rules, {"P-TST-02": other})
		with data.plumbline.settings as {}
}

test_missing_inventory_is_refused_where_settings_say_so if {
	lack := {"id": "P-TST-01", "kinds": ["/Namespace", "example.org/Thing"], "mode": "deny"}
	decision.verdict == object.union(clean, {"allowed": false, "missing": [lack]}) with input as creation([])
		with data.plumbline.metadata as needy
		with data.plumbline.settings as {"missing_inventory": "deny"}
}

test_inventory_is_missing_only_where_the_rule_looks_it_up if {
	sparing := {"P-TST-01": object.union(needy["P-TST-01"], {"package": "p_sparing"})}
	wanted := {
		[]: [],
		["/Pod"]: [],
		["example.org/Thing"]: [{"id": "P-TST-01", "kinds": ["example.org/Thing"], "mode": "deny"}],
	}
	every looked_up, missing in wanted {
		expected := object.union(clean, {"allowed": missing == [], "missing": missing})
		decision.verdict == expected with input as creation(looked_up)
			with data.plumbline.metadata as sparing
			with data.plumbline.settings as {"missing_inventory": "deny"}
	}
}

test_each_rule_is_told_once_with_what_it_lacks if {
	both := object.union(needy, {"P-TST-02": object.union(bad_rule, {"id": "P-TST-02", "inventory": ["/Namespace"]})})
	decision.verdict.missing == [
		{"id": "P-TST-01", "kinds": ["/Namespace", "example.org/Thing"], "mode": "warn"},
		{"id": "P-TST-02", "kinds": ["/Namespace"], "mode": "warn"},
	] with input as creation([])
		with data.plumbline.metadata as both
		with data.plumbline.settings as {}
}

# Who is asked about a new thing, as whoever loads the bundle works it out.
dispatch(mode, strict, needs) := {"example.org/Thing": {operation: {"rules": {"P-TST-01": asked}, "needs": needs} |
	some operation in ["CREATE", "UPDATE"]
	asked := {"area": "testing", "package": "p_bad", "mode": mode, "strict": strict}
}}

test_who_is_asked_may_have_been_worked_out if {
	expected := {
		"warned": [object.union(violation(0, "x"), {"mode": "warn"})],
		"missing": [{"id": "P-TST-01", "kinds": ["/Namespace"], "mode": "warn"}],
	}
	needs := {"/Namespace": {"P-TST-01": "warn"}, "/Pod": {"P-TST-01": "warn"}}
	decision.verdict == object.union(clean, expected) with input as creation(["x"])
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {}
		with data.cluster.inventory as {"kinds": ["/Pod"]}
		with data.plumbline.dispatch as dispatch("warn", false, needs)
}

test_who_was_not_worked_out_is_not_asked if {
	other := {"example.org/Other": dispatch("deny", false, {})["example.org/Thing"]}
	every table in [{}, {"example.org/Thing": {}}, other] {
		decision.verdict == clean with input as creation(["x"])
			with data.plumbline.metadata as rules
			with data.plumbline.settings as {}
			with data.plumbline.dispatch as table
	}
}

test_what_was_worked_out_may_be_strict if {
	expected := {"allowed": false, "denied": [violation(0, "x")]}
	decision.verdict == object.union(clean, expected) with input as update(["x"], ["x"])
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {}
		with data.plumbline.dispatch as dispatch("deny", true, {})
}

test_missing_inventory_of_a_warning_is_a_warning if {
	decision.verdict.allowed with input as creation([])
		with data.plumbline.metadata as needy
		with data.plumbline.settings as {"missing_inventory": "deny", "rules": {"P-TST-01": {"mode": "warn"}}}
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
