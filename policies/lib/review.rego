# METADATA
# title: The request
# description: >-
#   What is asked, in types one can rely on whatever arrived: an object is an object, a name is a string.
package plumbline.lib.review

operations := {"CREATE", "UPDATE", "DELETE"}

# The object as it shall become; {} when it goes. Nothing in this package needs the built-ins of that name.
# regal ignore:rule-shadows-builtin
default object := {}

# regal ignore:rule-shadows-builtin
object := input.request.object if is_object(input.request.object)

# The object as it is; {} when it is new.
default old_object := {}

old_object := input.request.oldObject if is_object(input.request.oldObject)

default metadata := {}

metadata := object.metadata if is_object(object.metadata)

default uid := ""

uid := input.request.uid if is_string(input.request.uid)

default operation := ""

operation := input.request.operation if is_string(input.request.operation)

# "" for what has no namespace.
default namespace := ""

namespace := input.request.namespace if is_string(input.request.namespace)

# "" while the API server has yet to make one of generateName.
default name := ""

name := input.request.name if is_string(input.request.name)

# "group/Kind"; the core group has no name: "/Pod".
default kind := ""

kind := concat("/", [input.request.kind.group, input.request.kind.kind])

default user := ""

user := input.request.userInfo.username if is_string(input.request.userInfo.username)

groups contains group if {
	some group in input.request.userInfo.groups
	is_string(group)
}

default subresource := ""

subresource := input.request.subResource if is_string(input.request.subResource)

# Why this is no request that can be judged. Nearly all are in order, which takes less to see.
malformed := set() if {
	request := input.request
	is_string(request.uid)
	kind != ""
	request.operation == "CREATE"
	is_object(request.object)
} else := _faults

# Each test is a rule of its own: `not f(x)` is undefined, not true, where x is.
_faults contains "the review is not an object" if not is_object(input)

_faults contains "request is not an object" if {
	is_object(input)
	not _has_request
}

_faults contains "request.uid is not a string" if {
	_has_request
	not _has_uid
}

_faults contains "request.kind does not name group and kind" if {
	_has_request
	kind == ""
}

_faults contains "request.operation is none that can be judged" if {
	_has_request
	not operation in {"CONNECT", "CREATE", "DELETE", "UPDATE"}
}

_faults contains "request.object is not an object" if {
	operation in {"CREATE", "UPDATE"}
	not _has_object
}

_faults contains "request.oldObject is not an object" if {
	operation in {"UPDATE", "DELETE"}
	not _has_old_object
}

_has_request if is_object(input.request)

_has_uid if is_string(input.request.uid)

_has_object if is_object(input.request.object)

_has_old_object if is_object(input.request.oldObject)

# An object on its way out of which nothing changes but who has yet to let go of it. Anything else is judged:
# a definition that a finalizer keeps can still be attached to.
leaving if {
	operation == "UPDATE"
	is_string(metadata.deletionTimestamp)
	_lasting(object) == _lasting(old_object)
}

_lasting(whole) := json.remove(whole, {
	"status",
	"metadata/deletionGracePeriodSeconds",
	"metadata/deletionTimestamp",
	"metadata/finalizers",
	"metadata/generation",
	"metadata/managedFields",
	"metadata/ownerReferences",
	"metadata/resourceVersion",
})
