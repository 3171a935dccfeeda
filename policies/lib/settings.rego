# METADATA
# title: The settings
# description: Getters that have an answer whatever the settings hold.
package plumbline.lib.settings

loaded if is_object(data.plumbline.settings)

default document := {}

document := data.plumbline.settings if is_object(data.plumbline.settings)

# The value at a path of keys, `otherwise` when there is none.
get(path, otherwise) := object.get(document, path, otherwise)

# deny, warn or off; what a rule says of itself holds where the settings say nothing.
mode(rule) := get(["rules", rule.id, "mode"], rule.mode)

exceptions contains exception if {
	some exception in document.exceptions
	is_object(exception)
}

# The last moment an exception holds, in nanoseconds; undefined when it names no day.
end(exception) := time.parse_rfc3339_ns(sprintf("%vT23:59:59Z", [exception.expires]))

# An exception nobody answers for, without a reason or an end, is none.
in_force(exception) if {
	_said(exception, "owner")
	_said(exception, "reason")
	end(exception) >= time.now_ns()
}

expired(exception) if end(exception) < time.now_ns()

_said(exception, key) if {
	is_string(exception[key])
	trim_space(exception[key]) != ""
}
