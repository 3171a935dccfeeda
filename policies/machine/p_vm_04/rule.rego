# METADATA
# title: Container disks come by digest from known registries
# description: >-
#   What a tag names today it needn't name tomorrow: a machine that starts anew, or a second one, may boot something
#   else. A digest is the same bytes for ever. Registries are those of the settings, by whole components of the name.
# custom:
#   id: P-VM-04
#   severity: high
#   mode: deny
#   kinds:
#     - kubevirt.io/VirtualMachine
#     - kubevirt.io/VirtualMachineInstance
#     - kubevirt.io/VirtualMachineInstanceReplicaSet
#     - pool.kubevirt.io/VirtualMachinePool
#   parameters: [machines.registries]
#   inventory: []
#   behaviours: [VM-01]
#   remediation: Name the image as REGISTRY/NAME@sha256:…, from a registry of the settings.
package plumbline.rules.machine.p_vm_04

import data.plumbline.lib.machines
import data.plumbline.lib.paths
import data.plumbline.settings

findings contains {"path": path, "observed": image, "expected": "an image by digest: NAME@sha256:…"} if {
	some [path, image] in _images
	not regex.match(`^[^@\s]+@sha256:[0-9a-f]{64}$`, image)
}

findings contains {"path": path, "observed": image, "expected": _expected} if {
	some [path, image] in _images
	not _is_known(image)
}

_expected := sprintf("an image of one of: %s", [concat(", ", sort(_registries))])

_registries contains registry if {
	some registry in settings.machines.registries
	is_string(registry)
}

_is_known(image) if {
	some registry in _registries
	startswith(image, sprintf("%s/", [trim_suffix(registry, "/")]))
}

_images contains [sprintf("%s.volumes[%d].containerDisk.image", [machines.path, i]), paths.at(disk, ["image"])] if {
	some i, volume in machines.volumes
	disk := volume.containerDisk
	disk != null
}

_images contains [path, paths.at(container, ["image"])] if {
	container := machines.spec.domain.firmware.kernelBoot.container
	container != null
	path := concat(".", [machines.path, "domain.firmware.kernelBoot.container.image"])
}
