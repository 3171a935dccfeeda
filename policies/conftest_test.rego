package main_test

import data.main
import data.plumbline.decision_test

thing(bad) := {
	"apiVersion": "example.org/v1",
	"kind": "Thing",
	"metadata": {"name": "one", "namespace": "ns"},
	"spec": {"bad": bad},
}

sentence := concat("", [
	`Thing ns/one: P-TST-01 (high): No thing is bad: spec.bad[0] is "x", expected something good. `,
	"Make it good. https://rules/P-TST-01",
])

finding := {"msg": sentence, "object": "Thing ns/one", "id": "P-TST-01", "path": "spec.bad[0]"}

test_good_passes if {
	main.deny == set() with input as thing([])
		with data.plumbline.metadata as decision_test.rules
		with data.plumbline.settings as {}
	main.warn == set() with input as thing([])
		with data.plumbline.metadata as decision_test.rules
		with data.plumbline.settings as {}
}

test_bad_is_denied_with_id_and_path if {
	main.deny == {finding} with input as thing(["x"])
		with data.plumbline.metadata as decision_test.rules
		with data.plumbline.settings as {}
}

test_settings_make_it_a_warning if {
	settings := {"rules": {"P-TST-01": {"mode": "warn"}}}
	main.deny == set() with input as thing(["x"])
		with data.plumbline.metadata as decision_test.rules
		with data.plumbline.settings as settings
	main.warn == {finding} with input as thing(["x"])
		with data.plumbline.metadata as decision_test.rules
		with data.plumbline.settings as settings
}

test_an_exception_is_told if {
	settings := {"exceptions": [decision_test.excuse]}
	main.deny == set() with input as thing(["x"])
		with data.plumbline.metadata as decision_test.rules
		with data.plumbline.settings as settings
		with time.now_ns as decision_test.last_moment
	told := {{
		"msg": "Thing ns/one: P-TST-01 is excused until 2026-12-31 by ada: until the switch is replaced",
		"object": "Thing ns/one",
	}}
	main.warn == told with input as thing(["x"])
		with data.plumbline.metadata as decision_test.rules
		with data.plumbline.settings as settings
		with time.now_ns as decision_test.last_moment
}

test_the_end_of_an_exception_is_told if {
	settings := {"exceptions": [decision_test.excuse]}
	main.deny == {finding} with input as thing(["x"])
		with data.plumbline.metadata as decision_test.rules
		with data.plumbline.settings as settings
		with time.now_ns as decision_test.last_moment + 1
	told := {{
		"msg": "Thing ns/one: the exception of ada for P-TST-01 ended on 2026-12-31",
		"object": "Thing ns/one",
	}}
	main.warn == told with input as thing(["x"])
		with data.plumbline.metadata as decision_test.rules
		with data.plumbline.settings as settings
		with time.now_ns as decision_test.last_moment + 1
}

lack := {
	"msg": "Thing ns/one: P-TST-01 cannot be judged: it needs to know every example.org/Thing of the cluster",
	"object": "Thing ns/one",
}

test_missing_inventory_is_told if {
	found := main.warn with input as thing([])
		with data.plumbline.metadata as decision_test.needy
		with data.plumbline.settings as {}
		with data.cluster.inventory as {"kinds": ["/Namespace"]}
	found == {lack}
	main.deny == set() with input as thing([])
		with data.plumbline.metadata as decision_test.needy
		with data.plumbline.settings as {}
		with data.cluster.inventory as {"kinds": ["/Namespace"]}
}

test_missing_inventory_is_denied_where_settings_say_so if {
	found := main.deny with input as thing([])
		with data.plumbline.metadata as decision_test.needy
		with data.plumbline.settings as {"missing_inventory": "deny"}
		with data.cluster.inventory as {"kinds": ["/Namespace"]}
	found == {lack}
	main.warn == set() with input as thing([])
		with data.plumbline.metadata as decision_test.needy
		with data.plumbline.settings as {"missing_inventory": "deny"}
		with data.cluster.inventory as {"kinds": ["/Namespace"]}
}

test_the_bundle_without_its_data_denies_everything if {
	why := {"no rules are loaded", "no settings are loaded"}
	found := main.deny with input as thing([])
	found == {{"msg": concat("", ["Thing ns/one: cannot be judged: ", each]), "object": "Thing ns/one"} | some each in why}
}

test_what_is_no_object_is_denied if {
	every document in [7, "text", {}, {"kind": "Thing"}, {"apiVersion": "v1", "kind": ""}, {"apiVersion": 1, "kind": 2}] {
		main.deny == {{"msg": "is no Kubernetes object: apiVersion and kind are missing"}} with input as document
			with data.plumbline.metadata as decision_test.rules
			with data.plumbline.settings as {}
	}
}

test_an_empty_document_is_none if {
	main.deny == set() with input as null
		with data.plumbline.metadata as decision_test.rules
		with data.plumbline.settings as {}
}

test_lists_are_taken_apart if {
	every list in [
		{"apiVersion": "v1", "kind": "List", "items": [thing(["x"]), thing([])]},
		{"apiVersion": "example.org/v1", "kind": "ThingList", "items": [object.remove(thing(["x"]), ["apiVersion", "kind"])]},
	] {
		main.deny == {finding} with input as list
			with data.plumbline.metadata as decision_test.rules
			with data.plumbline.settings as {}
	}
	told := {
		{"msg": "is no Kubernetes object: apiVersion and kind are missing"},
	}
	every item in [7, {"kind": "Thing"}] {
		main.deny == told with input as {"apiVersion": "v1", "kind": "List", "items": [item]}
			with data.plumbline.metadata as decision_test.rules
			with data.plumbline.settings as {}
	}
}

test_objects_with_items_are_no_lists if {
	every about in [{"kind": "Other", "items": [7]}, {"kind": "ThingList", "items": {"a": 7}}] {
		main.deny == set() with input as object.union(thing(["x"]), about)
			with data.plumbline.metadata as decision_test.rules
			with data.plumbline.settings as {}
	}
}

test_names_that_are_no_text_are_none if {
	odd := object.union(thing(["x"]), {"metadata": {"name": 7, "namespace": 7}})
	found := main.deny with input as odd
		with data.plumbline.metadata as decision_test.rules
		with data.plumbline.settings as {}
	{each.object | some each in found} == {"Thing default/"}
}

test_a_list_within_a_list_is_denied if {
	within := {"apiVersion": "v1", "kind": "List", "items": [thing(["x"])]}
	told := {{
		"msg": "List default/: is a list within a list: take it apart",
		"object": "List default/",
	}}
	main.deny == told with input as {"apiVersion": "v1", "kind": "List", "items": [within]}
		with data.plumbline.metadata as decision_test.rules
		with data.plumbline.settings as {}
}

test_what_names_no_namespace_goes_to_the_default_one if {
	bare := object.remove(thing(["x"]), ["metadata"])
	excuse := object.union(object.remove(decision_test.excuse, ["name"]), {"namespace": "default"})
	main.deny == set() with input as bare
		with data.plumbline.metadata as decision_test.rules
		with data.plumbline.settings as {"exceptions": [excuse]}
		with time.now_ns as decision_test.last_moment
}

test_the_core_group_has_no_name if {
	rules := {"P-TST-01": object.union(decision_test.bad_rule, {"kinds": ["/Thing"]})}
	found := main.deny with input as object.union(thing(["x"]), {"apiVersion": "v1"})
		with data.plumbline.metadata as rules
		with data.plumbline.settings as {}
	found == {finding}
}

test_a_namespace_is_in_itself if {
	needy := {"P-TST-01": object.union(decision_test.bad_rule, {"kinds": ["/Namespace"], "inventory": ["/Pod"]})}
	found := main.warn with input as {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "red"}}
		with data.plumbline.metadata as needy
		with data.plumbline.settings as {}
	found == {{
		"msg": "Namespace red/red: P-TST-01 cannot be judged: it needs to know every /Pod of the cluster",
		"object": "Namespace red/red",
	}}
}
