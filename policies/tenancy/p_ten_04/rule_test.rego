package plumbline.rules.tenancy.p_ten_04_test

import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.tenancy.p_ten_04 as rule

_good := {
	"rule": "P-NET-01",
	"namespace": "team-a",
	"kind": "/Pod",
	"name": "it",
	"owner": "grace",
	"reason": "moves out",
	"expires": "2199-12-31",
}

_finding(exception) := {
	"path": "metadata.name",
	"observed": exception,
	"expected": "owner, reason and a day to come",
}

_pod := requests.create("/Pod", {})

_with(exceptions) := {"exceptions": exceptions}

_changed(key, value) := object.union(_good, {key: value})

test_an_exception_in_order if {
	every exception in [_good, object.remove(_good, ["kind"]), object.remove(_good, ["name"])] {
		rule.findings == set() with input as _pod with data.plumbline.settings as _with([exception])
	}
}

test_an_exception_that_lacks_something if {
	every key in ["owner", "reason", "expires"] {
		every value in ["", null, 7, " "] {
			exception := _changed(key, value)
			rule.findings == {_finding(exception)} with input as _pod with data.plumbline.settings as _with([exception])
		}
		exception := object.remove(_good, [key])
		rule.findings == {_finding(exception)} with input as _pod with data.plumbline.settings as _with([_good, exception])
	}
	old := _changed("expires", "2001-01-01")
	rule.findings == {_finding(old)} with input as _pod with data.plumbline.settings as _with([old])
}

test_exceptions_of_other_objects if {
	old := _changed("expires", "2001-01-01")
	every change in [{"namespace": "team-b"}, {"kind": "/Namespace"}, {"name": "other"}] {
		rule.findings == set() with input as _pod with data.plumbline.settings as _with([object.union(old, change)])
	}
	every key in ["kind", "name"] {
		exception := object.remove(old, [key])
		rule.findings == {_finding(exception)} with input as _pod with data.plumbline.settings as _with([exception])
	}
	rule.findings == set() with input as _pod with data.plumbline.settings as _with([object.remove(old, ["namespace"])])
}

test_no_exceptions if {
	every exceptions in [null, [], {}, "text", ["text"]] {
		rule.findings == set() with input as _pod with data.plumbline.settings as _with(exceptions)
	}
	rule.findings == set() with input as _pod with data.plumbline.settings as {}
}
