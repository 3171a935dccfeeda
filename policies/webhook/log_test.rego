package system.log_test

import data.system.log

test_secrets_are_left_out_wherever_they_are if {
	machine := {
		"metadata": {"name": "m", "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}"}},
		"spec": {"template": {"spec": {"volumes": [
			{"name": "root", "persistentVolumeClaim": {"claimName": "root"}},
			{"name": "init", "cloudInitNoCloud": {"userData": "password: hunter2"}},
		]}}},
	}
	log.mask == {
		"/input/request/object/metadata/annotations",
		"/input/request/object/spec/template/spec/volumes/1/cloudInitNoCloud/userData",
		"/input/request/oldObject/data",
	} with input as {"input": {"request": {"object": machine, "oldObject": {"data": {"key": "c2VjcmV0"}}}}}
}

test_every_key_that_may_hold_one if {
	every key in [
		"userData", "userDataBase64", "networkData", "networkDataBase64",
		"data", "stringData", "binaryData", "managedFields",
	] {
		log.mask == {sprintf("/input/request/object/spec/%s", [key])} with input as {"input": {"request": {
			"object": {"spec": {key: "x"}},
			"options": {"data": "x"},
		}}}
	}
}

test_what_has_no_secrets_is_logged_whole if {
	log.mask == set() with input as {"input": {"request": {"object": {"spec": {"config": "{}"}}, "oldObject": null}}}
}
