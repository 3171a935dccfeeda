"""P-TEN-01 and P-TEN-04 once more, in plain Python; see oracle.py. Nothing here was taken from the Rego."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.policies.definitions import dig

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.policies.oracle import Finding


@dataclass(frozen=True)
class TenancyJudge:
    """Whose a namespace is, and which exceptions for an object hold for nothing."""

    request: dict[str, Any]
    settings: dict[str, Any]

    def findings(self) -> set[Finding]:
        """Ids and paths of all violations."""
        return {*self._tenant(), *self._exceptions()}

    @property
    def kind(self) -> dict[str, str]:
        return self.request["kind"]

    def _tenant(self) -> Iterator[Finding]:
        label = self.settings["tenant_label"]
        path = f'metadata.labels["{label}"]'
        if self.kind["kind"] != "Namespace" or self._is_system():
            return
        now, before = (dig(self.request[each], "metadata", "labels", label) for each in ("object", "oldObject"))
        if not (isinstance(now, str) and now.strip()):
            yield "P-TEN-01", path
        if before is not None and (now != before or isinstance(now, bool) != isinstance(before, bool)):
            yield "P-TEN-01", path

    def _is_system(self) -> bool:
        name = self.request["object"]["metadata"]["name"]
        return any(
            name.startswith(each[:-1]) if each.endswith("*") else name == each
            for each in self.settings["tenancy"]["system_namespaces"]
        )

    def _exceptions(self) -> Iterator[Finding]:
        kind = f"{self.kind['group']}/{self.kind['kind']}"
        for each in self.settings["exceptions"]:
            about = {"namespace": self.request["namespace"], "kind": kind, "name": self.request["name"]}
            whole = _says(each.get("owner")) and _says(each.get("reason")) and _lasts(each.get("expires"))
            if not whole and all(each.get(key, said) == said for key, said in about.items()):
                yield "P-TEN-04", "metadata.name"


def _says(text: Any) -> bool:
    return isinstance(text, str) and text.strip() != ""


def _lasts(day: Any) -> bool:
    try:
        last = datetime.datetime.strptime(day, "%Y-%m-%d").date() if isinstance(day, str) else None
    except ValueError:
        return False
    return last is not None and len(day) == 10 and last >= datetime.datetime.now(tz=datetime.UTC).date()
