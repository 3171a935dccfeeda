# METADATA
# title: A network definition uses plugins that are allowed
# description: >-
#   A plugin works with the rights of the node: host-device takes a card away from it, macvlan and ipvlan pass by
#   its bridges. Only what the settings allow, everywhere or in one namespace, may stand in a chain.
# custom:
#   id: P-NET-04
#   severity: high
#   mode: deny
#   strict: false
#   kinds: [k8s.cni.cncf.io/NetworkAttachmentDefinition]
#   parameters: [network, namespaces]
#   inventory: []
#   behaviours: [NET-01, NET-06]
#   remediation: >-
#     Use a plugin that is allowed, or have it added to network.cni_types or to the namespace's cni_types.
package plumbline.rules.network.p_net_04

import data.plumbline.lib.networks
import data.plumbline.lib.review
import data.plumbline.settings

findings contains {"path": sprintf("%s.type", [entry.path]), "observed": type, "expected": _expected} if {
	input.request.kind.kind == "NetworkAttachmentDefinition"
	some entry in networks.plugins
	type := object.get(entry.plugin, "type", null)
	not type in _allowed
}

_expected := sprintf("one of %s", [concat(", ", sort(_allowed))])

_allowed contains type if some type in settings.network.cni_types

_allowed contains type if some type in settings.namespaces[review.namespace].cni_types
