# METADATA
# title: Tenants
# description: Who a namespace belongs to, and what that tenant may have.
package plumbline.lib.tenants

import data.plumbline.lib.inventory
import data.plumbline.lib.settings as chosen
import data.plumbline.settings

label := chosen.get(["tenant_label"], "plumbline.io/tenant")

# The tenant of a namespace by its label, else by the settings; undefined when neither says so. A label that is empty
# names nobody.
of(namespace) := tenant if {
	tenant := inventory.get("/Namespace", "", namespace).metadata.labels[label]
	tenant != ""
} else := settings.namespaces[namespace].tenant
