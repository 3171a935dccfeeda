# METADATA
# title: What the log of decisions leaves out
# description: >-
#   Logs are read by more people than a tenant's machines are: nothing that may hold a password or a key goes there.
package system.log

_secret := {"userData", "userDataBase64", "networkData", "networkDataBase64", "data", "stringData", "binaryData"}

# kubectl keeps a copy of everything here; field managers are of no use in a log.
_copies := {"kubectl.kubernetes.io/last-applied-configuration", "managedFields"}

mask contains concat("/", array.concat(["", "input", "request", which], array.slice(path, 0, depth))) if {
	some which in {"object", "oldObject"}
	some path in _paths(input.input.request[which])
	path[count(path) - 1] in (_secret | _copies)
	depth := min({count(path)} | {index | some index, key in path; not regex.match(_plain, key)})
}

# OPA finds no other keys by a mask, such as one with a slash: what holds such a key is left out as a whole.
_plain := `^[A-Za-z0-9._~-]+$`

# Paths to everything of an object, as strings.
_paths(whole) := {[sprintf("%v", [key]) | some key in path] | walk(whole, [path, _])}
