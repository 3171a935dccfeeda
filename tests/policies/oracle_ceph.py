"""P-STO-10 once more, in plain Python, from what Rook makes of an object; see oracle.py. Not taken from the Rego."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.policies.asked import Asked
from tests.policies.definitions import dig, is_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.policies.oracle import Finding


@dataclass(frozen=True)
class CephJudge(Asked):
    """The rule for one request to make or change something of a Ceph cluster's."""

    def findings(self) -> set[Finding]:
        """Ids and paths of all violations."""
        return set() if self.request["operation"] == "DELETE" else {*self._cluster(), *self._pools()}

    def _cluster(self) -> Iterator[Finding]:
        if self.kind != "CephCluster" or dig(self.object, "spec", "external", "enable") is True:
            return
        spec = dig(self.object, "spec")
        if dig(spec, "network", "provider") != "multus":
            yield "P-STO-10", "spec.network.provider"
        for role in ("public", "cluster"):
            named = dig(spec, "network", "selectors", role)
            places = {named, f"{self.request['namespace']}/{named}"} if isinstance(named, str) else set()
            if not places & set(self.settings["network"]["reserved"]) and (role, named) != ("cluster", None):
                yield "P-STO-10", f"spec.network.selectors.{role}"
        if not self._is_enough(dig(spec, "mon", "count")):
            yield "P-STO-10", "spec.mon.count"
        if self.settings["storage"]["ceph"]["use_all_devices"]:
            return
        nodes = dig(spec, "storage", "nodes")
        for path, storage in (
            ("spec.storage", dig(spec, "storage")),
            *((f"spec.storage.nodes[{i}]", node) for i, node in enumerate(nodes if isinstance(nodes, list) else ())),
        ):
            value = dig(storage, "useAllDevices")
            if value is not None and value is not False:
                yield "P-STO-10", f"{path}.useAllDevices"

    def _pools(self) -> Iterator[Finding]:
        spec, pools = dig(self.object, "spec"), []
        if self.kind == "CephBlockPool":
            pools.append(("spec", spec))
        if self.kind == "CephFilesystem":
            data = dig(spec, "dataPools")
            pools.append(("spec.metadataPool", dig(spec, "metadataPool")))
            pools += [(f"spec.dataPools[{i}]", each) for i, each in enumerate(data if isinstance(data, list) else ())]
        for path, pool in pools:
            chunks = dig(pool, "erasureCoded", "dataChunks")
            if not (is_number(chunks) and chunks > 0) and not self._is_enough(dig(pool, "replicated", "size")):
                yield "P-STO-10", f"{path}.replicated.size"

    def _is_enough(self, number: Any) -> bool:
        return is_number(number) and number >= self.settings["storage"]["ceph"]["replicas"]
