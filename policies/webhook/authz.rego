# METADATA
# title: What OPA answers at all
# description: >-
#   A review, and whether it is well. Nobody may ask for the policies or the inventory, or write to them: both come as
#   bundles that OPA fetches by itself.
package system.authz

default allow := false

allow if {
	input.method == "POST"
	input.path == [""]
}

allow if {
	input.method == "GET"
	input.path[0] in {"health", "metrics"}
}
