# METADATA
# title: What the log of decisions leaves out
# description: >-
#   Logs are read by more people than a tenant's machines are: nothing that may hold a password or a key goes there.
package system.log

_secret := {"userData", "userDataBase64", "networkData", "networkDataBase64", "data", "stringData", "binaryData"}

# kubectl keeps a copy of everything here; field managers are of no use in a log.
_copies := {"kubectl.kubernetes.io/last-applied-configuration", "managedFields"}

mask contains pointer if {
	some which in {"object", "oldObject"}
	some path in _paths(input.input.request[which])
	path[count(path) - 1] in (_secret | _copies)
	pointer := concat("/", array.concat(["", "input", "request", which], [urlquery.encode(key) | some key in path]))
}

# Everything of an object, by its path as strings.
_paths(whole) := {[sprintf("%v", [key]) | some key in path] |
	walk(whole, [path, _])
	count(path) > 0
}
