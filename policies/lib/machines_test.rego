package plumbline.lib.machines_test

import data.plumbline.lib.machines
import data.plumbline.lib.requests_test as requests

_kinds := {
	"kubevirt.io/VirtualMachine": "spec.template.spec",
	"kubevirt.io/VirtualMachineInstance": "spec",
	"kubevirt.io/VirtualMachineInstanceReplicaSet": "spec.template.spec",
	"pool.kubevirt.io/VirtualMachinePool": "spec.virtualMachineTemplate.spec.template.spec",
}

_spec := {
	"networks": [{"name": "a", "pod": {}}, {"name": "b", "multus": {"networkName": "blue"}}],
	"volumes": [{"name": "root", "dataVolume": {"name": "root"}}],
	"domain": {"devices": {
		"disks": [{"name": "root", "disk": {"bus": "virtio"}}],
		"hostDevices": [{"name": "h", "deviceName": "example.org/card"}],
		"gpus": [{"name": "g", "deviceName": "example.org/gpu"}],
	}},
}

# An object that holds the value at the path.
_object(path, value) := json.patch({}, array.concat(
	[{"op": "add", "path": array.slice(parts, 0, i + 1), "value": {}} | some i, _ in parts],
	[{"op": "add", "path": parts, "value": value}],
)) if {
	parts := split(path, ".")
}

test_the_spec_of_every_kind if {
	every kind, path in _kinds {
		review := requests.create(kind, _object(path, _spec))
		machines.path == path with input as review
		machines.spec == _spec with input as review
	}
}

test_a_kind_of_another_group_is_no_machine if {
	other := requests.create("example.org/VirtualMachine", {"spec": _spec})
	not machines.spec with input as other
	not machines.path with input as other
	not machines.volumes with input as other
	not machines.owner with input as requests.create("kubevirt.io/VirtualMachineInstance", {"spec": _spec})
	not machines.owner_path with input as requests.create("kubevirt.io/VirtualMachineInstance", {"spec": _spec})
	not machines.label("a") with input as requests.create("/Pod", {"metadata": {"labels": {"a": "b"}}})
}

test_a_machine_without_a_spec_has_an_empty_one if {
	every kind, path in _kinds {
		every resource in [{}, {"spec": null}, {"spec": {"template": [1]}}, _object(path, "text"), _object(path, null)] {
			review := requests.create(kind, resource)
			machines.path == path with input as review
			is_object(machines.spec) with input as review
		}
	}
}

test_what_owns_the_volumes if {
	vm := {"dataVolumeTemplates": [], "template": {"spec": _spec}}
	alone := requests.create("kubevirt.io/VirtualMachine", {"spec": vm})
	machines.owner == vm with input as alone
	machines.owner_path == "spec" with input as alone
	pooled := requests.create(
		"pool.kubevirt.io/VirtualMachinePool",
		{"spec": {"virtualMachineTemplate": {"spec": vm}}},
	)
	machines.owner == vm with input as pooled
	machines.owner_path == "spec.virtualMachineTemplate.spec" with input as pooled
}

test_labels_of_machine_and_template if {
	resource := {
		"metadata": {"labels": {"a": "outer", "b": "outer"}},
		"spec": {"template": {"metadata": {"labels": {"b": "inner"}}}},
	}
	review := requests.create("kubevirt.io/VirtualMachine", resource)
	machines.template_labels == {"b": "inner"} with input as review
	machines.label("a") == "outer" with input as review
	machines.label("b") == "inner" with input as review
	not machines.label("c") with input as review
	instance := requests.create("kubevirt.io/VirtualMachineInstance", resource)
	machines.template_labels == {"a": "outer", "b": "outer"} with input as instance
	machines.label("b") == "outer" with input as instance
	machines.template_labels == {} with input as requests.create("kubevirt.io/VirtualMachine", {"metadata": 1})
}

test_labels_of_every_kind if {
	every kind, path in _kinds {
		place := concat(".", array.concat(array.slice(split(path, "."), 0, count(split(path, ".")) - 1), ["metadata.labels"]))
		review := requests.create(kind, _object(place, {"a": "b"}))
		machines.template_labels == {"a": "b"} with input as review
		machines.template_labels_path == place with input as review
		machines.label("a") == "b" with input as review
	}
}

test_lists_of_every_kind if {
	every kind, path in _kinds {
		review := requests.create(kind, _object(path, _spec))
		machines.networks == _spec.networks with input as review
		machines.volumes == _spec.volumes with input as review
		machines.disks == _spec.domain.devices.disks with input as review
		machines.host_devices == {
			{
				"path": sprintf("%s.domain.devices.hostDevices[0]", [path]),
				"device": {"name": "h", "deviceName": "example.org/card"},
			},
			{
				"path": sprintf("%s.domain.devices.gpus[0]", [path]),
				"device": {"name": "g", "deviceName": "example.org/gpu"},
			},
		} with input as review
	}
}

test_what_is_no_list_is_none if {
	every value in [null, {}, {"a": 1}, "text", 7] {
		devices := {"disks": value, "hostDevices": value, "gpus": value}
		review := requests.create(
			"kubevirt.io/VirtualMachineInstance",
			{"spec": {"networks": value, "volumes": value, "domain": {"devices": devices}}},
		)
		not machines.networks with input as review
		not machines.volumes with input as review
		not machines.disks with input as review
		machines.host_devices == set() with input as review
	}
	every domain in [null, "text", [], {"devices": 3}] {
		review := requests.create("kubevirt.io/VirtualMachineInstance", {"spec": {"domain": domain}})
		not machines.disks with input as review
		machines.host_devices == set() with input as review
	}
}
