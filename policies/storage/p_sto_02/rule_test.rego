package plumbline.rules.storage.p_sto_02_test

import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.storage.p_sto_02 as rule

_finding(path, observed) := {
	"path": path,
	"observed": observed,
	"expected": "a clone of an image of the cluster, or a namespace that is allowed to import",
}

_machine(templates) := requests.create("kubevirt.io/VirtualMachine", {"spec": {"dataVolumeTemplates": templates}})

_import := {"spec": {"source": {"http": {"url": "u"}}}}

test_imports_of_machines_are_found_one_by_one if {
	rule.findings == {
		_finding("spec.dataVolumeTemplates[0].spec.source.http", "http"),
		_finding("spec.dataVolumeTemplates[2].spec.source.http", "http"),
	} with input as _machine([_import, {"spec": {"source": {"pvc": {}}}}, _import])
}

test_imports_of_pools if {
	pool := {"spec": {"virtualMachineTemplate": {"spec": {"dataVolumeTemplates": [_import]}}}}
	path := "spec.virtualMachineTemplate.spec.dataVolumeTemplates[0].spec.source.http"
	rule.findings == {_finding(path, "http")} with input as requests.create("pool.kubevirt.io/VirtualMachinePool", pool)
}

test_nothing_to_import if {
	every templates in [null, [], {}, "text", [null], [{}], [{"spec": {"sourceRef": {"name": "debian"}}}]] {
		rule.findings == set() with input as _machine(templates)
	}
	rule.findings == set() with input as requests.create("kubevirt.io/VirtualMachine", {"spec": {}})
}

test_volumes_alone_are_another_rules if {
	rule.findings == set() with input as requests.create("cdi.kubevirt.io/DataVolume", _import)
}

test_namespaces_may_be_allowed_to_import if {
	rule.findings == set() with input as _machine([_import])
		with data.plumbline.settings as {"namespaces": {"team-a": {"import": true}}}
}
