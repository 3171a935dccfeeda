package plumbline.lib.imports_test

import data.plumbline.lib.imports
import data.plumbline.lib.requests_test as requests

_spec := {"source": {"http": {"url": "u"}, "blank": {}}}

_volume := {"path": "spec", "namespace": "team-a", "spec": _spec}

_http := {"path": "spec.source.http", "type": "http", "source": {"url": "u"}, "volume": _volume}

test_volumes_and_sources_import_alike if {
	every kind in ["cdi.kubevirt.io/DataVolume", "cdi.kubevirt.io/VolumeImportSource"] {
		imports.sources == {_http} with input as requests.create(kind, {"spec": _spec})
	}
}

test_nothing_else_imports if {
	every kind in ["/Pod", "kubevirt.io/VirtualMachine", "cdi.kubevirt.io/DataSource"] {
		imports.sources == set() with input as requests.create(kind, {"spec": _spec})
	}
}

test_nobody_may_import_who_is_not_allowed_to if {
	imports.allowed == false with input as requests.create("cdi.kubevirt.io/DataVolume", {"spec": _spec})
		with data.plumbline.settings as {}
}
