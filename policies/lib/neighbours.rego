# METADATA
# title: Neighbours of a network definition
# description: Which definitions that the inventory holds are on a segment with the one under review.
package plumbline.lib.neighbours

import data.plumbline.lib.index
import data.plumbline.lib.inventory
import data.plumbline.lib.networks
import data.plumbline.lib.review

# By the path of a plugin under review: `{"namespace", "name", "definition"}` of the other definitions that may be on a
# segment with it. Two trunks of one carrier are near, whatever they carry.
near[entry.path] := {{"namespace": other.namespace, "name": other.name, "definition": definition} |
	some place in places
	some other in index.under("segment", place)
	not _reviewed(other.namespace, other.name)
	definition := inventory.get(networks.kind, other.namespace, other.name)
} if {
	some entry in networks.plugins
	carrier := networks.carrier(entry.plugin)
	places := {networks.trunk_of(carrier)} | {networks.port(carrier, vlan) |
		some span in networks.spans(entry.plugin)
		some vlan in numbers.range(span[0], span[1])
	}
}

_reviewed(namespace, name) if {
	namespace == review.namespace
	name == review.name
}
