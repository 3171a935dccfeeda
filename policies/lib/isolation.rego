# METADATA
# title: Isolated machines
# description: The settings say which machines are isolated, by their namespace or by a label.
package plumbline.lib.isolation

import data.plumbline.lib.machines
import data.plumbline.lib.review
import data.plumbline.lib.settings as chosen

# `{"path", "spec"}` of the machine under review where that is an isolated one.
machines_isolated contains found if {
	some found in machines.specs
	_isolated
}

_isolated if chosen.get(["namespaces", review.namespace, "isolated"], false) == true

_isolated if {
	label := chosen.get(["network", "isolated_label"], "plumbline.io/isolated")
	machines.labels[label] == "true"
}
