package plumbline.rules.machine.p_vm_05_test

import data.plumbline.lib.requests_test as requests
import data.plumbline.rules.machine.p_vm_05 as rule

_finding(source, key) := {
	"path": concat(".", ["spec.volumes[0]", source, key]),
	"observed": "a secret",
	"expected": "a reference to a Secret",
}

_machine(source, content) := requests.create(
	"kubevirt.io/VirtualMachineInstance",
	{"spec": {"volumes": [{"name": "init", source: content}]}},
)

_sources := ["cloudInitNoCloud", "cloudInitConfigDrive"]

_secrets := [
	"#cloud-config\npassword: hunter2\n", "chpasswd: {expire: false}", "PASSWD : x", `{"password":"x"}`,
	"'hashed_passwd': x", "plain_text_passwd: x", "- ssh_keys: {}", "token: x", "api_key: x", "apikey: x", "secret: x",
	"-----BEGIN PRIVATE KEY-----", "x\n-----BEGIN OPENSSH PRIVATE KEY-----\ny",
]

_harmless := [
	"#cloud-config\npackages: [curl]\n", "ssh_authorized_keys: [ssh-ed25519 AAAA]", "ssh_pwauth: false", "", "password",
	"nopassword: x", "passwords: x", "-----BEGIN PUBLIC KEY-----", "-----begin private key-----",
]

test_secrets_are_found_wherever_they_stand if {
	every source in _sources {
		every text in _secrets {
			every key in ["userData", "networkData"] {
				rule.findings == {_finding(source, key)} with input as _machine(source, {key: text})
				encoded := concat("", [key, "Base64"])
				rule.findings == {_finding(source, encoded)} with input as _machine(source, {encoded: base64.encode(text)})
				rule.findings == set() with input as _machine(source, {key: base64.encode(text)})
			}
		}
	}
}

test_what_is_no_base64_is_read_as_it_is if {
	every source in _sources {
		review := _machine(source, {"userDataBase64": "password: x"})
		rule.findings == {_finding(source, "userDataBase64")} with input as review
	}
}

test_both_of_two_are_found if {
	source := "cloudInitNoCloud"
	rule.findings == {_finding(source, "userData"), _finding(source, "networkData")} with input as _machine(
		source,
		{"userData": _secrets[0], "networkData": _secrets[0], "other": _secrets[0]},
	)
}

test_everything_else_is_not if {
	every source in _sources {
		every text in _harmless {
			rule.findings == set() with input as _machine(source, {"userData": text})
			rule.findings == set() with input as _machine(source, {"userDataBase64": base64.encode(text)})
		}
		every content in [
			null, {}, [], "password: x",
			{"secretRef": {"name": "password"}}, {"userData": null}, {"userData": 7},
		] {
			rule.findings == set() with input as _machine(source, content)
		}
	}
	rule.findings == set() with input as _machine("configMap", {"userData": _secrets[0]})
	rule.findings == set() with input as requests.create(
		"/Pod",
		{"spec": {"volumes": [{"cloudInitNoCloud": {"userData": _secrets[0]}}]}},
	)
}
