package system.health_test

import data.plumbline.decision
import data.system.health

_rules := {"P-NET-06": {"id": "P-NET-06", "mode": "deny", "kinds": [], "inventory": ["/Namespace"]}}

_well := {"plugins_ready": true}

test_ready_when_bundle_settings_and_inventory_are_there if {
	health.ready with input as _well
		with data.plumbline.metadata as _rules
		with data.plumbline.settings as {}
		with data.cluster.inventory.kinds as ["/Namespace"]
}

test_not_ready_when_all_is_let_in_or_all_is_refused if {
	every allowed in [true, false] {
		not health.ready with input as _well
			with decision.verdict as {"allowed": allowed}
			with data.plumbline.metadata as _rules
			with data.plumbline.settings as {}
			with data.cluster.inventory.kinds as ["/Namespace"]
	}
}

test_not_ready_before_the_bundles_are_loaded if {
	not health.ready with input as {"plugins_ready": false}
		with data.plumbline.metadata as _rules
		with data.plumbline.settings as {}
		with data.cluster.inventory.kinds as ["/Namespace"]
}

test_not_ready_without_rules_or_settings if {
	not health.ready with input as _well
		with data.plumbline.metadata as {}
		with data.plumbline.settings as {}
		with data.cluster.inventory.kinds as ["/Namespace"]
	not health.ready with input as _well
		with data.plumbline.metadata as _rules
		with data.plumbline.settings as null
		with data.cluster.inventory.kinds as ["/Namespace"]
}

test_not_ready_while_a_kind_is_unknown_unless_its_rule_is_off if {
	not health.ready with input as _well
		with data.plumbline.metadata as _rules
		with data.plumbline.settings as {}
		with data.cluster.inventory.kinds as []
	health.ready with input as _well
		with data.plumbline.metadata as _rules
		with data.plumbline.settings as {"rules": {"P-NET-06": {"mode": "off"}}}
		with data.cluster.inventory.kinds as []
}
