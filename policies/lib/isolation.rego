# METADATA
# title: Isolated machines
# description: The settings say which machines are isolated, by their namespace or by a label.
package plumbline.lib.isolation

import data.plumbline.lib.machines
import data.plumbline.lib.review
import data.plumbline.lib.settings as chosen

# Whether a machine under review is an isolated one.
machine_isolated if chosen.get(["namespaces", review.namespace, "isolated"], false) == true

machine_isolated if {
	label := chosen.get(["network", "isolated_label"], "plumbline.io/isolated")
	machines.labels[label] == "true"
}
