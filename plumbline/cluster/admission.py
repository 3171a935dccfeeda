"""How an API server answers a request that its admission judges: with the answer, what it refuses, and its warnings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from plumbline.cluster.errors import Request
from plumbline.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plumbline.cluster.api import Api

Verb = Literal["create", "update", "apply", "delete"]

_METHODS: dict[Verb, tuple[str, str]] = {
    "create": ("post", "application/json"),
    "update": ("put", "application/json"),
    "apply": ("patch", "application/apply-patch+yaml"),
    "delete": ("delete", "application/json"),
}
_WARNING = re.compile(r'^299 \S+ "(.*)"$')
MANAGER = "plumbline-acceptance"


@dataclass(frozen=True)
class Admission:
    """An answer. `said` is why a request was refused, `stored` what it would leave or left, {} when refused."""

    allowed: bool
    said: str
    warnings: tuple[str, ...]
    stored: dict[str, Any]

    def __str__(self) -> str:
        """One line for people."""
        if not self.allowed:
            return f"refused: {self.said}"
        return f"let in, with warnings: {'; '.join(self.warnings)}" if self.warnings else "let in without a warning"


def submit(
    api: Api, verb: Verb, manifest: Mapping[str, Any], *, subresource: str = "", dry_run: bool = True
) -> Admission:
    """Bring a manifest to the door; with `dry_run` nothing is stored. Refusals are answers, not errors."""
    resource, metadata = api.resource(manifest["apiVersion"], manifest["kind"]), manifest["metadata"]
    name = None if verb == "create" else metadata["name"]
    path = resource.path(metadata.get("namespace"), name) + (f"/{subresource}" if subresource else "")
    method, content_type = _METHODS[verb]
    how: dict[str, Any] = {"content_type": content_type, "query_params": [("fieldManager", MANAGER)]}
    if dry_run:
        how["dry_run"] = "All"
    if verb != "delete":
        how["body"] = dict(manifest)
    asked = Request(api.server, verb, resource.qualified, metadata.get("namespace"), metadata.get("name"))
    try:
        stored, warnings = api.answer(asked, path, method=method, **how)
    except Refused as error:
        return Admission(False, str(error), (), {})
    told = (_WARNING.match(line) for line in warnings)
    return Admission(True, "", tuple(found[1].replace('\\"', '"') for found in told if found), stored)
