package plumbline.decision_test

import data.plumbline.decision

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

test_what_is_not_judged_is_asked_of_nobody if {
	table := dispatch("deny", false, {"/Pod": {"P-TST-01": "deny"}})
	status := json.patch(creation(["x"]), [{"op": "add", "path": "/request/subResource", "value": "status"}])
	decision.asked == {} with input as status with data.plumbline.metadata as rules with data.plumbline.settings as {}
	decision.verdict == clean with input as status
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {}
		with data.plumbline.dispatch as table
	decision.verdict == clean with input as status
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {}
		with data.plumbline.dispatch as dispatch("deny", false, {})
	nameless := json.patch(creation(["x"]), [{"op": "replace", "path": "/request/uid", "value": 7}])
	decision.asked == {} with input as nameless with data.plumbline.metadata as rules with data.plumbline.settings as {}
	connect := json.patch(creation(["x"]), [{"op": "replace", "path": "/request/operation", "value": "CONNECT"}])
	decision.asked == {} with input as connect
		with data.plumbline.metadata as {"P-TST-01": object.union(bad_rule, {"operations": ["CONNECT"]})}
		with data.plumbline.settings as {}
}

# Who is asked about a new thing, as whoever loads the bundle works it out.
dispatch(mode, strict, needs) := {"example.org/Thing": {operation: {"rules": {"P-TST-01": asked}, "needs": needs} |
	some operation in ["CREATE", "UPDATE"]
	about := object.union(object.remove(violation(0, ""), ["path", "observed", "expected"]), {"mode": mode})
	asked := {"area": "testing", "package": "p_bad", "strict": strict, "about": about}
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

test_what_is_found_is_said_whoever_worked_out_who_is_asked if {
	cases := {
		"deny": {"allowed": false, "denied": [violation(0, "x"), violation(1, "y")]},
		"warn": {"warned": [object.union(violation(i, value), {"mode": "warn"}) | some i, value in ["x", "y"]]},
	}
	every mode, expected in cases {
		decision.verdict == object.union(clean, expected) with input as creation(["x", "y"])
			with data.plumbline.metadata as rules
			with data.plumbline.settings as {"rules": {"P-TST-01": {"mode": mode}}}
			with data.plumbline.dispatch as dispatch(mode, false, {})
	}
}

test_what_stood_before_is_tolerated_whoever_worked_out_who_is_asked if {
	decision.verdict == object.union(clean, {"tolerated": [violation(0, "x")]}) with input as update(["x"], ["x"])
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {}
		with data.plumbline.dispatch as dispatch("deny", false, {})
}

test_what_is_excused_is_so_whoever_worked_out_who_is_asked if {
	expected := {"excused": [object.union(violation(0, "x"), {"exception": excuse})]}
	decision.verdict == object.union(clean, expected) with input as creation(["x"])
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {"exceptions": [excuse]}
		with data.plumbline.dispatch as dispatch("deny", false, {})
		with time.now_ns as last_moment
}

test_a_rule_that_is_not_there_is_missed_whoever_worked_out_who_is_asked if {
	table := json.patch(
		dispatch("deny", false, {}),
		[{"op": "replace", "path": ["example.org/Thing", "CREATE", "rules", "P-TST-01", "package"], "value": "p_lost"}],
	)
	decision.verdict.trouble == ["rule P-TST-01 is listed but not loaded"] with input as creation(["x"])
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {}
		with data.plumbline.dispatch as table
}

# The rules for a kind are written out for the decision; here it is told that they find nothing, though one would.
test_of_an_object_without_findings_nobody_is_asked if {
	decision.verdict == clean with input as creation(["x"])
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {}
		with data.plumbline.dispatch as dispatch("deny", false, {})
		with decision._found_nothing as true
}

test_what_cannot_be_judged_is_said_without_findings if {
	nameless := json.patch(creation(["x"]), [{"op": "replace", "path": "/request/uid", "value": 7}])
	decision.verdict.malformed == ["request.uid is not a string"] with input as nameless
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {}
		with data.plumbline.dispatch as dispatch("deny", false, {})
		with decision._found_nothing as true
	decision.verdict.trouble == ["no settings are loaded"] with input as creation([])
		with data.plumbline.metadata as rules
		with data.plumbline.settings as null
		with data.plumbline.dispatch as dispatch("deny", false, {})
		with decision._found_nothing as true
}

test_what_is_missing_is_said_without_findings if {
	lack := {"id": "P-TST-01", "kinds": ["/Namespace"], "mode": "warn"}
	decision.verdict == object.union(clean, {"missing": [lack]}) with input as creation([])
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {}
		with data.cluster.inventory as {"kinds": ["/Pod"]}
		with data.plumbline.dispatch as dispatch("warn", false, {"/Namespace": {"P-TST-01": "warn"}})
		with decision._found_nothing as true
}
