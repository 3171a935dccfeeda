package plumbline.rules.tenancy.p_ten_02_test

import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.tenancy.p_ten_02 as rule

_finding(holder, label, observed) := {
	"path": sprintf("%s[%q]", [holder, label]),
	"observed": observed,
	"expected": "no such label on what a tenant makes",
}

_labelled(labels) := {"metadata": {"labels": labels}}

_exempt := "plumbline.io/exempt"

test_labels_that_exempt if {
	every kind in ["/Namespace", "/Pod", "kubevirt.io/VirtualMachine", "k8s.cni.cncf.io/NetworkAttachmentDefinition"] {
		every label in [_exempt, "admission.gatekeeper.sh/ignore"] {
			every value in ["true", "", null, "no"] {
				rule.findings == {_finding("metadata.labels", label, value)} with input as requests.create(
					kind,
					_labelled({label: value, "other": "x"}),
				)
			}
		}
	}
}

test_other_labels if {
	every labels in [null, {}, [], "text", {"app": "x"}] {
		rule.findings == set() with input as requests.create("/Namespace", _labelled(labels))
	}
	rule.findings == set() with input as requests.create("/Namespace", {})
}

test_labels_of_templates_reach_the_pod if {
	template := {"template": {"metadata": {"labels": {_exempt: "x", "app": "y"}}}}
	every kind in ["kubevirt.io/VirtualMachine", "kubevirt.io/VirtualMachineInstanceReplicaSet"] {
		rule.findings == {_finding("spec.template.metadata.labels", _exempt, "x")} with input as requests.create(
			kind,
			{"spec": template},
		)
	}
	path := "spec.virtualMachineTemplate.spec.template.metadata.labels"
	rule.findings == {_finding(path, _exempt, "x")} with input as requests.create(
		"pool.kubevirt.io/VirtualMachinePool",
		{"spec": {"virtualMachineTemplate": {"spec": template}}},
	)
	rule.findings == {_finding("metadata.labels", _exempt, "x")} with input as requests.create(
		"kubevirt.io/VirtualMachineInstance",
		_labelled({_exempt: "x"}),
	)
}

test_the_labels_of_the_settings if {
	chosen := {"tenancy": {"exempting_labels": ["skip"]}}
	rule.findings == {_finding("metadata.labels", "skip", "x")} with data.plumbline.settings as chosen
		with input as requests.create("/Namespace", _labelled({"skip": "x", _exempt: "x"}))
}

test_the_platform_may if {
	review := requests.create("/Namespace", _labelled({_exempt: "x"}))
	platform := {"tenancy": {"platform": {"users": ["root"], "groups": ["admins", "team-a"]}}}
	rule.findings == set() with input as requests.by(review, "root") with data.plumbline.settings as platform
	rule.findings == set() with input as review with data.plumbline.settings as platform
	machine := requests.create("kubevirt.io/VirtualMachine", {"spec": {"template": _labelled({_exempt: "x"})}})
	rule.findings == set() with input as machine with data.plumbline.settings as platform
	count(rule.findings) == 1 with input as requests.by(review, "mallory") with data.plumbline.settings as platform
	nobody := json.patch(review, [{"op": "remove", "path": "request/userInfo"}])
	count(rule.findings) == 1 with input as nobody with data.plumbline.settings as platform
}
