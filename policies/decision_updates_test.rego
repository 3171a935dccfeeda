package plumbline.decision_test

import data.plumbline.decision

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

test_strict_rule_refuses_what_was_there_before if {
	strict := {"P-TST-01": object.union(bad_rule, {"strict": true})}
	expected := {"allowed": false, "denied": [violation(0, "x")]}
	decision.verdict == object.union(clean, expected) with input as update(["x"], ["x"])
		with data.plumbline.metadata as strict
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

test_strict_rule_does_not_hold_up_what_is_leaving if {
	strict := {"P-TST-01": object.union(bad_rule, {"strict": true})}
	annotated := {"metadata": {"annotations": {"example.org/controller": "seen"}}}
	going := json.patch(update(["x"], ["x"]), [
		{"op": "replace", "path": "/request/object", "value": object.union(leaving(thing(["x"])), annotated)},
		{"op": "replace", "path": "/request/oldObject", "value": leaving(thing(["x"]))},
	])
	decision.verdict == object.union(clean, {"tolerated": [violation(0, "x")]}) with input as going
		with data.plumbline.metadata as strict
		with data.plumbline.settings as {}
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
