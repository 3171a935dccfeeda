"""What a network's definition says, read in plain Python for the oracle: plugins, VLANs as sets of numbers, addresses.

Nothing here was taken from the Rego.
"""

from __future__ import annotations

import ipaddress
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ALL_VLANS = frozenset(range(4095))
CARRIERS = {
    **dict.fromkeys(("bridge", "ovs"), "bridge"),
    **dict.fromkeys(("macvlan", "ipvlan", "vlan"), "master"),
    "sriov": "resourceName",
}


def dig(value: Any, *keys: str) -> Any:
    """The value below these keys, None where there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def is_number(value: Any) -> bool:
    """A number of JSON; True is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_vlan(value: Any) -> bool:
    """A number from 1 to 4094 without a fraction."""
    return is_number(value) and value in ALL_VLANS and value > 0


def plugins(definition: Any) -> list[tuple[str, dict[str, Any]]]:
    """Paths and plugins of a definition."""
    config = read(dig(definition, "spec", "config"))
    if not isinstance(config, dict):
        return []
    found = [("spec.config", config)] if config.get("type") not in ("", None) else []
    chain = config.get("plugins")
    for number, plugin in enumerate(chain if isinstance(chain, list) else ()):
        if isinstance(plugin, dict):
            found.append((f"spec.config.plugins[{number}]", plugin))
    return found


def folded(key: str) -> str:
    """The key as Go compares keys: whatever its case, with a long s for an s."""
    return key.lower().replace("\u017f", "s")


KEYS = {
    folded(key): key
    for key in (
        *("address", "addresses", "bridge", "disableContainerInterface", "enable_overlapping_ranges", "exclude"),
        *(
            "hairpinMode",
            "id",
            "ipRanges",
            "ipam",
            "macspoofchk",
            "master",
            "maxID",
            "minID",
            "network_name",
            "plugins",
        ),
        *("preserveDefaultVlan", "promiscMode", "range", "rangeEnd", "rangeStart", "range_end", "range_start"),
        *("ranges", "resourceName", "subnet", "trunk", "type", "vlan", "vlanId", "vlanTrunk"),
    )
}
"""How plugins document the keys that rules read."""


def misspelt(definition: Any) -> list[str]:
    """Paths of keys that plugins read and people may not, as they are written in another way."""
    config = read(dig(definition, "spec", "config"))
    places = [("spec.config", config)]
    for path, plugin in plugins(definition):
        places.append((path, plugin))
        ipam = plugin.get("ipam")
        places.append((f"{path}.ipam", ipam))
        for where, holder in ((path, plugin), (f"{path}.ipam", ipam)):
            for key in ("addresses", "ipRanges", "trunk", "vlanTrunk"):
                places += _parts(f"{where}.{key}", dig(holder, key))
        for where, group in _parts(f"{path}.ipam.ranges", dig(ipam, "ranges")):
            places += _parts(where, group)
    return [
        f"{path}.{key}"
        for path, holder in places
        for key in (holder if isinstance(holder, dict) else ())
        if KEYS.get(folded(key), key) != key
    ]


def _parts(path: str, found: Any) -> list[tuple[str, Any]]:
    return [(f"{path}[{i}]", part) for i, part in enumerate(found if isinstance(found, list) else ())]


def read(text: Any) -> Any:
    """The JSON in a text, None where it is none."""
    try:
        return json.loads(text) if isinstance(text, str) else None
    except ValueError:
        return None


def trunk(plugin: dict[str, Any]) -> list[tuple[str, Any, frozenset[int]]]:
    """Key, entry and VLANs of each entry of a trunk; no VLANs where it makes no sense.

    A key that is null counts as left out: the plugins read each into a pointer, which null leaves as it was.
    """
    found = []
    for key in ("trunk", "vlanTrunk"):
        for number, entry in enumerate(plugin[key] if isinstance(plugin.get(key), list) else ()):
            given = (
                {name: value for name, value in entry.items() if value is not None} if isinstance(entry, dict) else {}
            )
            low, high, alone = given.get("minID"), given.get("maxID"), given.get("id")
            vlans: frozenset[int] = frozenset()
            if is_vlan(alone) and "minID" not in given and "maxID" not in given:
                vlans = frozenset({int(alone)})
            elif is_vlan(low) and is_vlan(high) and "id" not in given:
                vlans = frozenset(range(int(low), int(high) + 1))
            found.append((f"{key}[{number}]", entry, vlans))
    return found


def carried(plugin: dict[str, Any]) -> frozenset[int]:
    """VLANs whose frames a port carries, 0 for untagged ones."""
    own = {int(plugin[key]) for key in ("vlan", "vlanId") if is_vlan(plugin.get(key))}
    vlans = frozenset(own).union(*(part[2] for part in trunk(plugin)))
    if vlans:
        return vlans
    return ALL_VLANS if plugin.get("type") == "ovs" else frozenset({0})


def carrier(plugin: dict[str, Any]) -> str | None:
    """The interface of the node that a port belongs to, None for a plugin that makes no port.

    A name that is no text is told apart from the text that looks like it.
    """
    type_ = plugin.get("type")
    if not isinstance(type_, str) or type_ not in CARRIERS:
        return None
    name = plugin.get(CARRIERS[type_])
    if name is None:
        return "cni0" if type_ == "bridge" else ""
    return name if isinstance(name, str) else f"no name: {json.dumps(name, sort_keys=True)}"


def segments(definition: Any) -> set[tuple[str, int]]:
    """Each VLAN of each bridge that a definition leads to."""
    return {
        (name, vlan)
        for _, plugin in plugins(definition)
        if (name := carrier(plugin)) is not None
        for vlan in carried(plugin)
    }


@dataclass(frozen=True)
class Addresses:
    """What a pool or a static address gives out."""

    path: str
    network: Any
    first: Any
    last: Any
    exclude: tuple[Any, ...]
    register: str | None
    """Whose list keeps it apart from others of the same list."""

    def meets(self, other: Addresses) -> bool:
        """Whether both may give out the same address."""
        if self.network.version != other.network.version or (self.register and self.register == other.register):
            return False
        for one, two in ((self, other), (other, self)):
            if any(one.first in entry and one.last in entry for entry in two.exclude):
                return False
        return self.first <= other.last and other.first <= self.last


def pools(plugin: dict[str, Any]) -> tuple[list[Addresses], list[str]]:
    """What a plugin's IPAM gives out, and the paths of what cannot be understood."""
    ipam = plugin.get("ipam")
    good, bad = [], []
    for path, text, start, end, exclude, register in _sets(ipam if isinstance(ipam, dict) else {}):
        try:
            network = ipaddress.ip_network(text if isinstance(text, str) and "/" in text else "", strict=False)
            first = network[0] if start in ("", None) else ipaddress.ip_address(_text(start))
            last = network[-1] if end in ("", None) else ipaddress.ip_address(_text(end))
        except ValueError:
            bad.append(f"ipam.{path}")
            continue
        if not (first in network and last in network and first <= last):
            bad.append(f"ipam.{path}")
            continue
        left_out = tuple(ipaddress.ip_network(each, strict=False) for each in exclude)
        good.append(Addresses(f"ipam.{path}", network, first, last, left_out, register))
    return good, bad


def _given(ipam: dict[str, Any], key: str) -> Any:
    """The value, "" where there is none."""
    return "" if ipam.get(key) is None else ipam[key]


def _text(value: Any) -> str:
    """The value, "" where it is no text: Python takes a number for an address."""
    return value if isinstance(value, str) else ""


def _sets(ipam: dict[str, Any]) -> Iterator[tuple[str, Any, Any, Any, list[str], str | None]]:
    if ipam.get("type") == "whereabouts":
        entries = [("", ipam)] if "range" in ipam else []
        entries += [(f"ipRanges[{i}].", part) for i, part in enumerate(ipam.get("ipRanges") or [])]
        for prefix, part in entries:
            text, start, end = (part.get(key) for key in ("range", "range_start", "range_end"))
            if isinstance(text, str) and "-" in text:
                start, _, text = text.partition("-")
                end = text.split("/")[0]
            shared = ipam.get("enable_overlapping_ranges") is not False
            register = f"register {_given(ipam, 'network_name')}" if shared else None
            yield f"{prefix}range", text, start, end, part.get("exclude") or [], register
    elif ipam.get("type") == "host-local":
        entries = [("", ipam)] if "subnet" in ipam else []
        for i, group in enumerate(ipam.get("ranges") or []):
            entries += [(f"ranges[{i}][{j}].", part) for j, part in enumerate(group)]
        for prefix, part in entries:
            yield f"{prefix}subnet", part.get("subnet"), part.get("rangeStart"), part.get("rangeEnd"), [], None
    elif ipam.get("type") == "static":
        for i, part in enumerate(ipam.get("addresses") or []):
            text = part.get("address")
            alone = text.split("/")[0] if isinstance(text, str) else None
            yield f"addresses[{i}].address", text, alone, alone, [], None


NAME = re.compile(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?")


def target(text: Any, home: str) -> tuple[str, str] | None:
    """Namespace and name that a text stands for."""
    parts = text.split("/") if isinstance(text, str) else []
    if not all(NAME.fullmatch(part) for part in parts):
        return None
    return {1: lambda: (home, parts[0]), 2: lambda: (parts[0], parts[1])}.get(len(parts), lambda: None)()


def _trimmed(text: str) -> str:
    """The text without the space around it, as Go knows space; to Python separators such as U+001C are some too."""
    return re.sub(r"^[^\S\x1c-\x1f]+|[^\S\x1c-\x1f]+$", "", text)


def selection(text: Any, home: str) -> list[tuple[str, str]] | None:
    """Definitions that an annotation stands for, None where Multus would not understand it."""
    if not isinstance(text, str):
        return None
    if not set(text) & set('[{"'):
        found = [target(_trimmed(item).split("@")[0], home) for item in text.split(",")]
        return None if None in found else [each for each in found if each]
    elements = read(text)
    if not isinstance(elements, list):
        return None
    named = []
    for element in elements:
        if not isinstance(element, dict) or any(key != folded(key) for key in element):
            return None
        namespace = element.get("namespace")
        parts = [element.get("name"), home if namespace in ("", None) else namespace]
        if not all(isinstance(part, str) and NAME.fullmatch(part) for part in parts):
            return None
        named.append((parts[1], parts[0]))
    return named
