# METADATA
# title: Secrets stay out of a machine's manifest
# description: >-
#   What cloud-init gets inline is read by everybody who may look at the machine, is kept in its revisions and lands in
#   reports. Passwords, their hashes and private keys belong in a Secret that the volume refers to.
# custom:
#   id: P-VM-05
#   severity: high
#   mode: deny
#   kinds:
#     - kubevirt.io/VirtualMachine
#     - kubevirt.io/VirtualMachineInstance
#     - kubevirt.io/VirtualMachineInstanceReplicaSet
#     - pool.kubevirt.io/VirtualMachinePool
#   parameters: []
#   inventory: []
#   behaviours: [VM-01]
#   remediation: Put the text into a Secret and name it as `secretRef` (`networkDataSecretRef`).
package plumbline.rules.machine.p_vm_05

import data.plumbline.lib.machines

_secret := concat("|", [
	`(?i:\b(password|passwd|hashed_passwd|plain_text_passwd|chpasswd|ssh_keys|secret|token|api_?key)["']?\s*:)`,
	`-----BEGIN [A-Z ]*PRIVATE KEY-----`,
])

# The text itself is left out: what a rule finds is printed and logged.
findings contains {"path": path, "observed": "a secret", "expected": "a reference to a Secret"} if {
	some i, volume in machines.volumes
	some source, written in volume
	source in {"cloudInitConfigDrive", "cloudInitNoCloud"}
	some key, value in written
	key in {"networkData", "networkDataBase64", "userData", "userDataBase64"}
	regex.match(_secret, _text(key, value))
	path := sprintf("%s.volumes[%d].%s.%s", [machines.path, i, source, key])
}

# What can't be decoded is read as it is written.
_text(key, value) := base64.decode(value) if {
	endswith(key, "Base64")
} else := value
