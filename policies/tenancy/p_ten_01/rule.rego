# METADATA
# title: A namespace has one tenant, for ever
# description: >-
#   VLANs, storage classes and devices are given by tenant, and the tenant of a namespace is told by its label. A
#   namespace without one gets nothing and is counted nowhere; one that changes hands takes its machines along to
#   the networks of another tenant.
# custom:
#   id: P-TEN-01
#   severity: high
#   mode: deny
#   kinds: [/Namespace]
#   parameters: [tenant_label, tenancy.system_namespaces]
#   inventory: []
#   behaviours: [NET-06]
#   remediation: Label the namespace with its tenant when it is made; make a new one for another tenant.
package plumbline.rules.tenancy.p_ten_01

import data.plumbline.lib.paths
import data.plumbline.lib.review
import data.plumbline.lib.tenants
import data.plumbline.settings

findings contains {"path": _path, "observed": _label(review.object), "expected": "the name of a tenant"} if {
	not _is_system
	not _is_name(_label(review.object))
}

findings contains {"path": _path, "observed": tenant, "expected": sprintf("%v, as before", [before])} if {
	input.request.operation == "UPDATE"
	not _is_system
	before := _label(review.old_object)
	before != null
	tenant := _label(review.object)
	tenant != before
}

_path := sprintf("metadata.labels[%q]", [tenants.label])

_label(namespace) := paths.at(namespace, ["metadata", "labels", tenants.label])

_is_name(label) if {
	is_string(label)
	trim_space(label) != ""
}

# The platform's own belong to nobody. A star at the end stands for any rest.
_is_system if {
	some name in settings.tenancy.system_namespaces
	glob.match(name, [], object.get(review.object, ["metadata", "name"], ""))
}
