# Two rules that only tests have: what is bad, and what was taken away.
package plumbline.rules.testing.p_bad

findings contains {"path": sprintf("spec.bad[%d]", [place]), "observed": value, "expected": "something good"} if {
	input.request.kind.kind == "Thing"
	some place, value in input.request.object.spec.bad
}
