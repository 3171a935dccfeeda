# METADATA
# title: The answer to the API server
# description: >-
#   The verdict as an AdmissionReview. OPA answers POST / with `main`.
package system

import data.plumbline.decision
import data.plumbline.lib.sentences

# METADATA
# entrypoint: true
main := {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": _response}

_most_said := 10

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
	[sentences.violation(each) | some each in decision.verdict.denied],
	[sentences.lack(each) |
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

default _warnings := {}

_warnings := {"warnings": _said([substring(sentences.printable(line), 0, _longest_warning) | some line in _lines])} if {
	count(_lines) > 0
}

_lines := array.flatten([
	[sentences.violation(each) | some each in decision.verdict.warned],
	[sentences.lack(each) |
		some each in decision.verdict.missing
		each.mode == "warn"
	],
	[sentences.ended(each) | some each in decision.verdict.expired],
	[sentences.excuse(each) | some each in decision.verdict.excused],
])

_annotations[list] := concat(",", sort(ids)) if {
	some list in ["denied", "warned", "excused", "tolerated"]
	ids := {each.id | some each in decision.verdict[list]}
	count(ids) > 0
}
