package plumbline.lib.sentences_test

import data.plumbline.lib.sentences

_found(observed) := {
	"id": "P-TST-01", "severity": "high", "title": "No thing is bad",
	"path": "spec.bad", "observed": observed, "expected": "good",
}

_beginning := "P-TST-01 (high): No thing is bad: spec.bad is"

# Text whose JSON, quotes included, has so many characters.
_text(length) := concat("", ["x" | some _ in numbers.range(1, length - 2)])

test_a_finding_with_and_without_a_way_out if {
	sentences.violation(_found(7)) == sprintf("%s 7, expected good.  ", [_beginning])
	told := object.union(_found(7), {"remediation": "Mend it.", "link": "https://rules"})
	sentences.violation(told) == sprintf("%s 7, expected good. Mend it. https://rules", [_beginning])
}

test_long_values_are_cut if {
	sentences.violation(_found(_text(120))) == sprintf(`%s "%s", expected good.  `, [_beginning, _text(120)])
	sentences.violation(_found(_text(121))) == sprintf(`%s "%s…, expected good.  `, [_beginning, _text(121)])
}
