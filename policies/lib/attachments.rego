# METADATA
# title: Attachments
# description: >-
#   Which network definitions an object names: machines in their spec, pods and what makes pods in annotations, which
#   Multus reads from the pod whoever wrote them.
package plumbline.lib.attachments

import data.plumbline.lib.machines
import data.plumbline.lib.review
import data.plumbline.lib.settings as chosen
import data.plumbline.settings

# Where Multus looks for a default network that names no namespace.
multus_namespace := chosen.get(["network", "multus_namespace"], "kube-system")

# `{"path", "observed", "namespace", "name"}` of each definition that the machine under review names.
machine contains object.union({"path": _path(i), "observed": network.multus.networkName}, target) if {
	some i, network in machines.networks
	target := of_network(network, review.namespace)
}

# `{"path", "observed"}` of what names a definition in a way nobody can follow.
machine_unreadable contains {"path": _path(i), "observed": object.get(network.multus, "networkName", null)} if {
	some i, network in machines.networks
	is_object(network.multus)
	not of_network(network, review.namespace)
}

_path(i) := sprintf("%s.networks[%d].multus.networkName", [machines.path, i])

# {"namespace", "name"} of the definition that an entry of a machine's `networks` names.
of_network(network, namespace) := resolve(network.multus.networkName, _home(network.multus, namespace))

# METADATA
# description: |
#   `{"path", "observed", "mac", "network"}` of each interface of a machine's spec that has a fixed address and is on a
#   multus network.
# scope: document
hardware_addresses(spec, namespace) := {{"path": path, "observed": text, "mac": mac, "network": network} |
	fixed := {i: interface |
		some i, interface in spec.domain.devices.interfaces
		is_string(interface.name)
		interface.macAddress != ""
	}
	fixed != {}

	# By name: to look for each interface's network among all would take their number squared.
	networks := object.union_n([{entry.name: {i: entry}} | some i, entry in spec.networks])
	some i, interface in fixed
	some entry in networks[interface.name]
	network := of_network(entry, namespace)
	text := interface.macAddress
	mac := replace(lower(text), "-", ":")
	path := sprintf("domain.devices.interfaces[%d].macAddress", [i])
}

# KubeVirt completes the names of further networks, and hands that of the default network to Multus as it is.
_home(multus, namespace) := multus_namespace if {
	multus.default == true
} else := namespace

# {"namespace", "name"} that a text such as `blue` or `team-a/blue` stands for.
resolve(text, home) := {"namespace": home, "name": text} if {
	_is_name(text)
} else := {"namespace": parts[0], "name": parts[1]} if {
	parts := split(text, "/")
	count(parts) == 2
	_is_name(parts[0])
	_is_name(parts[1])
}

_is_name(text) if regex.match(`^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$`, text)

_annotations contains {"path": path, "observed": value, "home": home} if {
	# Where the metadata of the pod stands.
	metadata := {
		"/Pod": ["metadata"],
		"/PodTemplate": ["template", "metadata"],
		"/ReplicationController": ["spec", "template", "metadata"],
		"apps/DaemonSet": ["spec", "template", "metadata"],
		"apps/Deployment": ["spec", "template", "metadata"],
		"apps/ReplicaSet": ["spec", "template", "metadata"],
		"apps/StatefulSet": ["spec", "template", "metadata"],
		"batch/CronJob": ["spec", "jobTemplate", "spec", "template", "metadata"],
		"batch/Job": ["spec", "template", "metadata"],
		"kubevirt.io/VirtualMachine": ["spec", "template", "metadata"],
		"kubevirt.io/VirtualMachineInstance": ["metadata"],
		"kubevirt.io/VirtualMachineInstanceReplicaSet": ["spec", "template", "metadata"],
		"pool.kubevirt.io/VirtualMachinePool": ["spec", "virtualMachineTemplate", "spec", "template", "metadata"],
	}[review.kind]
	annotations := object.get(input.request.object, metadata, {}).annotations
	some key, home in _homes(review.namespace)
	value := annotations[key]
	not value in {null, ""}
	path := sprintf("%s.annotations[%q]", [concat(".", metadata), key])
}

# Where Multus looks for what the annotations name without a namespace.
_homes(namespace) := {
	"k8s.v1.cni.cncf.io/networks": namespace,
	"v1.multus-cni.io/default-network": multus_namespace,
}

# `{"namespace", "name"}` of each definition that the annotations of a pod name.
of_pod(pod, namespace) := {target |
	some key, home in _homes(namespace)
	some target in _selection(pod.metadata.annotations[key], home)
}

# `{"path", "observed", "namespace", "name"}` of each definition that annotations name.
annotated contains object.union({"path": entry.path, "observed": entry.observed}, target) if {
	some entry in _annotations
	some target in _selection(entry.observed, entry.home)
}

# `{"path", "observed"}` of annotations that nobody can follow.
annotated_unreadable contains {"path": entry.path, "observed": entry.observed} if {
	some entry in _annotations
	not _selection(entry.observed, entry.home)
}

# What an annotation names, undefined where part of it cannot be followed. Multus takes anything with one of these
# characters for JSON, all else for a list of names.
_selection(text, home) := targets if {
	not regex.match(`[\[{"]`, text)
	names := split(text, ",")
	targets := [resolve(split(trim_space(name), "@")[0], home) | some name in names]
	count(targets) == count(names)
} else := targets if {
	json.is_valid(text)
	elements := json.unmarshal(text)
	is_array(elements)
	targets := [_element(element, home) | some element in elements]
	count(targets) == count(elements)
}

# Go reads keys whatever their case, and a long s as an s; only the documented spelling can be judged.
_element(element, home) := {"namespace": namespace, "name": element.name} if {
	is_object(element)
	every key, _ in element {
		key == lower(key)
		not contains(key, "ſ")
	}
	_is_name(element.name)
	namespace := _element_namespace(element, home)
}

_element_namespace(element, home) := home if object.get(element, "namespace", null) in {"", null}

_element_namespace(element, _) := element.namespace if _is_name(element.namespace)

# All definitions that the object names.
all_named := machine | annotated

# Whether the object is the pod of a machine, made by KubeVirt itself: its machine has been judged already.
made_by_kubevirt if {
	review.kind == "/Pod"
	review.user in settings.network.launchers
}
