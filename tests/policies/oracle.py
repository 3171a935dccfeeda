"""The network rules once more, in plain Python and in another way: VLANs as sets of numbers, addresses by `ipaddress`.

`judge` gives the ids and paths that the bundle must find in a case; nothing here was taken from the Rego.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tests.policies.asked import Asked
from tests.policies.definitions import (
    ALL_VLANS,
    carried,
    carrier,
    dig,
    is_vlan,
    misspelt,
    plugins,
    pools,
    read,
    segments,
    selection,
    target,
    trunk,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

NAD = "NetworkAttachmentDefinition"
MACHINES = {
    "VirtualMachine": ("spec", "template"),
    "VirtualMachineInstance": (),
    "VirtualMachineInstanceReplicaSet": ("spec", "template"),
    "VirtualMachinePool": ("spec", "virtualMachineTemplate", "spec", "template"),
}
PODS = {
    "Pod": (),
    "PodTemplate": ("template",),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
    **dict.fromkeys(
        ("ReplicationController", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet", "Job"), ("spec", "template")
    ),
}
Finding = tuple[str, str]


@dataclass(frozen=True)
class Judge(Asked):
    """The rules for one case: the request, the settings, and all objects of the inventory."""

    held: list[dict[str, Any]]

    def findings(self) -> set[Finding]:
        """Ids and paths of all violations."""
        found: set[Finding] = set()
        if self.kind == NAD:
            found |= {*self._readable(), *self._definition(), *self._neighbours(), *self._moved()}
        if self.kind in MACHINES:
            found |= {*self._isolation(), *self._machine(), *self._hardware()}
        if self.kind in MACHINES or self.kind in PODS:
            found |= {*self._annotations()}
        return found

    @property
    def network(self) -> dict[str, Any]:
        return self.settings.get("network", {})

    @cached_property
    def tenant(self) -> str:
        return self.tenant_of(self.namespace)

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        """Objects of the inventory but the one that is asked about."""
        me = (self.namespace, self.request["name"])
        return [
            each
            for each in self.held
            if each["kind"] == kind and (each["metadata"].get("namespace"), each["metadata"]["name"]) != me
        ]

    def tenant_of(self, namespace: str) -> str:
        """Whom a namespace belongs to, "" for nobody."""
        for each in self.held:
            label = dig(each, "metadata", "labels", "plumbline.io/tenant")
            if each["kind"] == "Namespace" and each["metadata"]["name"] == namespace and label:
                return str(label)
        return dig(self.settings, "namespaces", namespace, "tenant") or ""

    def says(self, namespace: str, key: str) -> bool:
        """Whether the settings say that of a namespace."""
        return dig(self.settings, "namespaces", namespace, key) is True

    def _readable(self) -> Iterator[Finding]:
        config = read(dig(self.object, "spec", "config"))
        if not isinstance(config, dict):
            yield "P-NET-03", "spec.config"
            return
        chain, single = config.get("plugins"), config.get("type") not in ("", None)
        if ("plugins" in config) if single else not (isinstance(chain, list) and chain):
            yield "P-NET-03", "spec.config.plugins"
        for number, plugin in enumerate(chain if isinstance(chain, list) else ()):
            if not isinstance(plugin, dict):
                yield "P-NET-03", f"spec.config.plugins[{number}]"
        for path, plugin in plugins(self.object):
            if not (isinstance(plugin.get("type"), str) and plugin["type"]):
                yield "P-NET-03", f"{path}.type"
        for path in misspelt(self.object):
            yield "P-NET-03", path

    def _definition(self) -> Iterator[Finding]:
        native = self.network["native_vlan"]
        apart = bool(self.tenant) or self.says(self.namespace, "isolated")
        types = {*self.network["cni_types"], *(dig(self.settings, "namespaces", self.namespace, "cni_types") or ())}
        for path, plugin in plugins(self.object):
            type_ = plugin.get("type")
            bridge = type_ == "bridge"
            if not isinstance(type_, str) or type_ not in types:
                yield "P-NET-04", f"{path}.type"
            for key in ("vlan", "vlanId"):
                if key in plugin and not (is_vlan(plugin[key]) and self._ours({int(plugin[key])})):
                    yield "P-NET-05", f"{path}.{key}"
                if apart and is_vlan(plugin.get(key)) and plugin[key] == native:
                    yield "P-NET-09", f"{path}.{key}"
            for key, _, vlans in trunk(plugin):
                if not vlans or not self._ours(vlans):
                    yield "P-NET-05", f"{path}.{key}"
                if apart and native in vlans:
                    yield "P-NET-09", f"{path}.{key}"
            for key in ("trunk", "vlanTrunk"):
                if key in plugin and not isinstance(plugin[key], list):
                    yield "P-NET-05", f"{path}.{key}"
                beside = plugin.get("vlan")
                if plugin.get(key) not in (None, []) and not (beside is None or _is(beside, 0)):
                    yield "P-NET-15", f"{path}.vlan"
            if carried(plugin) == ALL_VLANS:
                if not self._ours(ALL_VLANS):
                    yield "P-NET-05", f"{path}.vlan"
                if apart:
                    yield "P-NET-09", f"{path}.vlan"
            if apart and bridge and 0 not in carried(plugin) and plugin.get("preserveDefaultVlan") is not False:
                yield "P-NET-09", f"{path}.preserveDefaultVlan"
            if self.tenant and bridge and plugin.get("macspoofchk") is not True:
                yield "P-NET-13", f"{path}.macspoofchk"
            if plugin.get("hairpinMode") is True and plugin.get("promiscMode") is True:
                yield "P-NET-15", f"{path}.promiscMode"
            if plugin.get("disableContainerInterface") is True and dig(plugin, "ipam", "type") not in (None, ""):
                yield "P-NET-15", f"{path}.ipam.type"
            if path in ("spec.config", "spec.config.plugins[0]") and type_ in ("bandwidth", "portmap", "sbr", "tuning"):
                yield "P-NET-15", f"{path}.type"
            yield from self._ipam(path, plugin)

    def _ours(self, vlans: frozenset[int] | set[int]) -> bool:
        """Whether the tenant may use these VLANs: one of its ranges has them all, or nobody has any."""
        ranges = {
            name: [set(range(low, high + 1)) for low, high in tenant.get("vlans") or ()]
            for name, tenant in self.settings.get("tenants", {}).items()
        }
        if self.tenant:
            return any(vlans <= each for each in ranges.get(self.tenant, ()))
        return not any(vlans & each for each in itertools.chain(*ranges.values()))

    def _ipam(self, path: str, plugin: dict[str, Any]) -> Iterator[Finding]:
        ipam = plugin.get("ipam")
        if carrier(plugin) is not None:
            if not (ipam is None or isinstance(ipam, dict)):
                yield "P-NET-07", f"{path}.ipam"
            else:
                # Only what is left out, null or empty gives no address: false is a type that no plugin can read.
                type_ = "none" if dig(ipam, "type") in (None, "") else ipam["type"]
                local = type_ == "host-local" and carrier(plugin) not in self.network["single_node_bridges"]
                if local or not isinstance(type_, str) or type_ not in self.network["ipam_types"]:
                    yield "P-NET-07", f"{path}.ipam.type"
        for bad in pools(plugin)[1]:
            yield "P-NET-08", f"{path}.{bad}"

    def _neighbours(self) -> Iterator[Finding]:
        for path, plugin in plugins(self.object):
            name = carrier(plugin)
            if name is None:
                continue
            mine = {(name, vlan) for vlan in carried(plugin)}
            near = []
            for other in self.of_kind(NAD):
                if segments(other) & mine and self.tenant_of(other["metadata"]["namespace"]) != self.tenant:
                    yield "P-NET-06", path
                near += [
                    each
                    for _, theirs in plugins(other)
                    if carrier(theirs) == name and carried(theirs) & carried(plugin)
                    for each in pools(theirs)[0]
                ]
            for own in pools(plugin)[0]:
                around = [each.network for each in near if each.network.version == own.network.version]
                outside = dig(plugin, "ipam", "type") == "static" and around and not any(own.first in n for n in around)
                if outside or any(own.meets(each) for each in near):
                    yield "P-NET-08", f"{path}.{own.path}"
            for reference, reserved in self.network["reserved"].items():
                if (
                    reference != f"{self.namespace}/{self.request['name']}"
                    and name == reserved.get("bridge", ...)
                    and reserved.get("vlan", 0) in carried(plugin)
                ):
                    yield "P-NET-12", path

    def _moved(self) -> Iterator[Finding]:
        def ports(definition: Any) -> list[Any]:
            found = [(each.get("type"), carrier(each), carried(each)) for _, each in plugins(definition)]
            return [each for each in found if each[1] is not None]

        before = ports(self.request["oldObject"])
        if self.request["operation"] == "UPDATE" and before and ports(self.object) != before and self._users():
            yield "P-NET-14", "spec.config"

    def _users(self) -> list[Any]:
        me = (self.namespace, self.request["name"])
        pods = [each for each in self.held if each["kind"] == "Pod"]
        machines = [each for each in self.held if each["kind"] in ("VirtualMachine", "VirtualMachineInstance")]
        return [
            *(each for each in machines if me in {where for _, _, where in self._named(each)}),
            *(each for each in pods for _, where in self._annotated(each) if me in (where or ())),
        ]

    def _spec(self, machine: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        steps = (*MACHINES[machine["kind"]], "spec")
        spec = dig(machine, *steps)
        return ".".join(steps), spec if isinstance(spec, dict) else {}

    def _named(self, machine: dict[str, Any]) -> Iterator[tuple[str, str | None, tuple[str, str] | None]]:
        """Path, name of the network and definition of each multus network."""
        path, spec = self._spec(machine)
        for number, network in enumerate(spec["networks"] if isinstance(spec.get("networks"), list) else ()):
            multus = dig(network, "multus")
            if isinstance(multus, dict):
                own = machine["metadata"].get("namespace", "")
                home = self.network["multus_namespace"] if multus.get("default") is True else own
                where = target(multus.get("networkName"), home)
                yield f"{path}.networks[{number}].multus.networkName", network.get("name"), where

    def _annotated(self, thing: dict[str, Any]) -> Iterator[tuple[str, list[tuple[str, str]] | None]]:
        steps = (*{**MACHINES, **PODS}[thing["kind"]], "metadata", "annotations")
        homes = {
            "k8s.v1.cni.cncf.io/networks": thing["metadata"].get("namespace", ""),
            "v1.multus-cni.io/default-network": self.network["multus_namespace"],
        }
        for key, home in homes.items():
            text = dig(thing, *steps, key)
            if text not in (None, ""):
                yield f'{".".join(steps)}["{key}"]', selection(text, home)

    def _isolation(self) -> Iterator[Finding]:
        template = dig(self.object, *MACHINES[self.kind], "metadata", "labels", self.network["isolated_label"])
        own = dig(self.object, "metadata", "labels", self.network["isolated_label"])
        if not (self.says(self.namespace, "isolated") or (own if template is None else template) == "true"):
            return
        path, spec = self._spec(self.object)
        networks = spec.get("networks", [])
        if not isinstance(networks, list) or len(networks) != 1:
            yield "P-NET-01", f"{path}.networks"
        for number, network in enumerate(networks if isinstance(networks, list) else ()):
            if not isinstance(dig(network, "multus"), dict) or network.get("pod") is not None:
                yield "P-NET-01", f"{path}.networks[{number}]"
        if dig(spec, "domain", "devices", "autoattachPodInterface") is not False:
            for steps in (("networks",), ("domain", "devices", "interfaces")):
                if not (isinstance(dig(spec, *steps), list) and dig(spec, *steps)):
                    yield "P-NET-02", ".".join((path, *steps))

    def _may(self, where: tuple[str, str]) -> bool:
        """Whether the object may use that definition, as far as it is reserved."""
        reserved = self.network["reserved"].get("/".join(where))
        me = f"{self.namespace}/{self.request['name']}"
        named = self.kind in MACHINES and me in (dig(reserved, "machines") or ())
        return reserved is None or self.namespace in (reserved.get("namespaces") or ()) or named

    def _foreign(self, where: tuple[str, str]) -> bool:
        return where[0] != self.namespace and not self.says(where[0], "shared")

    def _machine(self) -> Iterator[Finding]:
        for path, _, where in self._named(self.object):
            if where is None or self._foreign(where):
                yield "P-NET-10", path
            if where is not None and not self._may(where):
                yield "P-NET-12", path

    def _annotations(self) -> Iterator[Finding]:
        if self.kind == "Pod" and dig(self.request, "userInfo", "username") in self.network["launchers"]:
            return
        for path, named in self._annotated(self.object):
            if named is None or any(self._foreign(where) for where in named):
                yield "P-NET-11", path
            if any(not self._may(where) for where in named or ()):
                yield "P-NET-12", path

    def _hardware(self) -> Iterator[Finding]:
        own = list(self._fixed(self.object))
        machines = [*self.of_kind("VirtualMachine"), *self.of_kind("VirtualMachineInstance")]
        others = [each for machine in machines for each in self._fixed(machine)]
        replicas = self.kind in ("VirtualMachineInstanceReplicaSet", "VirtualMachinePool")
        for mine in own:
            rest = [*others, *(each for each in own if each[0] != mine[0])]
            if replicas or any(mine[1] == each[1] and self._one_segment(mine[2], each[2]) for each in rest):
                yield "P-NET-13", mine[0]

    def _fixed(self, machine: dict[str, Any]) -> Iterator[tuple[str, str, tuple[str, str]]]:
        path, spec = self._spec(machine)
        interfaces = dig(spec, "domain", "devices", "interfaces")
        for number, interface in enumerate(interfaces if isinstance(interfaces, list) else ()):
            mac = dig(interface, "macAddress")
            for _, name, where in self._named(machine):
                if isinstance(mac, str) and mac and where and isinstance(name, str) and name == interface.get("name"):
                    at = f"{path}.domain.devices.interfaces[{number}].macAddress"
                    yield at, mac.lower().replace("-", ":"), where

    def _one_segment(self, a: tuple[str, str], b: tuple[str, str]) -> bool:
        definitions = [each for each in self.held if each["kind"] == NAD]
        known = {(each["metadata"]["namespace"], each["metadata"]["name"]): each for each in definitions}
        return a == b or bool(segments(known.get(a)) & segments(known.get(b)))


def _is(value: Any, number: int) -> bool:
    """Whether JSON holds that number there: False is no 0."""
    return not isinstance(value, bool) and value == number
