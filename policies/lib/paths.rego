# METADATA
# title: Paths into any JSON
# description: Rules look into objects that nobody has checked yet; what isn't an object holds nothing.
package plumbline.lib.paths

# METADATA
# description: What stands at the path of keys, null where nothing does. The API server drops null as well.
# scope: document
default at(_, _) := null

at(value, path) := object.get(value, path, null) if is_object(value)
