package plumbline.rules.storage.p_sto_09_test

import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.storage.p_sto_09 as rule

_volume(source) := requests.create("cdi.kubevirt.io/DataVolume", {"spec": {"source": source}})

_finding(path, observed, expected) := {"path": path, "observed": observed, "expected": expected}

_at(type) := sprintf("spec.source.%s.url", [type])

_expected := {
	"http": "https://…, or a checksum of sha256 or sha512",
	"s3": "https://…",
	"gcs": "gs:// or https://…",
	"imageio": "https://…",
	"vddk": "https://…",
	"registry": "docker:// or oci-archive://…",
}

test_what_is_fetched_in_the_clear_is_found if {
	every type, expected in _expected {
		every url in ["http://server/image", "ftp://server/image", "server/image", "", 7, null, ["https://server"]] {
			rule.findings == {_finding(_at(type), url, expected)} with input as _volume({type: {"url": url}})
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
	every checksum in [
		concat(":", ["sha256", _hex(64)]), concat(":", ["sha512", _hex(128)]), concat(" : ", [" SHA256", _hex(64)]),
		concat(" : ", [" SHA512", sprintf("%s ", [_hex(128)])]), sprintf("sha256:%s ", [_hex(64)]),
	] {
		rule.findings == set() with input as _volume({"http": {"url": "http://server/image", "checksum": checksum}})
	}
	every checksum in [
		concat(":", ["md5", _hex(32)]), concat(":", ["sha256", _hex(63)]), concat(":", ["sha256", _hex(65)]),
		concat(":", ["sha512", _hex(127)]), concat(":", ["sha512", _hex(129)]), concat(":", ["x-sha256", _hex(64)]),
		_hex(64), "", 7, null,
	] {
		rule.findings == {_finding(_at("http"), "http://server/image", _expected.http)} with input as _volume({"http": {
			"url": "http://server/image",
			"checksum": checksum,
		}})
	}
}

test_nobody_looks_at_the_checksum_of_another_source if {
	source := {"url": "http://server/image", "checksum": concat(":", ["sha256", _hex(64)])}
	every type, expected in object.remove(_expected, ["http"]) {
		rule.findings == {_finding(_at(type), source.url, expected)} with input as _volume({type: source})
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
		rule.findings == {_finding(path, "http://x", _expected.http)} with input as review
	}
}

test_namespaces_that_may_import_are_judged_too if {
	count(rule.findings) == 1 with input as _volume({"http": {"url": "http://x"}})
		with data.plumbline.settings as {"namespaces": {"team-a": {"import": true}}}
}
