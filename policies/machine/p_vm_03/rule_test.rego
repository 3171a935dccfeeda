package plumbline.rules.machine.p_vm_03_test

import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.machine.p_vm_03 as rule

_machine(spec) := requests.create("kubevirt.io/VirtualMachineInstance", {"spec": spec})

_disks(disks) := _machine({"domain": {"devices": {"disks": disks}}})

_host_disk(observed) := {
	"path": "spec.volumes[0].hostDisk",
	"observed": observed,
	"expected": "a volume of the cluster",
}

test_files_of_the_host if {
	every disk in [{"path": "/x", "type": "Disk"}, {"shared": false}, {"shared": null}, {}, "text", 7, false] {
		rule.findings == {_host_disk(disk)} with input as _machine({"volumes": [{"hostDisk": disk}]})
	}
	rule.findings == {
		_host_disk({"shared": true}),
		{"path": "spec.volumes[0].hostDisk.shared", "observed": true, "expected": "false"},
	} with input as _machine({"volumes": [{"hostDisk": {"shared": true}}]})
}

test_other_volumes if {
	every volume in [{"hostDisk": null}, {}, null, "text", {"dataVolume": {"name": "hostDisk"}}] {
		rule.findings == set() with input as _machine({"volumes": [volume]})
	}
	every list in [null, [], {}, "text"] {
		rule.findings == set() with input as _machine({"volumes": list, "domain": {"devices": {"disks": list}}})
	}
	rule.findings == set() with input as requests.create("/Pod", {"spec": {"volumes": [{"hostDisk": {}}]}})
}

test_disks_that_are_shared if {
	every value in [true, "true", 1] {
		rule.findings == {{
			"path": "spec.domain.devices.disks[1].shareable",
			"observed": value,
			"expected": "false",
		}} with input as _disks([{"name": "a"}, {"name": "b", "shareable": value}])
	}
	every disk in [{"shareable": false}, {"shareable": null}, {}, null, "text"] {
		rule.findings == set() with input as _disks([disk])
	}
}
