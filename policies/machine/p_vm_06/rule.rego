# METADATA
# title: A machine says what happens when its node is drained
# description: >-
#   Without an eviction strategy a drained node simply stops the machine, or the cluster's default decides. Whoever owns
#   the machine says whether it migrates, waits for somebody, or may stop.
# custom:
#   id: P-VM-06
#   severity: low
#   mode: warn
#   kinds:
#     - kubevirt.io/VirtualMachine
#     - kubevirt.io/VirtualMachineInstance
#     - kubevirt.io/VirtualMachineInstanceReplicaSet
#     - pool.kubevirt.io/VirtualMachinePool
#   parameters: []
#   inventory: []
#   behaviours: [EXT-11, EXT-12]
#   remediation: "Set `evictionStrategy`: LiveMigrate, LiveMigrateIfPossible, External or None."
package plumbline.rules.machine.p_vm_06

import data.plumbline.lib.machines

findings contains {"path": path, "observed": strategy, "expected": _expected} if {
	strategy := object.get(machines.spec, "evictionStrategy", null)
	not strategy in {"External", "LiveMigrate", "LiveMigrateIfPossible", "None"}
	path := concat(".", [machines.path, "evictionStrategy"])
}

_expected := "External, LiveMigrate, LiveMigrateIfPossible, None"
