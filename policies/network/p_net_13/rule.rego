# METADATA
# title: Hardware addresses are watched and given once
# description: >-
#   Without macspoofchk a guest sends frames in the name of its neighbours. Two interfaces of one segment with the
#   same fixed address take each other's traffic, and replicas of one template all have the address that stands in
#   it.
# custom:
#   id: P-NET-13
#   severity: high
#   mode: deny
#   strict: false
#   kinds:
#     - k8s.cni.cncf.io/NetworkAttachmentDefinition
#     - kubevirt.io/VirtualMachine
#     - kubevirt.io/VirtualMachineInstance
#     - kubevirt.io/VirtualMachineInstanceReplicaSet
#     - pool.kubevirt.io/VirtualMachinePool
#   parameters: [tenants, namespaces, tenant_label]
#   inventory:
#     - k8s.cni.cncf.io/NetworkAttachmentDefinition
#     - /Namespace
#     - kubevirt.io/VirtualMachine
#     - kubevirt.io/VirtualMachineInstance
#   behaviours: [EXT-03, EXT-09, HOST-08]
#   remediation: >-
#     Set macspoofchk to true on bridges of tenants; leave macAddress out, or give each interface its own.
package plumbline.rules.network.p_net_13

import data.plumbline.lib.attachments
import data.plumbline.lib.index
import data.plumbline.lib.inventory
import data.plumbline.lib.machines
import data.plumbline.lib.networks
import data.plumbline.lib.review

findings contains object.union(bridge, {"expected": "true"}) if {
	input.request.kind.kind == "NetworkAttachmentDefinition"
	networks.tenant != ""
	some bridge in _unwatched
}

findings contains {"path": mine.path, "observed": mine.observed, "expected": _its_own} if {
	some mine in _twice
}

findings contains {"path": mine.path, "observed": mine.observed, "expected": expected} if {
	some mine in _own
	mac := mine.mac
	holders := {other.owner | some other in _others; other.mac == mac; _meet(mine.network, other.network)}
	expected := sprintf("a hardware address that %s does not have on this segment", [min(holders)])
}

findings contains {"path": mine.path, "observed": mine.observed, "expected": _none} if {
	input.request.kind.kind in {"VirtualMachineInstanceReplicaSet", "VirtualMachinePool"}
	some mine in _own
}

# Of a definition only whose it is, of machines without fixed addresses nothing.
looked_up contains "/Namespace" if {
	networks.tenant == ""
	some _ in _unwatched
}

looked_up contains kind if {
	some _ in _own
	some kind in [networks.kind, "kubevirt.io/VirtualMachine", "kubevirt.io/VirtualMachineInstance"]
}

_its_own := "a hardware address of its own on this segment"

_none := "no hardware address, as every replica would have it"

_unwatched contains {"path": sprintf("%s.macspoofchk", [entry.path]), "observed": observed} if {
	some entry in networks.plugins
	entry.plugin.type == "bridge"
	observed := object.get(entry.plugin, "macspoofchk", null)
	observed != true
}

# Interfaces with fixed addresses of the machine under review.
_own contains object.union(one, {"path": sprintf("%s.%s", [machines.path, one.path])}) if {
	some one in attachments.hardware_addresses(machines.spec, review.namespace)
}

# Those of all other machines with one of these addresses. A machine's instance has its name and is no other.
_others contains object.union(one, {"owner": sprintf("%s/%s", [other.namespace, other.name])}) if {
	some mine in _own
	some other in index.under("hardware address", mine.mac)
	not _reviewed(other.namespace, other.name)
	machine := inventory.get(other.kind, other.namespace, other.name)
	some one in attachments.hardware_addresses(machines.spec_of(other.kind, machine), other.namespace)
}

_reviewed(namespace, name) if {
	namespace == review.namespace
	name == review.name
}

# Those whose address another one has on the same network, or on another one of the same segment. Lists that only differ
# by variables are kept by OPA with these as their keys, so that nobody is looked for among all.
_twice contains mine if {
	some mine in _own
	mac := mine.mac
	network := mine.network
	count([other | some other in _own; other.mac == mac; other.network == network]) > 1
}

_twice contains mine if {
	some mine in _own
	segments := _segments(mine.network)
	mac := mine.mac
	some other in [each | some each in _own; each.mac == mac]
	other != mine
	networks.joined(segments, _segments(other.network))
}

_meet(a, b) if a == b

_meet(a, b) if networks.joined(_segments(a), _segments(b))

_segments(network) := networks.segments(inventory.get(networks.kind, network.namespace, network.name))
