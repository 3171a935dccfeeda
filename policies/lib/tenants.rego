# METADATA
# title: Tenants
# description: Who a namespace belongs to, and what that tenant may have.
package plumbline.lib.tenants

import data.plumbline.lib.inventory
import data.plumbline.lib.settings as chosen

label := chosen.get(["tenant_label"], "plumbline.io/tenant")

# The tenant of a namespace by its label, else by the settings; undefined when neither says so. A label that is empty
# names nobody.
of(namespace) := tenant if {
	tenant := inventory.get("/Namespace", "", namespace).metadata.labels[label]
	tenant != ""
} else := data.plumbline.settings.namespaces[namespace].tenant

# What the settings say of a tenant; {} when that is nothing.
settings(tenant) := chosen.get(["tenants", tenant], {})
