package plumbline.lib.settings_test

import data.plumbline.lib.settings

test_what_settings_hold_and_what_they_do_not if {
	settings.get(["a", "b"], 7) == 1 with data.plumbline.settings as {"a": {"b": 1}}
	settings.get(["a", "c"], 7) == 7 with data.plumbline.settings as {"a": {"b": 1}}
	settings.get(["a", "c"], 7) == 7 with data.plumbline.settings as "text"
}

test_what_is_no_object_is_no_exception if {
	settings.exceptions == {{"rule": "P-TST-01"}} with data.plumbline.settings as {"exceptions": [
		"P-TST-01",
		7,
		null,
		{"rule": "P-TST-01"},
	]}
}

test_exceptions_hold_to_their_last_day if {
	noon := time.parse_rfc3339_ns("2026-06-15T12:00:00Z")
	days := {
		"2026-06-14": [false, true],
		"2026-06-15": [true, false],
		"2026-06-16": [true, false],
		"10000-01-01": [false, false],
	}
	every day, told in days {
		exception := {"owner": "ada", "reason": "r", "expires": day}
		[_holds(exception), _ended(exception)] == told with time.now_ns as noon
	}
	every day in ["2025", "0", "", 7, null] {
		exception := {"owner": "ada", "reason": "r", "expires": day}
		[_holds(exception), _ended(exception)] == [false, false] with time.now_ns as noon
	}
}

test_nobodys_exceptions_do_not_hold if {
	whole := {"owner": "ada", "reason": "r", "expires": "9999-12-31"}
	_holds(whole)
	every key in ["owner", "reason"] {
		every value in [" ", "", 7, null, ["ada"]] {
			not settings.in_force(object.union(whole, {key: value}))
		}
		not settings.in_force(object.remove(whole, [key]))
	}
}

default _holds(_) := false

_holds(exception) if settings.in_force(exception)

default _ended(_) := false

_ended(exception) if settings.expired(exception)

test_modes_of_rules if {
	every own in ["deny", "warn"] {
		every mode in ["deny", "off", "warn"] {
			settings.mode({"id": "P-TST-01", "mode": own}) == mode with data.plumbline.settings as {
				"rules": {"P-TST-01": {"mode": mode}},
			}
		}
	}
	every rules in [null, {}, {"P-TST-01": {}}, {"P-TST-01": {"mode": false}}, {"P-TST-01": {"mode": "Off"}}] {
		settings.mode({"id": "P-TST-01", "mode": "warn"}) == "warn" with data.plumbline.settings as {"rules": rules}
	}
}
