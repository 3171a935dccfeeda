package plumbline.rules.storage.p_sto_09_test

import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.storage.p_sto_09 as rule

_volume(source) := requests.create("cdi.kubevirt.io/DataVolume", {"spec": {"source": source}})

_finding(path, observed, schemes) := {
	"path": path,
	"observed": observed,
	"expected": sprintf("%s://…, or a checksum of sha256 or sha512", [schemes]),
}

_schemes := {
	"http": "https",
	"s3": "https",
	"gcs": "gs:// or https",
	"imageio": "https",
	"vddk": "https",
	"registry": "docker:// or oci-archive",
}

test_what_is_fetched_in_the_clear_is_found if {
	every type, schemes in _schemes {
		path := sprintf("spec.source.%s.url", [type])
		every url in ["http://server/image", "ftp://server/image", "server/image", "", 7, null, ["https://server"]] {
			rule.findings == {_finding(path, url, schemes)} with input as _volume({type: {"url": url}})
		}
	}
}

test_what_the_certificate_vouches_for_is_not if {
	every type, urls in {
		"http": ["https://server/image", "HTTPS://server/image"],
		"s3": ["https://server/bucket/image"],
		"gcs": ["gs://bucket/image", "https://storage/image"],
		"imageio": ["https://server"],
		"vddk": ["https://server"],
		"registry": ["docker://registry/image", "oci-archive://file"],
	} {
		every url in urls {
			rule.findings == set() with input as _volume({type: {"url": url}})
		}
	}
}

_hex(n) := concat("", [digit | some i in numbers.range(1, n); digit := substring("0123456789abcdefABCDEF", i % 22, 1)])

test_a_strong_checksum_will_do if {
	every checksum in [concat(":", ["sha256", _hex(64)]), concat(":", ["sha512", _hex(128)])] {
		rule.findings == set() with input as _volume({"http": {"url": "http://server/image", "checksum": checksum}})
	}
	every checksum in [
		concat(":", ["md5", _hex(32)]), concat(":", ["sha256", _hex(63)]), concat(":", ["sha256", _hex(65)]),
		concat(":", ["sha512", _hex(127)]), concat(":", ["sha512", _hex(129)]), concat(":", ["x-sha256", _hex(64)]),
		_hex(64), "", 7, null,
	] {
		rule.findings == {_finding("spec.source.http.url", "http://server/image", "https")} with input as _volume({"http": {
			"url": "http://server/image",
			"checksum": checksum,
		}})
	}
}

test_certificates_are_checked if {
	every value in [false, null, "true"] {
		rule.findings == set() with input as _volume({"imageio": {"url": "https://server", "insecureSkipVerify": value}})
	}
	rule.findings == {{
		"path": "spec.source.imageio.insecureSkipVerify",
		"observed": true,
		"expected": "false: the server's certificate is checked",
	}} with input as _volume({"imageio": {"url": "https://server", "insecureSkipVerify": true}})
}

test_what_fetches_nothing if {
	every source in [
		null, {}, [], {"upload": {}}, {"blank": {}},
		{"pvc": {"url": "http://x"}}, {"http": null}, {"http": {}},
	] {
		rule.findings == set() with input as _volume(source)
	}
	rule.findings == set() with input as _volume({"tomorrow": {"url": "http://x"}})
}

test_every_kind_that_imports if {
	spec := {"source": {"http": {"url": "http://x"}}}
	every path, review in {
		"spec.source.http.url": requests.create("cdi.kubevirt.io/VolumeImportSource", {"spec": spec}),
		"spec.template.spec.source.http.url": requests.create(
			"cdi.kubevirt.io/DataImportCron",
			{"spec": {"template": {"spec": spec}}},
		),
		"spec.dataVolumeTemplates[0].spec.source.http.url": requests.create(
			"kubevirt.io/VirtualMachine",
			{"spec": {"dataVolumeTemplates": [{"spec": spec}]}},
		),
		"spec.virtualMachineTemplate.spec.dataVolumeTemplates[0].spec.source.http.url": requests.create(
			"pool.kubevirt.io/VirtualMachinePool",
			{"spec": {"virtualMachineTemplate": {"spec": {"dataVolumeTemplates": [{"spec": spec}]}}}},
		),
	} {
		rule.findings == {_finding(path, "http://x", "https")} with input as review
	}
}

test_namespaces_that_may_import_are_judged_too if {
	count(rule.findings) == 1 with input as _volume({"http": {"url": "http://x"}})
		with data.plumbline.settings as {"namespaces": {"team-a": {"import": true}}}
}
