# METADATA
# title: Requests that tests ask about
# description: Reviews of one object by a user of the namespace "team-a", as the API server would send them.
package plumbline.lib.requests_test

create(kind, resource) := _review("CREATE", kind, resource, null)

update(kind, old, resource) := _review("UPDATE", kind, resource, old)

delete(kind, old) := _review("DELETE", kind, null, old)

# The same review by somebody else.
by(review, user) := json.patch(
	review,
	[{"op": "add", "path": "request/userInfo", "value": {"username": user, "groups": []}}],
)

_review(operation, kind, resource, old) := {"request": {
	"uid": "5a3c",
	"kind": {"group": parts[0], "version": "v1", "kind": parts[1]},
	"operation": operation,
	"namespace": "team-a",
	"name": "it",
	"object": resource,
	"oldObject": old,
	"userInfo": {"username": "ada", "groups": ["team-a"]},
}} if {
	parts := split(kind, "/")
}
