package plumbline.lib.settings_test

import data.plumbline.lib.settings

test_what_settings_hold_and_what_they_do_not if {
	settings.get(["a", "b"], 7) == 1 with data.plumbline.settings as {"a": {"b": 1}}
	settings.get(["a", "c"], 7) == 7 with data.plumbline.settings as {"a": {"b": 1}}
	settings.get(["a", "c"], 7) == 7 with data.plumbline.settings as "text"
}
