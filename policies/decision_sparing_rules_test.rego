# A rule that only tests have: it finds nothing, and looks up what a thing says.
package plumbline.rules.testing.p_sparing

findings := set()

looked_up contains kind if {
	input.request.kind.kind == "Thing"
	some kind in input.request.object.spec.bad
}
