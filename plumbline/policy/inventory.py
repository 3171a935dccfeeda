"""What a cluster holds, laid out for the rules: `data.kubernetes[group][Kind][namespace][name]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plumbline.errors import UsageError
from plumbline.policy.documents import Document, Problem, read

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from plumbline.policy.engine import Engine
    from plumbline.policy.rules import Rule

CORE = "core"
NO_NAMESPACE = "_"


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
        kinds.setdefault(document.value["kind"], {}).setdefault(within, {})[document.name] = document.value

    def load_into(self, engine: Engine) -> None:
        """Give all of it to an engine."""
        engine.put("kubernetes", self._tree)
        engine.put("plumbline/inventory", {"kinds": sorted(self.known)})


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
