# METADATA
# title: The settings
# description: Getters that have an answer whatever the settings hold.
package plumbline.lib.settings

loaded if is_object(data.plumbline.settings)

# The value at a path of keys, `otherwise` when there is none.
get(path, otherwise) := value if {
	value := object.get(data.plumbline.settings, path, otherwise)
} else := otherwise

# deny, warn or off; what a rule says of itself holds where the settings say nothing, or nothing that is a mode.
mode(rule) := chosen if {
	chosen := data.plumbline.settings.rules[rule.id].mode
	chosen in {"deny", "off", "warn"}
} else := rule.mode

exceptions contains exception if {
	some exception in data.plumbline.settings.exceptions
	is_object(exception)
}

# An exception nobody answers for, without a reason or a last day, is none.
in_force(exception) if {
	_said(exception, "owner")
	_said(exception, "reason")
	_dated(exception)
	exception.expires >= _today
}

expired(exception) if {
	_dated(exception)
	exception.expires < _today
}

# Days written in this way compare as text, however far ahead they are.
_dated(exception) if regex.match(`^\d{4}-\d{2}-\d{2}$`, exception.expires)

_today := time.format([time.now_ns(), "UTC", "2006-01-02"])

_said(exception, key) if {
	is_string(exception[key])
	trim_space(exception[key]) != ""
}
