# METADATA
# title: The inventory
# description: >-
#   What the cluster holds, as data.kubernetes[group][Kind][namespace][name]; the core group is "core" and the
#   namespace of what has none is "_".
package plumbline.lib.inventory

# One object of a kind ("group/Kind"); undefined when it is not there. `namespace` is "" for what has none.
get(kind, namespace, name) := data.kubernetes[group][parts[1]][object.get({"": "_"}, namespace, namespace)][name] if {
	parts := split(kind, "/")
	group := object.get({"": "core"}, parts[0], parts[0])
}

# All objects of a kind: namespace -> name -> object.
# Rego has no built-in of that name any more.
# regal ignore:rule-shadows-builtin
default all(_) := {}

# regal ignore:rule-shadows-builtin
all(kind) := data.kubernetes[object.get({"": "core"}, parts[0], parts[0])][parts[1]] if parts := split(kind, "/")

# Kinds of which the inventory holds all there is; of any other, absence means nothing.
default kinds := []

kinds := data.cluster.inventory.kinds if is_array(data.cluster.inventory.kinds)
