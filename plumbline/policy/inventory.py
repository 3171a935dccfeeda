"""What a cluster holds, laid out for the rules: `data.kubernetes[group][Kind][namespace][name]`.

What is known of that stands at `data.cluster`, a root without rules.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from plumbline.errors import UsageError
from plumbline.policy.documents import Document, Problem, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from plumbline.policy.engine import Engine
    from plumbline.policy.rules import Rule

CORE = "core"
NO_NAMESPACE = "_"
ASKED_AT_ONCE = 1000
"""Objects whose keys are asked for at once."""

_INSTANCE = {"networks": True, "domain": {"devices": {"interfaces": True}}}
LOOKED_UP: dict[str, Any] = {
    "/Pod": {"metadata": {"annotations": True}},
    "kubevirt.io/VirtualMachine": {"spec": {"template": {"spec": _INSTANCE}}},
    "kubevirt.io/VirtualMachineInstance": {"spec": _INSTANCE},
}
"""What rules look up of the kinds of which there are many: the rest of them isn't held. All of any other kind is."""


def kinds_needed(rules: Iterable[Rule]) -> frozenset[str]:
    """Kinds ("group/Kind") that rules look up."""
    return frozenset(kind for rule in rules for kind in rule.inventory)


class Inventory:
    """Objects by group, kind, namespace and name. `known` are the kinds of which it holds all there are."""

    def __init__(self) -> None:
        self.known: set[str] = set()
        self._tree: dict[str, dict[str, dict[str, dict[str, Any]]]] = {}

    def add(self, document: Document, namespace: str) -> None:
        """Add an object, or put it in the place of the one of the same name."""
        within = NO_NAMESPACE if document.kind == "/Namespace" or not namespace else namespace
        kinds = self._tree.setdefault(document.group or CORE, {})
        held = _part(document.value, LOOKED_UP.get(document.kind, True))
        kinds.setdefault(document.value["kind"], {}).setdefault(within, {})[document.name] = held

    def load_into(self, engine: Engine) -> None:
        """Give all of it to an engine, with its index."""
        engine.put("kubernetes", self._tree)
        about = {"kinds": sorted(self.known), "indexed": True}
        engine.put("cluster", {"index": self._index(engine), "inventory": about})

    def _index(self, engine: Engine) -> dict[str, Any]:
        """Which objects have which keys, as policies/lib/index.rego says."""
        index: dict[str, dict[str, dict[str, Any]]] = {}
        for some in _parts(self._names(), ASKED_AT_ONCE):
            for each, families in zip(some, engine.keys(some), strict=True):
                name = f"{each['kind']} {each['namespace']}/{each['name']}"
                for family, keys in families.items():
                    for key in keys:
                        index.setdefault(family, {}).setdefault(key, {})[name] = each
        return index

    def _names(self) -> Iterator[dict[str, str]]:
        for group, kinds in self._tree.items():
            for kind, namespaces in kinds.items():
                whole = f"{'' if group == CORE else group}/{kind}"
                for namespace, named in namespaces.items():
                    for name in named:
                        yield {"kind": whole, "namespace": namespace, "name": name}


def _part(value: Any, wanted: Any) -> Any:
    """What is wanted of a value; where it is no object, all of it, so that what is wrong stays as it is."""
    if wanted is True or not isinstance(value, dict):
        return value
    return {key: _part(value[key], below) for key, below in wanted.items() if key in value}


def _parts(all_there_are: Iterable[dict[str, str]], size: int) -> Iterator[list[dict[str, str]]]:
    left = iter(all_there_are)
    while some := list(islice(left, size)):
        yield some


def from_folder(folder: Path, namespace: str) -> Inventory:
    """The objects below a folder, as `kubectl get -A -o yaml` wrote them: all there are of each kind that is there.

    Raises UsageError when something there cannot be read: half an inventory would be believed.
    """
    if not folder.is_dir():
        raise UsageError(f"the inventory {folder} is no folder")
    inventory = Inventory()
    for each in read([folder]):
        if isinstance(each, Problem):
            raise UsageError(f"the inventory cannot be read: {each}")
        inventory.add(each, each.namespace(namespace))
        inventory.known.add(each.kind)
    return inventory
