"""What a cluster holds, laid out for the rules: `data.kubernetes[group][Kind][namespace][name]`.

What is known of that stands at `data.cluster`, a root without rules.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from plumbline.errors import UsageError
from plumbline.policy.documents import Document, Problem, read

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from plumbline.policy.engine import Engine
    from plumbline.policy.rules import Rule

CORE = "core"
NO_NAMESPACE = "_"
ASKED_AT_ONCE = 1000
"""Objects whose keys are asked for at once."""

_INSTANCE = {"networks": True, "domain": {"devices": {"interfaces": True}}}
LOOKED_UP: dict[str, Any] = {
    "kubevirt.io/VirtualMachine": {"spec": {"template": {"spec": _INSTANCE}}},
    "kubevirt.io/VirtualMachineInstance": {"spec": _INSTANCE},
}
"""What rules look up of the kinds of which there are many, which are looked up by their keys only: the rest of them
isn't held, and nothing of one that has no key. All of any other kind is."""
COMPARED_BY = frozenset({"default class", "hardware address", "segment"})
"""Families of keys that rules look up when something is created. What is attached to a network they ask when one
changes, which neither a file nor a cluster tells."""


def kinds_needed(rules: Iterable[Rule]) -> frozenset[str]:
    """Kinds ("group/Kind") that rules look up when something is created."""
    return frozenset(kind for rule in rules if "CREATE" in rule.operations for kind in rule.inventory)


class _Name(NamedTuple):
    kind: str
    namespace: str
    name: str


class Inventory:
    """What creations are compared with, by kind, namespace and name.

    `known` are the kinds of which it holds all there are. Each object is held as JSON, which takes less memory.
    """

    def __init__(self) -> None:
        self.known: set[str] = set()
        self._held: dict[_Name, bytes] = {}

    def add(self, document: Document, namespace: str) -> None:
        """Add an object, or put it in the place of the one of the same name."""
        within = NO_NAMESPACE if document.kind == "/Namespace" or not namespace else namespace
        held = _part(document.value, LOOKED_UP.get(document.kind, True))
        self._held[_Name(document.kind, within, document.name)] = _json(held)

    def load_into(self, engine: Engine) -> None:
        """Give to an engine what it is asked to look up, with its index."""
        kept: dict[_Name, bytes] = {}
        index: dict[str, dict[str, dict[str, Any]]] = {}
        for some in _parts(self._held.items(), ASKED_AT_ONCE):
            # A part at a time, as most of it may not be kept.
            engine.put(kubernetes=_tree(some))
            for (name, value), families in zip(some, engine.keys([each._asdict() for each, _ in some]), strict=True):
                found = [(family, key) for family in COMPARED_BY for key in families.get(family, ())]
                for family, key in found:
                    index.setdefault(family, {}).setdefault(key, {})[_written(name)] = name._asdict()
                if found or name.kind not in LOOKED_UP:
                    kept[name] = value
        engine.put(kubernetes=_tree(kept.items()))
        about = {"kinds": sorted(self.known), "indexed": True}
        engine.put(cluster={"index": index, "inventory": about})


def _written(name: _Name) -> str:
    return f"{name.kind} {name.namespace}/{name.name}"


def _tree(objects: Iterable[tuple[_Name, bytes]]) -> bytes:
    tree: dict[str, dict[str, dict[str, dict[str, bytes]]]] = {}
    for name, value in objects:
        group, _, kind = name.kind.rpartition("/")
        tree.setdefault(group or CORE, {}).setdefault(kind, {}).setdefault(name.namespace, {})[name.name] = value
    return _joined(tree)


def _joined(tree: Mapping[str, Any]) -> bytes:
    """A tree as JSON, the leaves of which are JSON already."""
    branches = (
        _json(key) + b":" + (below if isinstance(below, bytes) else _joined(below)) for key, below in tree.items()
    )
    return b"{" + b",".join(branches) + b"}"


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _part(value: Any, wanted: Any) -> Any:
    """What is wanted of a value; where it is no object, all of it, so that what is wrong stays as it is."""
    if wanted is True or not isinstance(value, dict):
        return value
    return {key: _part(value[key], below) for key, below in wanted.items() if key in value}


def _parts(all_there_are: Iterable[tuple[_Name, bytes]], size: int) -> Iterator[list[tuple[_Name, bytes]]]:
    left = iter(all_there_are)
    while some := list(islice(left, size)):
        yield some


def from_folder(folder: Path, needed: Collection[str], namespace: str) -> Inventory:
    """The objects below a folder, as `kubectl get -A -o yaml` wrote them: all there are of each kind that is there.

    Held are those of the kinds that are needed.

    Raises UsageError when something there cannot be read: half an inventory would be believed.
    """
    if not folder.is_dir():
        raise UsageError(f"the inventory {folder} is no folder")
    inventory = Inventory()
    for each in read([folder]):
        if isinstance(each, Problem):
            raise UsageError(f"the inventory cannot be read: {each}")
        inventory.known.add(each.kind)
        if each.kind in needed:
            inventory.add(each, each.namespace(namespace))
    return inventory
