# METADATA
# title: A network in use keeps its bridge and VLAN
# description: >-
#   Running machines keep what they were attached to, and get something else when they start again or migrate: they
#   move to another segment in silence, and half of them stay behind.
# custom:
#   id: P-NET-14
#   severity: high
#   mode: deny
#   strict: false
#   operations: [UPDATE]
#   kinds: [k8s.cni.cncf.io/NetworkAttachmentDefinition]
#   parameters: []
#   inventory: [/Pod, kubevirt.io/VirtualMachine, kubevirt.io/VirtualMachineInstance]
#   behaviours: [NET-01, NET-06]
#   remediation: >-
#     Make a new network definition and move the machines to it one by one.
package plumbline.rules.network.p_net_14

import data.plumbline.lib.index
import data.plumbline.lib.networks
import data.plumbline.lib.review

findings contains {"path": "spec.config", "observed": observed, "expected": expected} if {
	input.request.kind.kind == "NetworkAttachmentDefinition"
	input.request.operation == "UPDATE"
	before := _ports(review.old_object)
	count(before) > 0
	observed := _ports(networks.definition)
	_carried(review.old_object) != _carried(networks.definition)
	expected := sprintf("%s, to which %s is attached", [json.marshal(before), min(_users)])
}

# What a machine is attached to, in the order of the chain.
_ports(definition) := [{"carrier": carrier, "type": entry.plugin.type, "vlans": sort(networks.spans(entry.plugin))} |
	some entry in sort(networks.plugins_of(definition))
	carrier := networks.carrier(entry.plugin)
]

# The same with VLANs one by one: a set of them that is only written in another way is no other segment. Where a trunk
# names so many that its spans hold more than it carries, it is what it names.
_carried(definition) := [[carrier, entry.plugin.type, vlans, named - spans] |
	some entry in sort(networks.plugins_of(definition))
	carrier := networks.carrier(entry.plugin)
	spans := networks.spans(entry.plugin)
	named := networks.named(entry.plugin)
	vlans := {vlan | some span in spans; some vlan in numbers.range(span[0], span[1])}
]

_users contains sprintf("%s %s/%s", [split(user.kind, "/")[1], user.namespace, user.name]) if {
	some user in index.under("attached", sprintf("%s/%s", [review.namespace, review.name]))
}
