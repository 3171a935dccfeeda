"""What a cluster holds, read kind by kind; what could not be read is told, and never taken for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plumbline.errors import AccessDenied, Refused
from plumbline.policy.documents import Document, Problem
from plumbline.policy.inventory import Inventory

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from plumbline.cluster import Cluster


class Holdings:
    """The objects of some kinds ("group/Kind") of a cluster, read once while they are iterated over.

    A kind that was read to its end is one that `inventory` knows from then on. One that the cluster does not serve is
    known, too, as there can be none of it, and stands in `notes`.
    """

    def __init__(self, cluster: Cluster, kinds: Collection[str], inventory: Inventory) -> None:
        self.notes: list[str] = []
        self._cluster = cluster
        self._kinds = sorted(kinds)
        self._inventory = inventory

    def __iter__(self) -> Iterator[Document | Problem]:
        for kind in self._kinds:
            try:
                yield from self._of(kind)
            except (AccessDenied, Refused) as error:
                yield Problem(kind, 0, f"not read: {error}")

    def _of(self, kind: str) -> Iterator[Document]:
        group, _, name = kind.rpartition("/")
        version = self._cluster.version(group, name)
        if version is None:
            self.notes.append(f"{kind}: not read: the cluster does not serve it, so there is none")
        else:
            for found in self._cluster.objects(version, name):
                # Half of an object's bytes, and of no interest to any rule.
                found["metadata"].pop("managedFields", None)
                yield Document(found, self._cluster.path(found), 0, 0)
        self._inventory.known.add(kind)


def inventory(cluster: Cluster, kinds: Collection[str]) -> tuple[Inventory, list[str]]:
    """What a cluster holds of some kinds, and what there is to say of it: which kinds could not be read, and why."""
    found = Inventory()
    there = Holdings(cluster, kinds, found)
    unread = []
    for each in there:
        if isinstance(each, Problem):
            unread.append(str(each))
        else:
            found.add(each, each.namespace(""))
    return found, [*there.notes, *unread]
