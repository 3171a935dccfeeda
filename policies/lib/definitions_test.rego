# METADATA
# title: Network definitions that tests ask about
# description: Definitions with a plugin or a list of them, and machines on networks.
package plumbline.lib.definitions_test

import data.plumbline.lib.requests_test as requests

nad := "k8s.cni.cncf.io/NetworkAttachmentDefinition"

vm := "kubevirt.io/VirtualMachine"

vmi := "kubevirt.io/VirtualMachineInstance"

machine_kinds := {
	vm: "spec.template.spec",
	vmi: "spec",
	"kubevirt.io/VirtualMachineInstanceReplicaSet": "spec.template.spec",
	"pool.kubevirt.io/VirtualMachinePool": "spec.virtualMachineTemplate.spec.template.spec",
}

# A definition with that configuration, whatever it is.
definition(config) := {"spec": {"config": json.marshal(config)}}

# The request to make a definition with one plugin.
single(plugin) := requests.create(nad, definition(plugin))

# The request to make a definition with a list of plugins.
chain(plugins) := requests.create(nad, definition({"cniVersion": "0.4.0", "name": "n", "plugins": plugins}))

# The request to make what a kind of machine makes, with that spec.
machine(kind, spec) := requests.create(kind, object_at(machine_kinds[kind], spec))

# An object that holds the value at the path.
object_at(path, value) := json.patch({}, array.concat(
	[{"op": "add", "path": array.slice(parts, 0, i + 1), "value": {}} | some i, _ in parts],
	[{"op": "add", "path": parts, "value": value}],
)) if {
	parts := split(path, ".")
}

# An inventory of definitions, with namespaces of tenants: `{"team-a": "red"}`.
inventory(definitions, tenants) := {
	"core": {"Namespace": {"_": {name: {"metadata": {"labels": {"plumbline.io/tenant": tenant}}} |
		some name, tenant in tenants
	}}},
	"k8s.cni.cncf.io": {"NetworkAttachmentDefinition": definitions},
}
