package plumbline.decision_test

import data.plumbline.decision

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

test_missing_inventory_of_a_warning_is_a_warning if {
	decision.verdict.allowed with input as creation([])
		with data.plumbline.metadata as needy
		with data.plumbline.settings as {"missing_inventory": "deny", "rules": {"P-TST-01": {"mode": "warn"}}}
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
