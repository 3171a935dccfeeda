# METADATA
# title: Neighbours of a network definition
# description: Which definitions that the inventory holds are on a segment with the one under review.
package plumbline.lib.neighbours

import data.plumbline.lib.index
import data.plumbline.lib.inventory
import data.plumbline.lib.networks
import data.plumbline.lib.review

# `{"namespace", "name", "definition"}` of the definitions that may be on a segment with a plugin of the one under
# review. Two trunks of one carrier are near, whatever they carry. Undefined for a plugin that makes no ports.
near(plugin) := {{"namespace": other.namespace, "name": other.name, "definition": definition} |
	some place in places
	some other in index.under("segment", place)
	not _reviewed(other.namespace, other.name)
	definition := inventory.get(networks.kind, other.namespace, other.name)
} if {
	carrier := networks.carrier(plugin)
	vlans := {vlan | some span in networks.spans(plugin); some vlan in numbers.range(span[0], span[1])}
	places := {networks.trunk_of(carrier)} | {networks.port(carrier, vlan) | some vlan in vlans}
}

_reviewed(namespace, name) if {
	namespace == review.namespace
	name == review.name
}
