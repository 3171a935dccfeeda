# METADATA
# title: The gate's question
# description: Many reviews at once, one answer each and in their order; what is empty in a verdict is left out.
package plumbline.gate

import data.plumbline.decision

# METADATA
# entrypoint: true
answers := [_answer(review) | some review in input.reviews]

_answer(review) := {key: value |
	# Each review is the whole input of a decision of its own.
	# regal ignore:with-outside-test-context
	some key, value in decision.verdict with input as review
	not value in {[], ""}
}
