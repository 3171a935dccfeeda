# METADATA
# title: What OPA answers at all
# description: >-
#   A review, and whether it is well. Only the watcher beside it, which has the token of this installation, tells it
#   what the cluster holds; rules, settings and everything else can be neither read nor written.
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

allow if {
	crypto.sha256(input.identity) == data.plumbline.webhook.writer
	input.method in {"GET", "PUT", "PATCH"}
	array.slice(input.path, 0, 2) == ["v1", "data"]
	_of_inventory(array.slice(input.path, 2, count(input.path)))
}

# The rules say what it is found by.
allow if {
	crypto.sha256(input.identity) == data.plumbline.webhook.writer
	input.method == "POST"
	input.path == ["v1", "data", "plumbline", "lib", "index", "entries"]
}

_of_inventory(path) if path[0] in {"cluster", "kubernetes"}
