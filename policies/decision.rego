# METADATA
# title: The decision
# description: >-
#   One document for any input at all: what is refused, what is only said aloud, and why. Every door asks for
#   `verdict` and for nothing else.
package plumbline.decision

import data.plumbline.lib.inventory
import data.plumbline.lib.review
import data.plumbline.lib.settings as chosen

# METADATA
# entrypoint: true
verdict := _silence if {
	_plain
	_found_nothing(review.kind)
} else := object.union(_silence, {"allowed": denied == [], "denied": denied, "warned": warned}) if {
	_plain
	_nothing_before
	rules := data.plumbline.dispatch[review.kind].CREATE.rules
	found := {id: findings |
		some id, rule in rules
		findings := data.plumbline.rules[rule.area][rule.package].findings
	}
	count(found) == count(rules)
	listed := _in_order({object.union(rules[id].about, finding) |
		some id, findings in found
		some finding in findings
	})
	denied := [each | some each in listed; each.mode == "deny"]
	warned := [each | some each in listed; each.mode == "warn"]
} else := {
	"uid": review.uid,
	"allowed": allowed,
	"malformed": sort(review.malformed),
	"trouble": sort(trouble),
	"denied": _listed(_in_order(refused), "deny"),
	"warned": _listed(_in_order(refused), "warn"),
	"excused": _in_order(excused),
	"tolerated": _in_order(tolerated),
	"missing": sort(missing),
	"expired": sort(expired),
}

_silence := {
	"uid": input.request.uid,
	"allowed": true,
	"malformed": [],
	"trouble": [],
	"denied": [],
	"warned": [],
	"excused": [],
	"tolerated": [],
	"missing": [],
	"expired": [],
}

# Most requests can be judged, by all that is needed for it: nothing is to be said then but what rules find.
_plain if {
	review.malformed == set()
	is_object(data.plumbline.settings)
	object.remove(data.plumbline.dispatch[review.kind][input.request.operation].needs, inventory.kinds) == {}
}

# Nothing stood before, and nothing is excused: what is found is refused.
_nothing_before if {
	input.request.operation == "CREATE"
	review.subresource == ""
	exceptions_here == set()
}

# That no rule for a kind finds anything, be it asked or not: quick.rego says it of each kind there is a rule for.
# regal ignore:argument-always-wildcard
default _found_nothing(_) := false

default allowed := false

allowed if {
	review.malformed == set()
	trouble == set()
	not "deny" in {violation.mode | some violation in refused}
	not "deny" in {lack.mode | some lack in missing}
}

# Why this bundle can refuse nothing it should: that is never a reason to let something pass.
trouble contains "no rules are loaded" if count(_rules) == 0

trouble contains "no settings are loaded" if not chosen.loaded

trouble contains sprintf("rule %s is listed but not loaded", [id]) if {
	not _all_loaded
	some id, _ in asked
	not _findings[id]
}

_all_loaded if count(_findings) == count(asked)

default _rules := {}

_rules := data.plumbline.metadata if is_object(data.plumbline.metadata)

judged if {
	review.malformed == set()
	review.operation in review.operations
	review.subresource == ""
	not review.leaving
}

# Rules that have a say in this request: id -> {"area", "package", "strict", "about"}; "about" is what a violation says
# of its rule.
default asked := {}

asked := data.plumbline.dispatch[review.kind][review.operation].rules if judged

asked := _asked if {
	judged
	not _dispatched
}

# Whoever loads the bundle may have worked out already who is asked about what: the same in less time.
_dispatched if is_object(data.plumbline.dispatch)

_asked[id] := {"area": rule.area, "package": rule["package"], "strict": strict, "about": about} if {
	some id, rule in _rules
	review.kind in rule.kinds
	review.operation in object.get(rule, "operations", ["CREATE", "UPDATE"])
	mode := chosen.mode(rule)
	mode != "off"
	strict := object.get(rule, "strict", false)
	about := object.union(
		object.filter(rule, ["id", "severity", "title", "remediation", "link"]),
		{"mode": mode},
	)
}

# What each rule finds. A rule with keys would say the same, but takes OPA longer: a twelfth of a whole decision.
# regal ignore:prefer-set-or-object-rule
_findings := {id: findings |
	some id, rule in asked
	findings := data.plumbline.rules[rule.area][rule.package].findings
}

violations contains object.union(about, finding) if {
	some id, found in _findings
	about := asked[id].about
	some finding in found
}

# What an update did not bring about, unless the rule insists: the same rule, asked about the object as it is.
tolerated contains violation if {
	review.operation == "UPDATE"
	some violation in violations
	[violation.path, violation.observed] in _before[violation.id]
}

# By rule: what it finds in the object as it is. Each that found something is asked once, however much that is.
_before[id] := {[finding.path, finding.observed] | some finding in findings} if {
	some id, rule in asked
	not _insists(rule)

	# Both objects are asked about within one request: nothing else would tell old from new.
	# regal ignore:with-outside-test-context
	findings := data.plumbline.rules[rule.area][rule.package].findings with input.request.object as review.old_object
}

# A strict rule lets nothing stay as wrong as it is, but holds up nobody who puts an object in order on its way out.
_insists(rule) if {
	rule.strict
	not is_string(object.get(review.metadata, "deletionTimestamp", null))
}

excused contains object.union(violation, {"exception": exception}) if {
	some violation in (violations - tolerated)
	exceptions := [each | some each in exceptions_here; each.rule == violation.id; chosen.in_force(each)]
	exception := exceptions[0]
}

refused := (violations - tolerated) - {object.remove(each, ["exception"]) | some each in excused}

# Exceptions that would have covered what is refused, had they not run out.
expired contains exception if {
	some violation in refused
	some exception in exceptions_here
	exception.rule == violation.id
	chosen.expired(exception)
}

# Exceptions for this very object. Without a kind or a name they are for all there are.
exceptions_here contains exception if {
	some exception in chosen.exceptions
	exception.namespace == review.namespace
	object.get(exception, "kind", review.kind) == review.kind
	object.get(exception, "name", review.name) == review.name
}

# Rules that were asked without the inventory they need, each with the kinds that it lacks.
missing contains {"id": id, "kinds": kinds, "mode": mode} if {
	lacking := _lacking(_needs)
	some id, mode in object.union_n([modes | some modes in lacking])
	kinds := [kind |
		some kind, modes in lacking
		modes[id]
		kind in object.get(_looked_up, id, {kind})
	]
	count(kinds) > 0
}

_lacking(needs) := object.remove(needs, inventory.kinds)

# What rules say they look up for the object under review; of a rule that doesn't say so it is all it may need.
_looked_up[id] := data.plumbline.rules[area][name].looked_up if {
	some id, {"area": area, "package": name, "strict": _, "about": _} in asked
}

# By kind of what the inventory should hold: the rules that were asked and need it, with what becomes of its want.
_needs := data.plumbline.dispatch[review.kind][review.operation].needs if judged

_needs := object.union_n([{kind: {id: _mode_of_missing(id)}} |
	some id, _ in asked
	some kind in object.get(_rules[id], "inventory", [])
]) if {
	not _dispatched
}

default _mode_of_missing(_) := "warn"

_mode_of_missing(id) := "deny" if {
	asked[id].about.mode == "deny"
	data.plumbline.settings.missing_inventory == "deny"
}

_listed(found, mode) := [violation |
	some violation in found
	violation.mode == mode
]

# By rule, then by path: the order people read in, the same every time. Mostly there is one, or none.
_in_order(found) := [each | some each in found] if {
	count(found) < 2
} else := [row[3] |
	some row in sort([[each.id, each.path, json.marshal(each.observed), each] | some each in found])
]
