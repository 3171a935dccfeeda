# METADATA
# title: A VLAN of one bridge belongs to one tenant
# description: >-
#   Two definitions that carry the same VLAN of the same bridge are one segment, whatever they are called. When they
#   belong to different tenants, neither is separated. Two requests at one moment can pass each other here; the
#   audit sees that, and the ranges of P-NET-05 prevent it.
# custom:
#   id: P-NET-06
#   severity: critical
#   mode: deny
#   strict: false
#   kinds: [k8s.cni.cncf.io/NetworkAttachmentDefinition]
#   parameters: [tenants, namespaces, tenant_label]
#   inventory: [k8s.cni.cncf.io/NetworkAttachmentDefinition, /Namespace]
#   behaviours: [NET-06]
#   remediation: >-
#     Take a VLAN or a bridge that nobody else's definition uses.
package plumbline.rules.network.p_net_06

import data.plumbline.lib.neighbours
import data.plumbline.lib.networks
import data.plumbline.lib.tenants

findings contains {"path": entry.path, "observed": observed, "expected": expected} if {
	input.request.kind.kind == "NetworkAttachmentDefinition"
	some entry in networks.plugins
	foreign := {other | some other in neighbours.near(entry.plugin); _tenant(other.namespace) != networks.tenant}
	foreign != set()
	mine := networks.segments_of(entry.plugin)
	clashes := {sprintf("%s/%s", [other.namespace, other.name]) |
		some other in foreign
		networks.joined(mine, networks.segments(other.definition))
	}
	observed := {"carrier": networks.carrier(entry.plugin), "vlans": sort(networks.spans(entry.plugin))}
	expected := sprintf("a segment of one tenant only; this one is also that of %s", [min(clashes)])
}

_tenant(namespace) := tenants.of(namespace)

_tenant(namespace) := "" if not tenants.of(namespace)
