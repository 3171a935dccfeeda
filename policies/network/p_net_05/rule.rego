# METADATA
# title: A VLAN is an integer from 1 to 4094, and one of its tenant's
# description: >-
#   Which VLANs a tenant may use stands in the settings, so that no two tenants can race for one. A namespace of no
#   tenant uses none of theirs, and a port that carries all VLANs carries everybody's.
# custom:
#   id: P-NET-05
#   severity: critical
#   mode: deny
#   strict: false
#   kinds: [k8s.cni.cncf.io/NetworkAttachmentDefinition]
#   parameters: [tenants, namespaces, tenant_label]
#   inventory: [/Namespace]
#   behaviours: [NET-06, NET-07]
#   remediation: >-
#     Use a VLAN of the tenant's ranges, or have the range added to tenants.<name>.vlans.
package plumbline.rules.network.p_net_05

import data.plumbline.lib.networks
import data.plumbline.settings

findings contains {"path": path, "observed": one.value, "expected": expected} if {
	input.request.kind.kind == "NetworkAttachmentDefinition"
	some entry in networks.plugins
	some one in networks.vlans(entry.plugin)
	not one.span
	path := sprintf("%s.%s", [entry.path, one.key])
	expected := object.get(_number, one.key, "either id, or minID not above maxID, from 1 to 4094")
}

findings contains {"path": path, "observed": one.value, "expected": _ours} if {
	input.request.kind.kind == "NetworkAttachmentDefinition"
	some entry in networks.plugins
	some one in networks.vlans(entry.plugin)
	not _allowed(one.span)
	path := sprintf("%s.%s", [entry.path, one.key])
}

findings contains {"path": path, "observed": list, "expected": "a list of VLANs"} if {
	input.request.kind.kind == "NetworkAttachmentDefinition"
	some entry in networks.plugins
	some key in ["trunk", "vlanTrunk"]
	list := entry.plugin[key]
	not is_array(list)
	path := sprintf("%s.%s", [entry.path, key])
}

# A port of Open vSwitch that names no VLAN is a trunk of all.
findings contains {"path": sprintf("%s.vlan", [entry.path]), "observed": null, "expected": _ours} if {
	input.request.kind.kind == "NetworkAttachmentDefinition"
	whole := [0, 4094]
	some entry in networks.plugins
	whole in networks.spans(entry.plugin)

	# Of hardly any port it has to be known.
	# regal ignore:non-loop-expression
	not _allowed(whole)
}

# What is wanted of the keys that hold one number.
_number := {"vlan": "an integer from 1 to 4094", "vlanId": "an integer from 1 to 4094"}

_allowed(span) if {
	some range in _ranges[networks.tenant]
	range[0] <= span[0]
	span[1] <= range[1]
}

_allowed(span) if {
	networks.tenant == ""
	every _, ranges in _ranges {
		every range in ranges {
			not networks.overlap(range, span)
		}
	}
}

_ranges[tenant] := {range |
	some range in tenancy.vlans
	networks.is_vlan(range[0])
	networks.is_vlan(range[1])
} if {
	some tenant, tenancy in settings.tenants
}

_ours := "a VLAN that belongs to no tenant" if networks.tenant == ""

_ours := sprintf("one of tenant %v's VLANs: %s", [networks.tenant, _listed]) if networks.tenant != ""

_listed := concat(", ", [sprintf("%d-%d", range) |
	some range in sort(object.get(_ranges, networks.tenant, set()))
])
