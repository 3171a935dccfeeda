package plumbline.lib.networks_test

import data.plumbline.lib.networks

test_types_of_plugins if {
	networks.type_of({"type": "bridge"}) == "bridge"
	networks.type_of({"type": 7}) == ""
	networks.type_of({}) == ""
}
