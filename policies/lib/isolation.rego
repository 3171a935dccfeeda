# METADATA
# title: Isolated machines
# description: The settings say which machines are isolated, by their namespace or by a label.
package plumbline.lib.isolation

import data.plumbline.lib.machines
import data.plumbline.lib.review
import data.plumbline.lib.settings as chosen
import data.plumbline.settings

# Whether a machine under review is an isolated one.
machine_isolated if settings.namespaces[review.namespace].isolated == true

machine_isolated if machines.label(chosen.get(["network", "isolated_label"], "plumbline.io/isolated")) == "true"
