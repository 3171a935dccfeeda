package plumbline.rules.machine.p_vm_06_test

import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.machine.p_vm_06 as rule

_finding(path, observed) := {
	"path": concat(".", [path, "evictionStrategy"]),
	"observed": observed,
	"expected": "External, LiveMigrate, LiveMigrateIfPossible, None",
}

_instance(spec) := requests.create("kubevirt.io/VirtualMachineInstance", {"spec": spec})

test_no_strategy if {
	every spec in [null, {}, [], {"evictionStrategy": null}] {
		rule.findings == {_finding("spec", null)} with input as _instance(spec)
	}
	every strategy in ["", "livemigrate", "Stop", 7, ["None"]] {
		rule.findings == {_finding("spec", strategy)} with input as _instance({"evictionStrategy": strategy})
	}
}

test_each_strategy if {
	every strategy in ["LiveMigrate", "LiveMigrateIfPossible", "External", "None"] {
		rule.findings == set() with input as _instance({"evictionStrategy": strategy})
	}
}

test_in_its_place if {
	vm := {"spec": {"evictionStrategy": "None", "template": {"spec": {}}}}
	rule.findings == {_finding("spec.template.spec", null)} with input as requests.create("kubevirt.io/VirtualMachine", vm)
	rule.findings == set() with input as requests.create("/Pod", {"spec": {}})
}
