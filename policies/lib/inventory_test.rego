package plumbline.lib.inventory_test

import data.plumbline.lib.inventory

cluster := {
	"core": {"Namespace": {"_": {"a": {"metadata": {"name": "a"}}}}, "Pod": {"a": {"p": {"is": "a pod"}}}},
	"metrics.k8s.io": {"Pod": {"a": {"p": {"is": "something else"}}}},
}

test_groups_are_told_apart if {
	inventory.get("/Pod", "a", "p") == {"is": "a pod"} with data.kubernetes as cluster
	inventory.get("metrics.k8s.io/Pod", "a", "p") == {"is": "something else"} with data.kubernetes as cluster
}

test_what_has_no_namespace if {
	inventory.get("/Namespace", "", "a") == {"metadata": {"name": "a"}} with data.kubernetes as cluster
}

test_what_is_not_there_is_undefined if {
	not inventory.get("/Pod", "a", "q") with data.kubernetes as cluster
	not inventory.get("apps/Pod", "a", "p") with data.kubernetes as cluster
}

test_all_of_a_kind if {
	inventory.all("/Pod") == {"a": {"p": {"is": "a pod"}}} with data.kubernetes as cluster
	inventory.all("apps/Deployment") == {} with data.kubernetes as cluster
}

test_known_is_only_what_was_loaded_as_a_whole if {
	inventory.kinds == ["/Pod"] with data.cluster.inventory as {"kinds": ["/Pod"]}
	every nothing in [null, {}, {"kinds": "/Pod"}] {
		inventory.kinds == [] with data.cluster.inventory as nothing
	}
}
