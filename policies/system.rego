# METADATA
# title: The answer to the API server
# description: >-
#   The verdict as an AdmissionReview. OPA answers POST / with `main`.
package system

import data.plumbline.decision

# METADATA
# entrypoint: true
main := {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": _response}

_most_said := 10

_longest_value := 120

# The API server cuts off warnings of 256 characters and more.
_longest_warning := 255

_response := object.union_n([
	{"uid": decision.verdict.uid, "allowed": decision.verdict.allowed},
	_status,
	_warnings,
	{"auditAnnotations": _annotations},
])

default _status := {}

_status := {"status": {"status": "Failure", "code": code, "reason": reason, "message": concat("\n", _said(lines))}} if {
	not decision.verdict.allowed
	[code, reason, lines] := _refusal
}

_refusal := [400, "BadRequest", [sprintf("plumbline: this review cannot be judged: %s", [each]) |
	some each in decision.verdict.malformed
]] if {
	count(decision.verdict.malformed) > 0
} else := [500, "InternalError", [sprintf("plumbline: %s: nothing can be admitted until the bundle is whole", [each]) |
	some each in decision.verdict.trouble
]] if {
	count(decision.verdict.trouble) > 0
} else := [403, "Forbidden", array.concat(
	[_sentence(each) | some each in decision.verdict.denied],
	[_lack(each) |
		some each in decision.verdict.missing
		each.mode == "deny"
	],
)]

# `lines`, the last of them a count when there are too many to read.
_said(lines) := lines if count(lines) <= _most_said

_said(lines) := array.concat(
	array.slice(lines, 0, _most_said),
	[sprintf("and %d more", [count(lines) - _most_said])],
) if {
	count(lines) > _most_said
}

_sentence(violation) := sprintf("%s (%s): %s: %s is %s, expected %s. %s %s", [
	violation.id,
	violation.severity,
	violation.title,
	_printable(violation.path),
	_short(json.marshal(violation.observed)),
	violation.expected,
	object.get(violation, "remediation", ""),
	object.get(violation, "link", ""),
])

_lack(lack) := sprintf("%s cannot be judged: it needs to know every %s of the cluster", [lack.id, lack.kind])

# Keys of an object are anybody's text; headers and terminals take no control characters.
_printable(text) := regex.replace(text, `[[:cntrl:]]`, "?")

_short(text) := _printable(text) if count(text) <= _longest_value

_short(text) := _printable(concat("", [substring(text, 0, _longest_value), "…"])) if count(text) > _longest_value

default _warnings := {}

_warnings := {"warnings": _said([substring(_printable(line), 0, _longest_warning) | some line in _lines])} if {
	count(_lines) > 0
}

_lines := array.flatten([
	[_sentence(each) | some each in decision.verdict.warned],
	[_lack(each) |
		some each in decision.verdict.missing
		each.mode == "warn"
	],
	[sprintf("the exception of %s for %s ended on %s", [each.owner, each.rule, each.expires]) |
		some each in decision.verdict.expired
	],
	[sprintf("%s is excused until %s by %s: %s", [
		each.id, each.exception.expires, each.exception.owner,
		each.exception.reason,
	]) |
		some each in decision.verdict.excused
	],
])

_annotations[list] := concat(",", sort(ids)) if {
	some list in ["denied", "warned", "excused", "tolerated"]
	ids := {each.id | some each in decision.verdict[list]}
	count(ids) > 0
}
