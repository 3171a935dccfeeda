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
		"interfaces": [{"name": "a", "masquerade": {}}],
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
		machines.specs == {{"path": path, "spec": _spec}} with input as requests.create(kind, _object(path, _spec))
	}
}

test_a_kind_of_another_group_is_no_machine if {
	machines.specs == set() with input as requests.create("example.org/VirtualMachine", {"spec": _spec})
	machines.owners == set() with input as requests.create("kubevirt.io/VirtualMachineInstance", {"spec": _spec})
	not machines.labels with input as requests.create("/Pod", {"metadata": {"labels": {"a": "b"}}})
}

test_a_machine_without_a_spec_has_an_empty_one if {
	every kind, path in _kinds {
		every resource in [{}, {"spec": null}, {"spec": {"template": [1]}}, _object(path, "text"), _object(path, null)] {
			found := machines.specs with input as requests.create(kind, resource)
			{entry.path | some entry in found} == {path}
			every entry in found {
				is_object(entry.spec)
			}
		}
	}
}

test_what_owns_the_volumes if {
	vm := {"dataVolumeTemplates": [], "template": {"spec": _spec}}
	machines.owners == {{"path": "spec", "spec": vm}} with input as requests.create(
		"kubevirt.io/VirtualMachine",
		{"spec": vm},
	)
	machines.owners == {{"path": "spec.virtualMachineTemplate.spec", "spec": vm}} with input as requests.create(
		"pool.kubevirt.io/VirtualMachinePool",
		{"spec": {"virtualMachineTemplate": {"spec": vm}}},
	)
}

test_labels_of_machine_and_template if {
	resource := {
		"metadata": {"labels": {"a": "outer", "b": "outer"}},
		"spec": {"template": {"metadata": {"labels": {"b": "inner"}}}},
	}
	review := requests.create("kubevirt.io/VirtualMachine", resource)
	machines.labels == {"a": "outer", "b": "inner"} with input as review
	machines.template_labels == {"b": "inner"} with input as review
	instance := requests.create("kubevirt.io/VirtualMachineInstance", resource)
	machines.labels == {"a": "outer", "b": "outer"} with input as instance
	machines.template_labels == {"a": "outer", "b": "outer"} with input as instance
	machines.labels == {} with input as requests.create("kubevirt.io/VirtualMachine", {"metadata": 1})
}

test_entries_have_their_paths if {
	every kind, path in _kinds {
		review := requests.create(kind, _object(path, _spec))
		in_spec := {name: concat(".", [path, name]) |
			some name in [
				"networks[0]", "networks[1]", "volumes[0]", "domain.devices.interfaces[0]",
				"domain.devices.disks[0]", "domain.devices.hostDevices[0]", "domain.devices.gpus[0]",
			]
		}
		machines.networks == {
			{"path": in_spec["networks[0]"], "network": _spec.networks[0]},
			{"path": in_spec["networks[1]"], "network": _spec.networks[1]},
		} with input as review
		machines.volumes == {{"path": in_spec["volumes[0]"], "volume": _spec.volumes[0]}} with input as review
		machines.interfaces == {{
			"path": in_spec["domain.devices.interfaces[0]"],
			"interface": {"name": "a", "masquerade": {}},
		}} with input as review
		machines.disks == {{
			"path": in_spec["domain.devices.disks[0]"],
			"disk": {"name": "root", "disk": {"bus": "virtio"}},
		}} with input as review
		machines.host_devices == {
			{
				"path": in_spec["domain.devices.hostDevices[0]"],
				"device": {"name": "h", "deviceName": "example.org/card"},
			},
			{
				"path": in_spec["domain.devices.gpus[0]"],
				"device": {"name": "g", "deviceName": "example.org/gpu"},
			},
		} with input as review
	}
}

test_lists_that_are_none_have_no_entries if {
	every value in [null, {}, {"a": 1}, "text", 7, []] {
		spec := {"networks": value, "volumes": value, "domain": {"devices": {"disks": value, "interfaces": value}}}
		review := requests.create("kubevirt.io/VirtualMachineInstance", {"spec": spec})
		machines.networks | machines.volumes == set() with input as review
		machines.disks | machines.interfaces == set() with input as review
		machines.host_devices == set() with input as review
	}
	every domain in [null, "text", [], {"devices": 3}] {
		machines.disks == set() with input as requests.create(
			"kubevirt.io/VirtualMachineInstance",
			{"spec": {"domain": domain}},
		)
	}
}

test_equal_entries_count_twice if {
	spec := {"networks": [{"name": "a"}, {"name": "a"}, null]}
	machines.networks == {
		{"path": "spec.networks[0]", "network": {"name": "a"}},
		{"path": "spec.networks[1]", "network": {"name": "a"}},
		{"path": "spec.networks[2]", "network": null},
	} with input as requests.create("kubevirt.io/VirtualMachineInstance", {"spec": spec})
}
