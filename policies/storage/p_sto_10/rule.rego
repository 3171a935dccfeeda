# METADATA
# title: The Ceph cluster keeps to its networks, its copies and its disks
# description: >-
#   Without Multus the storage traffic of all tenants runs over the pod network. Fewer than three monitors or copies
#   don't outlive a node, and `useAllDevices` takes every empty disk of every node, that of a database too.
# custom:
#   id: P-STO-10
#   severity: high
#   mode: deny
#   kinds:
#     - ceph.rook.io/CephBlockPool
#     - ceph.rook.io/CephCluster
#     - ceph.rook.io/CephFilesystem
#   parameters: [network.reserved, storage.ceph]
#   inventory: []
#   behaviours: [NET-08]
#   remediation: Name the reserved networks under `network.selectors`, three monitors and copies, and the disks to use.
package plumbline.rules.storage.p_sto_10

import data.plumbline.lib.paths
import data.plumbline.lib.review
import data.plumbline.lib.settings as chosen
import data.plumbline.settings

findings contains {"path": "spec.network.provider", "observed": provider, "expected": "multus"} if {
	_is_cluster
	provider := _get(["network", "provider"])
	provider != "multus"
}

findings contains {"path": path, "observed": network, "expected": _expected} if {
	_is_cluster
	some role in ["public", "cluster"]
	network := _get(["network", "selectors", role])
	not _is_reserved(network)
	not _unused(role, network)
	path := sprintf("spec.network.selectors.%s", [role])
}

findings contains {"path": "spec.mon.count", "observed": number, "expected": sprintf("at least %v", [_least])} if {
	_is_cluster
	number := _get(["mon", "count"])
	not _enough(number)
}

findings contains {"path": path, "observed": value, "expected": "false, and the disks by name"} if {
	_is_cluster
	not settings.storage.ceph.use_all_devices == true
	some [path, storage] in _storages
	value := paths.at(storage, ["useAllDevices"])
	not value in {false, null}
}

findings contains {"path": path, "observed": size, "expected": sprintf("at least %v", [_least])} if {
	some [pool_path, pool] in _pools
	not _is_erasure_coded(pool)
	size := paths.at(pool, ["replicated", "size"])
	not _enough(size)
	path := concat(".", [pool_path, "replicated.size"])
}

# One that only connects to a Ceph elsewhere has nothing of it to say.
# Rook takes a pool of zero chunks for a replicated one.
_is_erasure_coded(pool) if {
	chunks := paths.at(pool, ["erasureCoded", "dataChunks"])
	is_number(chunks)
	chunks > 0
}

_is_cluster if {
	review.kind == "ceph.rook.io/CephCluster"
	object.get(review.object, ["spec", "external", "enable"], false) != true
}

_least := chosen.get(["storage", "ceph", "replicas"], 3)

# Numbers sort below all other types: without the first test, text would do.
_enough(number) if {
	is_number(number)
	number >= _least
}

_reserved := object.keys(chosen.get(["network", "reserved"], {}))

_expected := sprintf("a reserved network: %s", [concat(", ", sort(_reserved))])

# A network without a namespace is one of the cluster's own.
_is_reserved(network) if network in _reserved

_is_reserved(network) if sprintf("%s/%s", [review.namespace, network]) in _reserved

# Without a network of its own, replication runs over the public one.
_unused("cluster", null)

_storages contains ["spec.storage.useAllDevices", _get(["storage"])]

_storages contains [sprintf("spec.storage.nodes[%d].useAllDevices", [i]), node] if {
	some i, node in _list(["storage", "nodes"])
}

_pools contains ["spec", _get([])] if review.kind == "ceph.rook.io/CephBlockPool"

_pools contains ["spec.metadataPool", _get(["metadataPool"])] if review.kind == "ceph.rook.io/CephFilesystem"

_pools contains [sprintf("spec.dataPools[%d]", [i]), pool] if {
	review.kind == "ceph.rook.io/CephFilesystem"
	some i, pool in _list(["dataPools"])
}

_list(path) := value if {
	value := _get(path)
	is_array(value)
}

# What isn't there is null.
_get(path) := paths.at(review.object, array.concat(["spec"], path))
