package plumbline.lib.index_test

import data.plumbline.lib.definitions_test as definitions
import data.plumbline.lib.index

_machine := {
	"networks": [
		null,
		{"name": "a", "multus": {"networkName": "blue"}},
		{"name": "b", "multus": {"networkName": "x/red"}},
	],
	"domain": {"devices": {"interfaces": [{"name": "a", "macAddress": "02-00-00-00-00-0A"}]}},
}

_pod := {"metadata": {"annotations": {"k8s.v1.cni.cncf.io/networks": "blue,x/red"}}}

_class := {"metadata": {"annotations": {"storageclass.kubernetes.io/is-default-class": "true", "other": "true"}}}

_port(vlan) := {"type": "bridge", "bridge": "br1", "vlan": vlan}

_held := {
	"core": {"Pod": {"team-a": {"p": _pod}}},
	"k8s.cni.cncf.io": {"NetworkAttachmentDefinition": {"team-a": {
		"blue": definitions.definition({"plugins": [_port(100), {"type": "tuning"}, {"type": "ovs", "bridge": "br2"}]}),
		"red": definitions.definition(_port(100)),
	}}},
	"kubevirt.io": {
		"VirtualMachine": {"team-a": {"m": {"spec": {"template": {"spec": _machine}}}}},
		"VirtualMachineInstance": {"team-a": {"m": {"spec": _machine}}},
	},
	"storage.k8s.io": {"StorageClass": {"_": {"fast": _class}}},
}

_about(kind, namespace, name) := {sprintf("%s %s/%s", [kind, namespace, name]): {
	"kind": kind,
	"namespace": namespace,
	"name": name,
}}

_users := object.union_n([
	_about("/Pod", "team-a", "p"),
	_about("kubevirt.io/VirtualMachine", "team-a", "m"),
	_about("kubevirt.io/VirtualMachineInstance", "team-a", "m"),
])

_blue := _about(definitions.nad, "team-a", "blue")

_red := _about(definitions.nad, "team-a", "red")

_all := {
	"attached": {"team-a/blue": _users, "x/red": _users},
	"default class": {"storageclass.kubernetes.io/is-default-class": _about("storage.k8s.io/StorageClass", "_", "fast")},
	"hardware address": {"02:00:00:00:00:0a": object.remove(_users, ["/Pod team-a/p"])},
	"segment": {"br1 100": object.union(_blue, _red), "br2 trunk": _blue},
}

test_what_is_made_where_nobody_made_one if {
	every family, keys in _all {
		every key, found in keys {
			index.under(family, key) == found with data.kubernetes as _held
		}
	}
	index.under("segment", "br1 101") == {} with data.kubernetes as _held
	index.under("nothing", "br1 100") == {} with data.kubernetes as _held
}

test_what_was_made_counts_and_nothing_else if {
	index.under("segment", "br1 7") == _red with data.kubernetes as _held
		with data.cluster.index as {"segment": {"br1 7": _red}}
		with data.cluster.inventory as {"indexed": true}
	index.under("segment", "br1 100") == {} with data.kubernetes as _held
		with data.cluster.index as {}
		with data.cluster.inventory as {"indexed": true}
	index.under("segment", "br1 100") != {} with data.kubernetes as _held
		with data.cluster.index as {}
		with data.cluster.inventory as {"indexed": false}
	index.under("segment", "br1 7") == {} with data.kubernetes as _held
		with data.cluster.index as {"segment": {"br1 7": _red}}
		with data.cluster.inventory as {"indexed": false}
}

test_whoever_loads_the_inventory_gets_the_same_keys if {
	objects := [{"kind": kind, "namespace": namespace, "name": name} |
		some group, kinds in _held
		some short, namespaces in kinds
		kind := sprintf("%s/%s", [trim_prefix(group, "core"), short])
		some namespace, named in namespaces
		some name, _ in named
	]
	families := index.entries with input as {"objects": objects} with data.kubernetes as _held
	object.union_n([{family: {key: {sprintf("%s %s/%s", [each.kind, each.namespace, each.name]): each}}} |
		some i, each in objects
		some family, keys in families[i]
		some key in keys
	]) == _all
}

test_what_has_gone_has_no_keys_and_neither_has_what_none_is_asked_about if {
	objects := [
		{"kind": "/Pod", "namespace": "team-a", "name": "gone"},
		{"kind": "/Namespace", "namespace": "_", "name": "team-a"},
		{"kind": "kubevirt.io/VirtualMachineInstanceReplicaSet", "namespace": "team-a", "name": "m"},
		{},
	]
	replicas := {"spec": {"template": {"spec": _machine}}}
	index.entries == [{}, {}, {}, {}] with input as {"objects": objects}
		with data.kubernetes as {
			"core": {"Namespace": {"_": {"team-a": {}}}},
			"kubevirt.io": {"VirtualMachineInstanceReplicaSet": {"team-a": {"m": replicas}}},
		}
}

test_objects_of_any_type_have_keys if {
	every value in [null, true, 7, "text", [], {}, {"metadata": []}, {"spec": "x"}, {"spec": {"networks": {}}}] {
		every kind in ["/Pod", definitions.nad, definitions.vm, definitions.vmi, "storage.k8s.io/StorageClass"] {
			every keys in index.keys(kind, "team-a", value) {
				keys == set()
			}
		}
	}
}
