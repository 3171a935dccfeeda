package plumbline.rules.tenancy.p_ten_03_test

import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.machine
import data.plumbline.rules.tenancy.p_ten_03 as rule

_paths := {
	"kubevirt.io/VirtualMachine": ["spec", "template", "spec"],
	"kubevirt.io/VirtualMachineInstance": ["spec"],
	"kubevirt.io/VirtualMachineInstanceReplicaSet": ["spec", "template", "spec"],
	"pool.kubevirt.io/VirtualMachinePool": ["spec", "virtualMachineTemplate", "spec", "template", "spec"],
}

# An object that holds the value at the path.
_object(path, value) := json.patch({}, array.concat(
	[{"op": "add", "path": array.slice(path, 0, i + 1), "value": {}} | some i, _ in path],
	[{"op": "add", "path": path, "value": value}],
))

test_a_spec_that_cannot_be_read if {
	every kind, path in _paths {
		every spec in [null, [], "text", {}, {"domain": null}, {"domain": "text"}] {
			rule.findings == {{
				"path": concat(".", path),
				"observed": spec,
				"expected": "the spec of a machine",
			}} with input as requests.create(kind, _object(path, spec))
		}
		{finding.observed | some finding in rule.findings} == {null} with input as requests.create(kind, {})
	}
}

test_a_spec_that_can if {
	every kind, path in _paths {
		rule.findings == set() with input as requests.create(kind, _object(path, {"domain": {}}))
	}
	rule.findings == set() with input as requests.create("/Pod", {"spec": null})
}

_bad := {
	"domain": {"devices": {"hostDevices": [{"deviceName": "d"}], "disks": [{"shareable": true}]}},
	"volumes": [
		{"hostDisk": {"path": "/"}}, {"containerDisk": {"image": "debian"}},
		{"cloudInitNoCloud": {"userData": "password: x"}},
	],
}

# Whatever makes a machine, the rules say the same of it, each at its own place.
test_every_kind_gets_the_rules_of_machines if {
	every kind, path in _paths {
		found := {[name, trim_prefix(finding.path, concat(".", path))] |
			some name, each in machine
			some finding in each.findings
		} with input as requests.create(kind, _object(path, _bad))
		found == {
			["p_vm_01", ".domain.resources.requests.cpu"],
			["p_vm_01", ".domain.resources.requests.memory"],
			["p_vm_02", ".domain.devices.hostDevices[0].deviceName"],
			["p_vm_03", ".domain.devices.disks[0].shareable"],
			["p_vm_03", ".volumes[0].hostDisk"],
			["p_vm_04", ".volumes[1].containerDisk.image"],
			["p_vm_05", ".volumes[2].cloudInitNoCloud.userData"],
			["p_vm_06", ".evictionStrategy"],
		}
	}
}
