package plumbline.rules.machine.p_vm_04_test

import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.machine.p_vm_04 as rule

_digest := "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

_settings := {"machines": {"registries": ["quay.io/images", "registry.example.org/", 7]}}

_by_digest(path, image) := {"path": path, "observed": image, "expected": "an image by digest: NAME@sha256:…"}

_known(path, image) := {
	"path": path,
	"observed": image,
	"expected": "an image of one of: quay.io/images, registry.example.org/",
}

_path := "spec.volumes[0].containerDisk.image"

_disk(image) := requests.create(
	"kubevirt.io/VirtualMachineInstance",
	{"spec": {"volumes": [{"containerDisk": {"image": image}}]}},
)

_of(name) := sprintf("%s@%s", [name, _digest])

test_known_images_by_digest if {
	every name in [
		"quay.io/images/debian", "quay.io/images/a/b",
		"registry.example.org/debian", "quay.io/images/debian:12",
	] {
		rule.findings == set() with input as _disk(_of(name)) with data.plumbline.settings as _settings
	}
}

test_tags_and_other_digests if {
	every image in [
		"quay.io/images/debian", "quay.io/images/debian:12", "quay.io/images/debian@sha256:0123",
		_of("quay.io/images/debian@x"), concat("", [_of("quay.io/images/debian"), "0"]), _of("quay.io/images/a b"),
		concat("@", ["quay.io/images/debian", upper(_digest)]), sprintf(" %s", [_of("quay.io/images/x")]),
	] {
		_by_digest(_path, image) in rule.findings with input as _disk(image) with data.plumbline.settings as _settings
	}
	rule.findings == {_by_digest(_path, "quay.io/images/debian:12")} with input as _disk("quay.io/images/debian:12")
		with data.plumbline.settings as _settings
}

test_other_registries if {
	every name in ["quay.io/imagesx/debian", "quay.io/debian", "debian", "xquay.io/images/debian", "quay.io/images"] {
		rule.findings == {_known(_path, _of(name))} with input as _disk(_of(name)) with data.plumbline.settings as _settings
	}
	every registries in [[], "quay.io", null] {
		rule.findings == {{
			"path": _path,
			"observed": _of("quay.io/debian"),
			"expected": "an image of one of: ",
		}} with input as _disk(_of("quay.io/debian"))
			with data.plumbline.settings as {"machines": {"registries": registries}}
	}
	count(rule.findings) == 1 with input as _disk(_of("quay.io/debian")) with data.plumbline.settings as {}
}

test_what_is_no_image if {
	every image in [null, 7, "", {}] {
		rule.findings == {_by_digest(_path, image), _known(_path, image)} with input as _disk(image)
			with data.plumbline.settings as _settings
	}
	every disk in [{}, "text", 7] {
		rule.findings == {_by_digest(_path, null), _known(_path, null)} with data.plumbline.settings as _settings
			with input as requests.create("kubevirt.io/VirtualMachineInstance", {"spec": {"volumes": [{"containerDisk": disk}]}})
	}
}

test_no_container_disk if {
	every volume in [{"containerDisk": null}, {}, null, {"dataVolume": {}}] {
		rule.findings == set() with input as requests.create(
			"kubevirt.io/VirtualMachineInstance",
			{"spec": {"volumes": [volume], "domain": {"firmware": {"kernelBoot": {"container": null}}}}},
		)
	}
	rule.findings == set() with input as requests.create("/Pod", {"spec": {"volumes": [{"containerDisk": {}}]}})
}

test_kernels_come_from_images_too if {
	path := "spec.domain.firmware.kernelBoot.container.image"
	every container, image in {{"image": "kernel:1"}: "kernel:1", {}: null} {
		rule.findings == {_by_digest(path, image), _known(path, image)} with data.plumbline.settings as _settings
			with input as requests.create(
				"kubevirt.io/VirtualMachineInstance",
				{"spec": {"domain": {"firmware": {"kernelBoot": {"container": container}}}}},
			)
	}
}
