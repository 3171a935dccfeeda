package plumbline.lib.tenants_test

import data.plumbline.lib.tenants

cluster(labels) := {"core": {"Namespace": {"_": {"shop": {"metadata": {"labels": labels}}}}}}

test_the_label_goes_before_the_settings if {
	tenants.of("shop") == "red" with data.kubernetes as cluster({"plumbline.io/tenant": "red"})
		with data.plumbline.settings as {"namespaces": {"shop": {"tenant": "blue"}}}
}

test_the_settings_where_there_is_no_label if {
	every labels in [{}, {"plumbline.io/tenant": ""}] {
		tenants.of("shop") == "blue" with data.kubernetes as cluster(labels)
			with data.plumbline.settings as {"namespaces": {"shop": {"tenant": "blue"}}}
		not tenants.of("shop") with data.kubernetes as cluster(labels) with data.plumbline.settings as {}
	}
}

test_another_label if {
	tenants.of("shop") == "red" with data.kubernetes as cluster({"team": "red", "plumbline.io/tenant": "blue"})
		with data.plumbline.settings as {"tenant_label": "team"}
}

test_nobodys_namespace if {
	not tenants.of("shop") with data.kubernetes as {}
		with data.plumbline.settings as {}
}
