"""One decision in OPA: what a review of each kind takes, and whether that grows with what the cluster holds."""

from __future__ import annotations

import json
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import yaml

from plumbline.policy.documents import Document
from plumbline.policy.engine import Engine, bundle_data, engine
from plumbline.policy.gate import review
from plumbline.policy.inventory import Inventory, kinds_needed
from plumbline.policy.rules import load_rules
from plumbline.policy.settings import load_settings
from tests.bench import manifests, page, pairs
from tests.policies.rules import POLICIES

TITLE = "One decision"
HELD = (10, 100, 1_000, 10_000)
"""Network definitions that the inventory holds."""
ROUNDS = 10
PER_ROUND = 100
"""Reviews of one kind in one round, each of another object."""

_WHAT = """Time that OPA's evaluation of the whole decision takes (`timer_rego_query_eval_ns`), one review after the
other, each of another object; {number} reviews a figure. All engines run at once and are asked in turn. They are such
as the gate has: the webhook's also has `--optimize-store-for-read-speed`, which is somewhat faster."""


def measure() -> str:
    """Measure; the chapter."""
    rules = load_rules(POLICIES)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        file = Path(folder) / "settings.yaml"
        file.write_text(yaml.safe_dump(manifests.SETTINGS))
        data = bundle_data(rules, load_settings(POLICIES, file, {rule.id for rule in rules}))
        engines = {held: stack.enter_context(engine(POLICIES, data)) for held in HELD}
        for held, asked in engines.items():
            _filled(held, kinds_needed(rules)).load_into(asked)
        kinds = _by_kind(_reviews(ROUNDS * PER_ROUND))
        for asked in engines.values():
            for bodies in kinds.values():
                _took(asked, bodies[:PER_ROUND])
        took: dict[tuple[str, int], list[list[float]]] = {(kind, held): [] for kind in kinds for held in HELD}
        for start in range(ROUNDS):
            for kind, bodies in kinds.items():
                for held, asked in engines.items():
                    took[kind, held].append(_took(asked, bodies[start::ROUNDS]))
    return _chapter(took)


def _chapter(took: dict[tuple[str, int], list[list[float]]]) -> str:
    kinds = sorted({kind for kind, _ in took})
    rows = []
    for kind in kinds:
        least, most = HELD[0], HELD[-1]
        row = [kind]
        for held in HELD:
            every = [each for some in took[kind, held] for each in some]
            row.append(f"{pairs.quantile(every, 0.5):.2f} / {pairs.quantile(every, 0.99):.2f}")
        middles = {held: [pairs.quantile(some, 0.5) for some in took[kind, held]] for held in (least, most)}
        rows.append([*row, pairs.ratio(middles[most], middles[least]).text()])
        print(" | ".join(rows[-1]), flush=True)
    head = ["kind", *(f"{held:,}" for held in HELD), f"{HELD[-1]:,} in terms of {HELD[0]}"]
    number = ROUNDS * PER_ROUND
    return (
        f"{_WHAT.format(number=number)}\n\nMilliseconds, median / 99th percentile, by the number of network "
        f"definitions in the inventory:\n\n{page.table(head, rows)}\n"
    )


def _filled(number: int, known: frozenset[str]) -> Inventory:
    held = Inventory()
    held.known |= known
    for index in range(number):
        document = Document(manifests.definition(index, f"held-{index}"), "", 1, 1)
        held.add(document, document.namespace(""))
    return held


def _reviews(number: int) -> list[dict[str, Any]]:
    """Reviews of enough manifests for `number` of the rarest kind."""
    documents = [Document(each, "", 1, 1) for each in manifests.manifests(10 * number)]
    return [review(each, each.namespace("default"), str(uid)) for uid, each in enumerate(documents)]


def _by_kind(reviews: list[dict[str, Any]]) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    for each in reviews:
        bodies = found.setdefault(each["request"]["kind"]["kind"], [])
        if len(bodies) < ROUNDS * PER_ROUND:
            bodies.append(json.dumps({"input": each}).encode())
    return found


def _took(asked: Engine, bodies: list[bytes]) -> list[float]:
    """Milliseconds of each decision."""
    found = []
    for body in bodies:
        answer = asked._request("POST", "/v1/data/plumbline/decision/verdict?metrics", body)
        assert "allowed" in answer["result"], answer
        found.append(answer["metrics"]["timer_rego_query_eval_ns"] / 1e6)
    return found
