package plumbline.rules.network.p_net_11_test

import data.plumbline.lib.definitions_test as definitions
import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.network.p_net_11

_settings := {
	"namespaces": {"commons": {"shared": true}},
	"network": {"launchers": ["system:serviceaccount:kubevirt:kubevirt-controller"]},
}

_kinds := {
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

_further := "k8s.v1.cni.cncf.io/networks"

_default := "v1.multus-cni.io/default-network"

_of(kind, annotations) := requests.create(kind, definitions.object_at(_kinds[kind], {"annotations": annotations}))

_pod(value) := _of("/Pod", {_further: value})

_finding(key, observed, namespace) := {
	"path": sprintf("metadata.annotations[%q]", [key]),
	"observed": observed,
	"expected": sprintf("a network of namespace team-a or of a shared one, not of %s", [namespace]),
}

_unreadable(observed) := {
	"path": sprintf("metadata.annotations[%q]", [_further]),
	"observed": observed,
	"expected": "names as [namespace/]name, or a JSON list with name and namespace in lower case",
}

test_networks_of_others_in_every_kind if {
	every kind, path in _kinds {
		found := object.union(_finding(_further, "team-b/blue", "team-b"), {"path": sprintf("%s.annotations[%q]", [
			path,
			_further,
		])})
		p_net_11.findings == {found} with input as _of(kind, {_further: "team-b/blue"})
			with data.plumbline.settings as _settings
	}
}

test_own_and_shared_networks if {
	every value in [
		"blue",
		"team-a/blue",
		"commons/blue@eth1, blue",
		`[{"name": "blue"}, {"name": "blue", "namespace": "commons", "interface": "eth1", "ips": ["10.0.0.1"]}]`,
		`[{"name": "blue", "namespace": ""}]`,
		`[]`,
		"",
		null,
	] {
		p_net_11.findings == set() with input as _pod(value) with data.plumbline.settings as _settings
	}
}

test_one_of_several if {
	every value in ["blue, team-b/blue@eth1", `[{"name": "blue"}, {"name": "blue", "namespace": "team-b"}]`] {
		p_net_11.findings == {_finding(_further, value, "team-b")} with input as _pod(value)
			with data.plumbline.settings as _settings
	}
	both := "team-b/blue,team-c/blue"
	p_net_11.findings == {_finding(_further, both, "team-b"), _finding(_further, both, "team-c")} with input as _pod(both)
		with data.plumbline.settings as _settings
}

test_a_default_network_without_a_namespace_is_one_of_multus if {
	p_net_11.findings == {_finding(_default, "blue", "kube-system")} with input as _of("/Pod", {_default: "blue"})
		with data.plumbline.settings as _settings
	p_net_11.findings == set() with input as _of("/Pod", {_default: "team-a/blue"})
		with data.plumbline.settings as _settings
}

test_what_nobody_can_follow if {
	every value in [
		"a/b/c",
		"Blue",
		"blue,",
		`[{"Name": "blue"}]`,
		`[{"name": "blue", "Namespace": "team-b"}]`,
		`[{"name": "team-b/blue"}]`,
		`[{"name": "blue", "namespace": 7}]`,
		`[{}]`,
		`[7]`,
		`[`,
		`{"name": "blue"}`,
		7,
		["blue"],
	] {
		p_net_11.findings == {_unreadable(value)} with input as _pod(value) with data.plumbline.settings as _settings
	}
}

test_pods_that_kubevirt_makes if {
	launcher := requests.by(_pod("team-b/blue"), "system:serviceaccount:kubevirt:kubevirt-controller")
	p_net_11.findings == set() with input as launcher with data.plumbline.settings as _settings
	count(p_net_11.findings) == 1 with input as launcher with data.plumbline.settings as {}
	broken := requests.by(_pod("a/b/c"), "system:serviceaccount:kubevirt:kubevirt-controller")
	p_net_11.findings == set() with input as broken with data.plumbline.settings as _settings
}

test_machines_that_kubevirt_makes if {
	instance := requests.by(
		_of("kubevirt.io/VirtualMachineInstance", {_further: "team-b/blue"}),
		"system:serviceaccount:kubevirt:kubevirt-controller",
	)
	count(p_net_11.findings) == 1 with input as instance with data.plumbline.settings as _settings
}

test_no_annotations if {
	every metadata in [{}, null, {"annotations": null}, {"annotations": []}, {"annotations": "a"}, "text"] {
		p_net_11.findings == set() with input as requests.create("/Pod", {"metadata": metadata})
			with data.plumbline.settings as _settings
	}
	p_net_11.findings == set() with data.plumbline.settings as _settings
		with input as requests.create("/Service", {"metadata": {"annotations": {_further: "team-b/blue"}}})
}
