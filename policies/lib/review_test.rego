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

test_what_goes_is_no_object if {
	review.object == {} with input as {"request": {"object": null}}
	review.metadata == {} with input as {"request": {"object": null}}
}
