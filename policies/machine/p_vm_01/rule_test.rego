package plumbline.rules.machine.p_vm_01_test

import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.machine.p_vm_01 as rule

_finding(path, resource) := {
	"path": sprintf("%s.domain.resources.requests.%s", [path, resource]),
	"observed": null,
	"expected": sprintf("%s, or an instancetype", [resource]),
}

_instance(domain) := requests.create("kubevirt.io/VirtualMachineInstance", {"spec": {"domain": domain}})

_both := {_finding("spec", "cpu"), _finding("spec", "memory")}

test_a_machine_that_says_nothing if {
	every domain in [
		null, {}, [], "text", {"devices": {}}, {"resources": {}}, {"cpu": {}, "memory": {}},
		{"cpu": {"model": "host-model", "cores": null}}, {"resources": {"requests": {"cpu": null}, "limits": []}},
		{"cpu": {"sockets": null, "threads": null}, "resources": {"limits": {"cpu": null, "memory": null}}},
		{"memory": {"guest": null, "hugepages": {"pageSize": null}}, "resources": {"requests": {"memory": null}}},
	] {
		rule.findings == _both with input as _instance(domain)
	}
	rule.findings == _both with input as requests.create("kubevirt.io/VirtualMachineInstance", {})
}

test_each_way_to_say_how_many_processors if {
	every domain in [
		{"cpu": {"cores": 2}}, {"cpu": {"sockets": 2}}, {"cpu": {"threads": 2}},
		{"resources": {"requests": {"cpu": "1"}}}, {"resources": {"limits": {"cpu": 1}}},
	] {
		rule.findings == {_finding("spec", "memory")} with input as _instance(domain)
	}
}

test_each_way_to_say_how_much_memory if {
	every domain in [
		{"memory": {"guest": "1Gi"}}, {"memory": {"hugepages": {"pageSize": "2Mi"}}},
		{"resources": {"requests": {"memory": "1Gi"}}}, {"resources": {"limits": {"memory": "1Gi"}}},
	] {
		rule.findings == {_finding("spec", "cpu")} with input as _instance(domain)
	}
}

test_both_said if {
	rule.findings == set() with input as _instance({"cpu": {"cores": 1}, "memory": {"guest": "1Gi"}})
}

test_an_instance_type_says_both if {
	every kind, spec in {
		"kubevirt.io/VirtualMachine": {"instancetype": {"name": "small"}},
		"pool.kubevirt.io/VirtualMachinePool": {"virtualMachineTemplate": {"spec": {"instancetype": {"name": "small"}}}},
	} {
		rule.findings == set() with input as requests.create(kind, {"spec": spec})
	}
	path := "spec.template.spec"
	every type in [null, {}, {"name": ""}, {"name": null}, "small"] {
		rule.findings == {_finding(path, "cpu"), _finding(path, "memory")} with input as requests.create(
			"kubevirt.io/VirtualMachine",
			{"spec": {"instancetype": type}},
		)
	}
	instance := {"spec": {"instancetype": {"name": "small"}}}
	rule.findings == _both with input as requests.create("kubevirt.io/VirtualMachineInstance", instance)
}

test_other_kinds if {
	rule.findings == set() with input as requests.create("/Pod", {"spec": {}})
}
