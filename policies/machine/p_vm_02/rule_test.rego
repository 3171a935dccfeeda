package plumbline.rules.machine.p_vm_02_test

import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.machine.p_vm_02 as rule

_finding(type, device) := {
	"path": sprintf("spec.domain.devices.%s[0].deviceName", [type]),
	"observed": device,
	"expected": "a device that the settings allow",
}

_machine(devices) := requests.create(
	"kubevirt.io/VirtualMachineInstance",
	{"spec": {"domain": {"devices": devices}}},
)

test_devices_nobody_allowed if {
	every type in ["hostDevices", "gpus"] {
		every device in ["example.org/card", "", 7, null] {
			rule.findings == {_finding(type, device)} with input as _machine({type: [{"name": "d", "deviceName": device}]})
		}
		every entry in [{}, null, "text"] {
			rule.findings == {_finding(type, null)} with input as _machine({type: [entry]})
		}
	}
}

test_devices_that_the_settings_allow if {
	tenant := {"namespaces": {"team-a": {"tenant": "a"}}, "tenants": {"a": {"host_devices": ["example.org/card"]}}}
	other := {"namespaces": {"team-a": {"tenant": "b"}}, "tenants": {"a": {"host_devices": ["example.org/card"]}}}
	every type in ["hostDevices", "gpus"] {
		review := _machine({type: [{"deviceName": "example.org/card"}]})
		rule.findings == set() with input as review
			with data.plumbline.settings as {"machines": {"host_devices": ["example.org/card"]}}
		rule.findings == set() with input as review with data.plumbline.settings as tenant
		every chosen in [other, {}, {"machines": {"host_devices": []}}, {"machines": {"host_devices": "example.org/card"}}] {
			rule.findings == {_finding(type, "example.org/card")} with input as review with data.plumbline.settings as chosen
		}
	}
}

test_no_devices if {
	every list in [null, [], {}, "text"] {
		rule.findings == set() with input as _machine({"hostDevices": list, "gpus": list})
	}
	rule.findings == set() with input as requests.create("/Pod", {})
}

test_what_is_looked_up if {
	tenants := {"a": {"host_devices": ["example.org/card"]}, "b": {}}
	every device, kinds in {"example.org/card": {"/Namespace"}, "example.org/other": set()} {
		review := _machine({"gpus": [{"deviceName": device}]})
		rule.looked_up == kinds with input as review with data.plumbline.settings as {"tenants": tenants}
		every chosen in [{}, {"machines": {"host_devices": [device]}, "tenants": tenants}] {
			rule.looked_up == set() with input as review with data.plumbline.settings as chosen
		}
	}
}
