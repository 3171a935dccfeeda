package plumbline.lib.review_test

import data.plumbline.lib.review

seen := {
	"uid": review.uid, "operation": review.operation, "namespace": review.namespace, "name": review.name,
	"subresource": review.subresource, "kind": review.kind, "object": review.object, "old_object": review.old_object,
	"metadata": review.metadata, "user": review.user, "groups": review.groups,
}

test_a_request_in_types_to_rely_on if {
	request := {
		"uid": "u", "operation": "UPDATE", "namespace": "ns", "name": "one", "subResource": "scale",
		"kind": {"group": "", "version": "v1", "kind": "Pod"},
		"object": {"metadata": {"name": "one"}}, "oldObject": {"metadata": {}},
		"userInfo": {"username": "ada", "groups": ["admins", 7]},
	}
	seen == {
		"uid": "u", "operation": "UPDATE", "namespace": "ns", "name": "one", "subresource": "scale",
		"kind": "/Pod", "object": request.object, "old_object": request.oldObject, "metadata": {"name": "one"},
		"user": "ada", "groups": {"admins"},
	} with input as {"request": request}
}

test_nothing_is_undefined if {
	request := {
		"uid": [], "operation": {}, "namespace": 7, "name": null, "subResource": 7, "kind": {"group": null},
		"object": {"metadata": "text"}, "oldObject": [], "userInfo": "ada",
	}
	seen == {
		"uid": "", "operation": "", "namespace": "", "name": "", "subresource": "", "kind": "",
		"object": {"metadata": "text"}, "old_object": {}, "metadata": {}, "user": "", "groups": set(),
	} with input as {"request": request}
}

test_a_user_without_a_name if {
	every name in [null, 7, ["ada"]] {
		review.user == "" with input as {"request": {"userInfo": {"username": name}}}
	}
}

_whole := {
	"uid": "u", "operation": "CREATE", "kind": {"group": "", "kind": "Pod"},
	"object": {}, "oldObject": {},
}

test_what_makes_a_request_malformed if {
	every broken, why in {
		{"uid": 7}: {"request.uid is not a string"},
		{"kind": {"group": 7}}: {"request.kind does not name group and kind"},
		{"operation": "PATCH"}: {"request.operation is none that can be judged"},
		{"object": []}: {"request.object is not an object"},
		{"operation": "UPDATE", "object": null}: {"request.object is not an object"},
		{"operation": "UPDATE", "oldObject": null}: {"request.oldObject is not an object"},
		{"operation": "DELETE", "oldObject": 7}: {"request.oldObject is not an object"},
		{"operation": "DELETE", "object": null}: set(),
		{"operation": "CREATE", "oldObject": null}: set(),
		{"operation": "CONNECT", "object": null, "oldObject": null}: set(),
		{"operation": "CONNECT", "uid": 7}: {"request.uid is not a string"},
		{}: set(),
	} {
		review.malformed == why with input as {"request": object.union(_whole, broken)}
	}
	every nothing in [{}, {"request": null}, {"request": "text"}] {
		review.malformed == {"request is not an object"} with input as nothing
	}
	review.malformed == {"the review is not an object"} with input as "text"
}

_going := {"metadata": {"name": "it", "deletionTimestamp": "2026-01-01T00:00:00Z"}, "spec": {"a": 1}}

_request(operation, old) := {"request": {"operation": operation, "object": _going, "oldObject": old}}

test_what_is_leaving_may_change_what_the_api_server_and_finalizers_change if {
	review.leaving with input as _request("UPDATE", _going)
	every path in [
		"status", "metadata/deletionGracePeriodSeconds", "metadata/finalizers", "metadata/generation",
		"metadata/managedFields", "metadata/ownerReferences", "metadata/resourceVersion",
	] {
		review.leaving with input as _request("UPDATE", json.patch(_going, [{"op": "add", "path": path, "value": 7}]))
	}
	review.leaving with input as _request("UPDATE", json.remove(_going, ["metadata/deletionTimestamp"]))
	every path in ["spec/a", "metadata/name", "metadata/labels"] {
		not review.leaving with input as _request("UPDATE", json.patch(_going, [{"op": "add", "path": path, "value": 7}]))
	}
	not review.leaving with input as _request("CREATE", _going)
	not review.leaving with input as {"request": {"operation": "UPDATE", "object": {"spec": 1}, "oldObject": {"spec": 1}}}
}

test_what_goes_is_no_object if {
	review.object == {} with input as {"request": {"object": null}}
	review.metadata == {} with input as {"request": {"object": null}}
}
