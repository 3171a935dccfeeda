package plumbline.gate_test

import data.plumbline.decision_test
import data.plumbline.gate

test_each_review_has_its_answer if {
	reviews := [decision_test.creation([]), decision_test.creation(["x"]), "text"]
	gate.answers == [
		{"uid": "u-1", "allowed": true},
		{"uid": "u-1", "allowed": false, "denied": [decision_test.violation(0, "x")]},
		{"allowed": false, "malformed": ["the review is not an object"]},
	] with input.reviews as reviews
		with data.plumbline.metadata as decision_test.rules
		with data.plumbline.settings as {}
}
