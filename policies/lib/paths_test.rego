package plumbline.lib.paths_test

import data.plumbline.lib.paths

test_what_stands_there if {
	paths.at({"a": {"b": false}}, ["a", "b"]) == false
	paths.at({"a": [7]}, ["a", 0]) == 7
}

test_nothing_there if {
	every value in [null, true, 7, "text", [], [{"a": 1}], {}, {"a": null}, {"a": "text"}] {
		paths.at(value, ["a", "b"]) == null
	}
}
