# METADATA
# title: The entry for conftest
# description: >-
#   conftest asks package `main` for `deny` and `warn`, document by document. Each is judged as an object about to be
#   created; a List is taken apart, and what is no Kubernetes object is denied. Beside the message stand the object and,
#   for what a rule has found, its id and path.
package main

import data.plumbline.decision
import data.plumbline.lib.sentences

deny contains _finding(each.manifest, finding) if {
	some each in _judged
	some finding in each.verdict.denied
}

deny contains _note(each.manifest, sentences.lack(lack)) if {
	some each in _judged
	some lack in each.verdict.missing
	lack.mode == "deny"
}

deny contains _note(each.manifest, sprintf("cannot be judged: %s", [why])) if {
	some each in _judged
	some why in array.concat(each.verdict.malformed, each.verdict.trouble)
}

deny contains {"msg": "is no Kubernetes object: apiVersion and kind are missing"} if {
	some manifest in _manifests
	not _is_object(manifest)
}

deny contains _note(manifest, "is a list within a list: take it apart") if {
	some manifest in _manifests
	_is_list(manifest)
}

warn contains _finding(each.manifest, finding) if {
	some each in _judged
	some finding in each.verdict.warned
}

warn contains _note(each.manifest, sentences.lack(lack)) if {
	some each in _judged
	some lack in each.verdict.missing
	lack.mode == "warn"
}

warn contains _note(each.manifest, sentences.ended(exception)) if {
	some each in _judged
	some exception in each.verdict.expired
}

warn contains _note(each.manifest, sentences.excuse(finding)) if {
	some each in _judged
	some finding in each.verdict.excused
}

_finding(manifest, finding) := object.union(
	_note(manifest, sentences.violation(finding)),
	{"id": finding.id, "path": finding.path},
)

_note(manifest, text) := {"msg": sprintf("%s: %s", [called, text]), "object": called} if {
	called := sentences.printable(sprintf("%s %s/%s", [manifest.kind, _namespace(manifest), _name(manifest)]))
}

_judged contains {"manifest": manifest, "verdict": verdict} if {
	some manifest in _manifests
	_is_object(manifest)

	# Each object is the whole input of a decision of its own.
	# regal ignore:with-outside-test-context
	verdict := decision.verdict with input as _review(manifest)
}

# An empty document is none.
_manifests := [_whole(input, item) | some item in input.items] if {
	_is_list(input)
} else := [] if {
	input == null
} else := [input]

_is_list(document) if {
	endswith(document.kind, "List")
	is_array(document.items)
}

# The API server leaves apiVersion and kind out of the items of a typed list.
_whole(list, item) := object.union(
	{"apiVersion": list.apiVersion, "kind": trim_suffix(list.kind, "List")},
	item,
) if {
	is_object(item)
	list.kind != "List"
} else := item

_is_object(document) if {
	every key in ["apiVersion", "kind"] {
		is_string(document[key])
		document[key] != ""
	}
}

_review(manifest) := {"request": {
	"uid": "conftest",
	"kind": {"group": _group(manifest.apiVersion), "version": "", "kind": manifest.kind},
	"operation": "CREATE",
	"namespace": _namespace(manifest),
	"name": _name(manifest),
	"object": manifest,
}}

_group(version) := split(version, "/")[0] if contains(version, "/")

_group(version) := "" if not contains(version, "/")

default _name(_) := ""

_name(manifest) := manifest.metadata.name if is_string(manifest.metadata.name)

# To the API server a Namespace is in itself.
_namespace(manifest) := _name(manifest) if {
	manifest.kind == "Namespace"
} else := manifest.metadata.namespace if {
	is_string(manifest.metadata.namespace)
} else := "default"
