# METADATA
# title: Whether OPA is fit to decide
# description: >-
#   GET /health/ready. It takes reviews only once bundle and settings are whole, canaries are answered as they should
#   be, and every kind is known that a rule in force needs to know.
package system.health

import data.plumbline.decision
import data.plumbline.lib.inventory
import data.plumbline.lib.settings as chosen

ready if {
	input.plugins_ready
	_admitted
	_refused
	count(unknown) == 0
}

# Kinds that rules in force need and the inventory does not hold.
unknown contains kind if {
	some rule in data.plumbline.metadata
	chosen.mode(rule) != "off"
	some kind in object.get(rule, "inventory", [])
	not kind in inventory.kinds
}

_canary := {"request": {
	"uid": "canary",
	"kind": {"group": "plumbline.io", "kind": "Canary"},
	"operation": "CREATE",
	"object": {},
}}

# A health check brings no review: it makes its own.
# regal ignore:with-outside-test-context
_admitted if decision.verdict.allowed with input as _canary

_refused if {
	# regal ignore:with-outside-test-context
	verdict := decision.verdict with input as {}
	not verdict.allowed
}
