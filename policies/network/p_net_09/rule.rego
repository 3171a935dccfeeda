# METADATA
# title: The native VLAN does not come along on a segment that is kept apart
# description: >-
#   A port on a VLAN keeps the bridge's native VLAN as well unless preserveDefaultVlan is false, which plugins
#   before 1.8 took for true. A trunk that has the native VLAN, or that names none, lets it through too.
# custom:
#   id: P-NET-09
#   severity: critical
#   mode: deny
#   strict: false
#   kinds: [k8s.cni.cncf.io/NetworkAttachmentDefinition]
#   parameters: [network, namespaces, tenants, tenant_label]
#   inventory: [/Namespace]
#   behaviours: [NET-06, EXT-01, HOST-07]
#   remediation: >-
#     Set preserveDefaultVlan to false, and leave the native VLAN out of trunks.
package plumbline.rules.network.p_net_09

import data.plumbline.lib.networks
import data.plumbline.lib.settings as chosen

findings contains {"path": path, "observed": observed, "expected": "false"} if {
	input.request.kind.kind == "NetworkAttachmentDefinition"
	networks.separated
	some entry in networks.plugins
	entry.plugin.type == "bridge"
	not [0, 0] in networks.spans(entry.plugin)
	observed := object.get(entry.plugin, "preserveDefaultVlan", null)
	observed != false
	path := sprintf("%s.preserveDefaultVlan", [entry.path])
}

findings contains {"path": path, "observed": one.value, "expected": _other} if {
	input.request.kind.kind == "NetworkAttachmentDefinition"
	networks.separated
	some entry in networks.plugins
	some one in networks.vlans(entry.plugin)
	networks.overlap(one.span, [_native, _native])
	path := sprintf("%s.%s", [entry.path, one.key])
}

findings contains {"path": path, "observed": null, "expected": "a VLAN, as this port would carry all"} if {
	input.request.kind.kind == "NetworkAttachmentDefinition"
	networks.separated
	some entry in networks.plugins
	[0, 4094] in networks.spans(entry.plugin)
	path := sprintf("%s.vlan", [entry.path])
}

_other := sprintf("VLANs other than the native one, %v", [_native])

_native := chosen.get(["network", "native_vlan"], 1)
