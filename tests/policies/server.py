"""One long-lived OPA that decides many cases at a time, each under settings and an inventory of its own."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from plumbline.policy.engine import engine
from tests.policies.rules import PAGES, POLICIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from plumbline.policy.engine import Engine

DEFAULTS = yaml.safe_load((POLICIES / "settings.yaml").read_text())
METADATA = {page.rule.id: page.rule.metadata("") for page in PAGES}
BATCH = """\
package batch

# By number, so that a case without an answer is seen.
answers[i] := verdict if {
	some i, case in input.cases
	verdict := data.plumbline.decision.verdict with input as case.review
		with data.plumbline.settings as case.settings
		with data.plumbline.metadata as data.rules
		with data.cluster.inventory as {"kinds": case.kinds}
		with data.kubernetes as case.inventory
}
"""


@dataclass(frozen=True)
class Case:
    """One question: a review, and what is known when it is asked."""

    review: Any
    settings: dict[str, Any] = field(default_factory=lambda: DEFAULTS)
    inventory: dict[str, Any] = field(default_factory=dict)
    kinds: tuple[str, ...] = tuple(sorted({kind for rule in METADATA.values() for kind in rule["inventory"]}))
    """Kinds that the inventory holds all of; all that rules ask for, unless told otherwise."""


class Server:
    """The running OPA."""

    def __init__(self, asked: Engine):
        self._engine = asked

    def decide(self, cases: Sequence[Case]) -> list[dict[str, Any]]:
        """The decision of each case; a case without one fails the test that asked."""
        body = json.dumps({"input": {"cases": [vars(case) for case in cases]}}).encode()
        found = self._engine._request("POST", "/v1/data/batch/answers", body).get("result", {})
        missing = [number for number in range(len(cases)) if str(number) not in found]
        if missing:
            raise AssertionError(f"undefined for {json.dumps(cases[missing[0]].review)[:2000]}")
        return [found[str(number)] for number in range(len(cases))]


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """An OPA with all rules, for as long as the context lasts."""
    batch = folder / "batch.rego"
    batch.write_text(BATCH)
    with engine(POLICIES, str(batch)) as asked:
        asked.put(rules=METADATA)
        yield Server(asked)


def review(document: dict[str, Any], old: dict[str, Any] | None = None) -> dict[str, Any]:
    """The review of one document, as the API server would send it."""
    group, _, version = document["apiVersion"].rpartition("/")
    metadata = document.get("metadata", {})
    return {
        "request": {
            "uid": "5a3c",
            "kind": {"group": group, "version": version, "kind": document["kind"]},
            "operation": "CREATE" if old is None else "UPDATE",
            "namespace": metadata.get("namespace", ""),
            "name": metadata.get("name", ""),
            "object": document,
            "oldObject": old,
            "userInfo": {"username": "ada", "groups": []},
        }
    }


def inventory(documents: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Documents as the inventory holds them."""
    found: dict[str, Any] = {}
    for document in documents:
        group = document["apiVersion"].rpartition("/")[0] or "core"
        namespace = document["metadata"].get("namespace", "_")
        kinds = found.setdefault(group, {}).setdefault(document["kind"], {})
        kinds.setdefault(namespace, {})[document["metadata"]["name"]] = document
    return found


def ids(verdict: dict[str, Any]) -> set[str]:
    """Ids of the rules that refused or warned."""
    return {violation["id"] for violation in (*verdict["denied"], *verdict["warned"])}
