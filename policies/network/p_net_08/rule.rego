# METADATA
# title: Addresses of a segment are given out by one pool each
# description: >-
#   Two pools that overlap on one segment give an address twice, and so does a static address out of a pool. A
#   static address outside the segment's networks reaches nobody.
# custom:
#   id: P-NET-08
#   severity: high
#   mode: deny
#   strict: false
#   kinds: [k8s.cni.cncf.io/NetworkAttachmentDefinition]
#   parameters: []
#   inventory: [k8s.cni.cncf.io/NetworkAttachmentDefinition]
#   behaviours: [NET-04]
#   remediation: >-
#     Part the range with range_start and range_end, or list static addresses in the pool's exclude.
package plumbline.rules.network.p_net_08

import data.plumbline.lib.addresses
import data.plumbline.lib.ipam
import data.plumbline.lib.neighbours
import data.plumbline.lib.networks

findings contains {"path": path, "observed": bad.observed, "expected": _understood} if {
	input.request.kind.kind == "NetworkAttachmentDefinition"
	some entry in networks.plugins
	some bad in ipam.unreadable(entry.plugin)
	path := sprintf("%s.%s", [entry.path, bad.path])
}

findings contains {"path": path, "observed": one.text, "expected": expected} if {
	input.request.kind.kind == "NetworkAttachmentDefinition"
	some entry in networks.plugins
	others := _neighbours(entry)

	# Most have no neighbour but what keeps one register with them: what they give out need not be worked out.
	others != set()
	some one in ipam.sets(entry.plugin)
	clashes := {other.owner | some other in others; _clash(one, other)}
	path := sprintf("%s.%s", [entry.path, one.path])
	expected := sprintf("addresses that %s does not give out on this segment", [min(clashes)])
}

findings contains {"path": path, "observed": one.text, "expected": _inside} if {
	input.request.kind.kind == "NetworkAttachmentDefinition"
	some entry in networks.plugins
	entry.plugin.ipam.type == "static"
	some one in ipam.sets(entry.plugin)
	around := {other.network | some other in _neighbours(entry); other.network[0][0] == one.network[0][0]}
	count(around) > 0
	every network in around {
		not addresses.within(one.range[0], network)
	}
	path := sprintf("%s.%s", [entry.path, one.path])
}

_understood := "a network with addresses inside it, such as 10.0.0.0/24"

_inside := "an address of a network that the segment has"

# Sets of addresses that other definitions give out on the segment of this plugin, with their owners; those are left out
# that one register keeps apart from what this plugin gives out.
_neighbours(reviewed) := {object.union(one, {"owner": sprintf("%s/%s", [other.namespace, other.name])}) |
	some other in neighbours.near(reviewed.plugin)
	some entry in networks.plugins_of(other.definition)
	not _one_register(reviewed.plugin, entry.plugin)
	networks.joined(networks.segments_of(reviewed.plugin), networks.segments_of(entry.plugin))
	some one in ipam.sets(entry.plugin)
}

_clash(a, b) if {
	addresses.overlap(a.range, b.range)
	not _excepted(a, b)
	not _excepted(b, a)
}

_one_register(a, b) if {
	register := ipam.register(a)
	register != ""
	register == ipam.register(b)
}

# The other pool leaves all these addresses out.
_excepted(a, b) if {
	some network in b.except
	addresses.within(a.range[0], network)
	addresses.within(a.range[1], network)
}
