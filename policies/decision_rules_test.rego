# A rule that only tests have: no thing is bad.
package plumbline.rules.testing.p_bad

findings contains {"path": sprintf("spec.bad[%d]", [place]), "observed": value, "expected": "something good"} if {
	input.request.kind.kind == "Thing"
	some place, value in input.request.object.spec.bad
}
