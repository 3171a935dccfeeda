package plumbline.lib.attachments_test

import data.plumbline.lib.attachments
import data.plumbline.lib.definitions_test as definitions
import data.plumbline.lib.requests_test as requests

_networks := "k8s.v1.cni.cncf.io/networks"

_default := "v1.multus-cni.io/default-network"

_blue := {"namespace": "team-a", "name": "blue"}

_red := {"namespace": "team-b", "name": "red"}

_on(multus) := definitions.machine(definitions.vmi, {"networks": [{"name": "n", "multus": multus}]})

_pod(annotations) := {"metadata": {"annotations": annotations}}

test_names_and_where_they_are_looked_for if {
	attachments.resolve("blue", "team-a") == _blue
	attachments.resolve("team-b/red", "team-a") == _red
	attachments.resolve("a.b-c", "team-a") == {"namespace": "team-a", "name": "a.b-c"}
	every text in ["", "Blue", "-a", "a-", "a/b/c", "/a", "a/", "a b", "A/b", "b/A", null, 7, ["blue"]] {
		not attachments.resolve(text, "team-a")
	}
}

test_networks_of_machines if {
	path := "spec.networks[0].multus.networkName"
	blue := object.union(_blue, {"path": path, "observed": "blue"})
	attachments.machine == {blue} with input as _on({"networkName": "blue"})
	red := object.union(_red, {"path": path, "observed": "team-b/red"})
	attachments.machine == {red} with input as _on({"networkName": "team-b/red"})
	attachments.machine_unreadable == set() with input as _on({"networkName": "blue"})
	every name in ["a/b/c", "", 7, null] {
		attachments.machine_unreadable == {{"path": path, "observed": name}} with input as _on({"networkName": name})
		attachments.machine == set() with input as _on({"networkName": name})
	}
	attachments.machine_unreadable == {{"path": path, "observed": null}} with input as _on({})
	every multus in ["blue", null, ["blue"]] {
		attachments.machine_unreadable == set() with input as _on(multus)
	}
}

test_default_networks_of_machines if {
	found := {"namespace": "kube-system", "name": "blue"}
	attachments.of_network({"multus": {"networkName": "blue", "default": true}}, "team-a") == found
	attachments.of_network({"multus": {"networkName": "blue", "default": false}}, "team-a") == _blue
	attachments.of_network({"multus": {"networkName": "blue", "default": "true"}}, "team-a") == _blue
	attachments.of_network({"multus": {"networkName": "blue", "default": true}}, "team-a") == {
		"namespace": "multus",
		"name": "blue",
	} with data.plumbline.settings as {"network": {"multus_namespace": "multus"}}
}

test_fixed_addresses if {
	spec := {
		"domain": {"devices": {"interfaces": [
			{"name": "a", "macAddress": "02-00-00-00-00-0A"},
			{"name": "b", "macAddress": "02:00:00:00:00:0b"},
			{"name": "a"},
			{"name": "a", "macAddress": ""},
			{"name": "a", "macAddress": 7},
			{"name": "c", "macAddress": "02:00:00:00:00:0c"},
			{"name": null, "macAddress": "02:00:00:00:00:0d"},
			{"macAddress": "02:00:00:00:00:0e"},
		]}},
		"networks": [
			{"name": "a", "multus": {"networkName": "blue"}},
			{"name": "b", "pod": {}},
			{"name": null, "multus": {"networkName": "blue"}},
			{"multus": {"networkName": "blue"}},
		],
	}
	attachments.hardware_addresses(spec, "team-a") == {{
		"path": "domain.devices.interfaces[0].macAddress",
		"observed": "02-00-00-00-00-0A",
		"mac": "02:00:00:00:00:0a",
		"network": _blue,
	}}
}

test_networks_of_pods if {
	attachments.of_pod(_pod({_networks: "blue, team-b/red@eth1"}), "team-a") == {_blue, _red}
	attachments.of_pod(_pod({_default: "blue"}), "team-a") == {{"namespace": "kube-system", "name": "blue"}}
	elements := [{"name": "blue"}, {"name": "red", "namespace": "team-b"}, {"name": "blue", "namespace": ""}]
	attachments.of_pod(_pod({_networks: json.marshal(elements)}), "team-a") == {_blue, _red}
	attachments.of_pod(_pod({_networks: `[{"name": "blue", "namespace": null}]`}), "team-a") == {_blue}
	attachments.of_pod(_pod({"other": "blue"}), "team-a") == set()
	attachments.of_pod({}, "team-a") == set()
}

test_annotations_that_nobody_can_follow if {
	every text in [
		"blue,", "a/b/c", "Blue", "{", "[", "{}", `{"name": "blue"}`, `"blue"`, `["blue"]`, `[null]`, "[{}]",
		`[{"name": "a/b"}]`, `[{"name": "blue", "namespace": 7}]`, `[{"name": "blue", "namespace": "A"}]`,
		`[{"name": "blue", "namespace": false}]`, `[{"name": "blue", "Namespace": "team-b"}]`,
		`[{"name": "blue", "nameſpace": "team-b"}]`, 7, ["blue"],
	] {
		review := requests.create("/Pod", _pod({_networks: text}))
		attachments.annotated == set() with input as review
		attachments.annotated_unreadable == {{
			"path": sprintf("metadata.annotations[%q]", [_networks]),
			"observed": text,
		}} with input as review
	}
	every text in ["", null] {
		attachments.annotated_unreadable == set() with input as requests.create("/Pod", _pod({_networks: text}))
	}
}

test_annotations_of_all_that_makes_pods if {
	paths := {
		"/Pod": "metadata",
		"/PodTemplate": "template.metadata",
		"/ReplicationController": "spec.template.metadata",
		"apps/DaemonSet": "spec.template.metadata",
		"apps/Deployment": "spec.template.metadata",
		"apps/ReplicaSet": "spec.template.metadata",
		"apps/StatefulSet": "spec.template.metadata",
		"batch/CronJob": "spec.jobTemplate.spec.template.metadata",
		"batch/Job": "spec.template.metadata",
		"kubevirt.io/VirtualMachine": "spec.template.metadata",
		"kubevirt.io/VirtualMachineInstance": "metadata",
		"kubevirt.io/VirtualMachineInstanceReplicaSet": "spec.template.metadata",
		"pool.kubevirt.io/VirtualMachinePool": "spec.virtualMachineTemplate.spec.template.metadata",
	}
	every kind, path in paths {
		review := requests.create(kind, definitions.object_at(path, {"annotations": {_networks: "blue"}}))
		named := object.union(_blue, {"path": sprintf("%s.annotations[%q]", [path, _networks]), "observed": "blue"})
		attachments.annotated == {named} with input as review
		attachments.all_named == {named} with input as review
	}
	attachments.annotated == set() with input as requests.create("/Service", _pod({_networks: "blue"}))
}

test_both_ways_to_name_a_network if {
	spec := {"networks": [{"name": "n", "multus": {"networkName": "blue"}}]}
	machine := object.union(_pod({_networks: "team-b/red"}), {"spec": spec})
	{each.name | some each in attachments.all_named} == {"blue", "red"} with input as requests.create(
		definitions.vmi,
		machine,
	)
}

test_pods_that_kubevirt_makes if {
	launchers := {"network": {"launchers": ["kubevirt-controller"]}}
	pod := requests.create("/Pod", _pod({}))
	attachments.made_by_kubevirt with input as requests.by(pod, "kubevirt-controller")
		with data.plumbline.settings as launchers
	not attachments.made_by_kubevirt with input as pod with data.plumbline.settings as launchers
	not attachments.made_by_kubevirt with input as requests.by(pod, "kubevirt-controller")
		with data.plumbline.settings as {}
	not attachments.made_by_kubevirt with data.plumbline.settings as launchers
		with input as requests.by(requests.create("batch/Job", {}), "kubevirt-controller")
}
