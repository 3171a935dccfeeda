"""A request as an oracle is asked about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Asked:
    """The request of an AdmissionReview, and the settings it is judged by."""

    request: dict[str, Any]
    settings: dict[str, Any]

    @property
    def object(self) -> dict[str, Any]:
        return self.request["object"]

    @property
    def kind(self) -> str:
        return str(self.request["kind"]["kind"])

    @property
    def namespace(self) -> str:
        return str(self.request["namespace"])
