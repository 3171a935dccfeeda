# METADATA
# title: A network gets its addresses from an IPAM that fits
# description: >-
#   host-local keeps its list on each node: on a segment that joins nodes it gives the same address twice. A name
#   that nobody knows keeps machines from starting.
# custom:
#   id: P-NET-07
#   severity: high
#   mode: deny
#   strict: false
#   kinds: [k8s.cni.cncf.io/NetworkAttachmentDefinition]
#   parameters: [network]
#   inventory: []
#   behaviours: [NET-04]
#   remediation: >-
#     Use whereabouts or static, or leave the addresses to the guests; host-local only on bridges of
#     network.single_node_bridges.
package plumbline.rules.network.p_net_07

import data.plumbline.lib.networks
import data.plumbline.settings

findings contains {"path": path, "observed": type, "expected": _expected} if {
	input.request.kind.kind == "NetworkAttachmentDefinition"
	some entry in networks.plugins
	networks.makes_ports(entry.plugin)
	type := _type(object.get(entry.plugin, "ipam", {}))
	not type in _allowed
	path := sprintf("%s.ipam.type", [entry.path])
}

findings contains {"path": sprintf("%s.ipam", [entry.path]), "observed": ipam, "expected": "an object"} if {
	input.request.kind.kind == "NetworkAttachmentDefinition"
	some entry in networks.plugins
	networks.makes_ports(entry.plugin)
	ipam := entry.plugin.ipam
	not type_name(ipam) in {"null", "object"}
}

findings contains {"path": path, "observed": "host-local", "expected": "an IPAM that is unique on all nodes"} if {
	input.request.kind.kind == "NetworkAttachmentDefinition"
	"host-local" in _allowed
	some entry in networks.plugins
	entry.plugin.ipam.type == "host-local"
	carrier := networks.carrier(entry.plugin)
	not _on_one_node(carrier)
	path := sprintf("%s.ipam.type", [entry.path])
}

_on_one_node(carrier) if carrier in settings.network.single_node_bridges

_expected := sprintf("one of %s", [concat(", ", sort(_allowed))])

_allowed contains type if some type in settings.network.ipam_types

# An absent or empty `ipam` is how plugins are told to give no address.
_type(ipam) := type if {
	type := ipam.type
	not type in {"", null}
} else := "none" if {
	type_name(ipam) in {"null", "object"}
}
