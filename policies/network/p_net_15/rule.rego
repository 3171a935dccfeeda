# METADATA
# title: A plugin's settings go together
# description: >-
#   Some combinations are refused by the plugin only when a machine starts, or leave it to the version which of two
#   settings counts. That is better said now.
# custom:
#   id: P-NET-15
#   severity: medium
#   mode: deny
#   strict: false
#   kinds: [k8s.cni.cncf.io/NetworkAttachmentDefinition]
#   parameters: []
#   inventory: []
#   behaviours: [NET-01]
#   remediation: >-
#     Leave one of the two settings out; put plugins that change an interface after the one that makes it.
package plumbline.rules.network.p_net_15

import data.plumbline.lib.networks

findings contains {"path": path, "observed": true, "expected": "false beside hairpinMode"} if {
	input.request.kind.kind == "NetworkAttachmentDefinition"
	some entry in networks.plugins
	entry.plugin.hairpinMode == true
	entry.plugin.promiscMode == true
	path := sprintf("%s.promiscMode", [entry.path])
}

findings contains {"path": path, "observed": observed, "expected": _no_ipam} if {
	input.request.kind.kind == "NetworkAttachmentDefinition"
	some entry in networks.plugins
	entry.plugin.disableContainerInterface == true
	observed := entry.plugin.ipam.type
	not observed in {"", null}
	path := sprintf("%s.ipam.type", [entry.path])
}

findings contains {"path": path, "observed": observed, "expected": expected} if {
	input.request.kind.kind == "NetworkAttachmentDefinition"
	some entry in networks.plugins
	some key in ["trunk", "vlanTrunk"]
	not entry.plugin[key] in {null, []}
	observed := entry.plugin.vlan
	not observed in {null, 0}
	path := sprintf("%s.vlan", [entry.path])
	expected := sprintf("no VLAN beside %s", [key])
}

findings contains {"path": sprintf("%s.type", [entry.path]), "observed": observed, "expected": _first} if {
	input.request.kind.kind == "NetworkAttachmentDefinition"
	some entry in networks.plugins
	entry.path in {"spec.config", "spec.config.plugins[0]"}
	observed := entry.plugin.type
	observed in {"bandwidth", "portmap", "sbr", "tuning"}
}

_no_ipam := "no IPAM beside disableContainerInterface"

_first := "a plugin that makes an interface, before those that change it"
