"""One decision in OPA: what a review of each kind takes, and whether that grows with what the cluster holds."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from contextlib import ExitStack
from importlib import resources
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

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
WARMING = 4
"""Rounds before the first: until then an engine's memory still grows."""
SETTLING = 10
"""Reviews of a turn that are not counted: the first two take twice as long, as caches hold another engine's data."""

_WHAT = """Time that OPA's evaluation of the whole decision takes (`timer_rego_query_eval_ns`), one review after the
other, each of another object; {number} reviews a figure. All engines run at once and are asked in turn; the first
{settling} reviews of a turn are not counted. They keep their data and collect garbage as the webhook's does.

One object in twenty has a mistake, so the 99th percentile is that of a decision that says what is wrong.

Each definition that is asked about shares its segment with one of its own tenant's among the 10,000, hardly any with
one of ten: what that one gives out and carries is looked at, and that is what there is more of. No more are refused."""

_FLOOR = """Three that do less, asked in turn with the above, with ten definitions held: a constant; the decision over
as many rules, each of which looks at one field of the object and finds nothing, which is what it takes whatever its
rules do; and a line of comparisons of one field of the input with a text, as many as the engine evaluates expressions
for most objects of that kind, which tells what expressions alone take where no rule nor function asks another.
Milliseconds, median / 99th percentile:"""
CONSTANT = "plumbline/bench/constant"
LINES = "plumbline/bench/lines"
COUNTED = 20
"""Reviews of each kind of which expressions are counted."""
WHOLE = "plumbline/decision/verdict"
_FLOORS = (CONSTANT, WHOLE, LINES)


def measure() -> str:
    """Measure; the chapter."""
    rules = load_rules(POLICIES)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        options, environment = _at_the_door()
        stack.enter_context(patch.dict(os.environ, environment))
        file = Path(folder) / "settings.yaml"
        file.write_text(yaml.safe_dump(manifests.SETTINGS))
        data = bundle_data(rules, load_settings(POLICIES, file, {rule.id for rule in rules}))
        kinds = _by_kind(_reviews(ROUNDS * PER_ROUND))

        def running(policies: Path, held: int) -> Engine:
            asked = stack.enter_context(engine(policies, *options))
            asked.put(**data)
            _filled(held, kinds_needed(rules)).load_into(asked)
            for bodies in kinds.values():
                _took(asked, WHOLE, bodies[: WARMING * PER_ROUND])
            return asked

        engines = {held: running(POLICIES, held) for held in HELD}
        for kind, bodies in kinds.items():
            refused = {_refused(asked, bodies) for asked in engines.values()}
            assert len(refused) == 1, f"{kind}: what is held changes how many are refused: {refused}"
        counts = {kind: _expressions(engines[HELD[0]], bodies) for kind, bodies in kinds.items()}
        least = running(_least(Path(folder), counts), HELD[0])
        floor: dict[tuple[str, str], list[float]] = {(kind, what): [] for kind in kinds for what in _FLOORS}
        took: dict[tuple[str, int], list[list[float]]] = {(kind, held): [] for kind in kinds for held in HELD}
        for start in range(ROUNDS):
            for kind, bodies in kinds.items():
                for held, asked in engines.items():
                    took[kind, held].append(_took(asked, WHOLE, bodies[start::ROUNDS]))
                for what in _FLOORS:
                    floor[kind, what] += _took(
                        least, f"{what}/{kind}" if what == LINES else what, bodies[start::ROUNDS]
                    )
    return f"{_chapter(took)}\n{_floor(floor, counts)}"


def _at_the_door() -> tuple[list[str], dict[str, str]]:
    """How the webhook's OPA keeps its data, and what it has in its environment, as its Deployment says."""
    manifest = resources.files("plumbline.policy").joinpath("webhook_files/opa.yaml").read_text()
    opa = yaml.safe_load(manifest)["spec"]["template"]["spec"]["containers"][0]
    options = [each for each in opa["args"] if each.startswith("--optimize-store")]
    assert options, "the webhook's OPA has no option for its store"
    return options, {each["name"]: each["value"] for each in opa["env"]}


def _chapter(took: dict[tuple[str, int], list[list[float]]]) -> str:
    kinds = sorted({kind for kind, _ in took})
    rows = []
    for kind in kinds:
        least, most = HELD[0], HELD[-1]
        row = [kind, *(_spread([each for some in took[kind, held] for each in some]) for held in HELD)]
        middles = {held: [pairs.quantile(some, 0.5) for some in took[kind, held]] for held in (least, most)}
        rows.append([*row, pairs.ratio(middles[most], middles[least]).text()])
        print(" | ".join(rows[-1]), flush=True)
    head = ["kind", *(f"{held:,}" for held in HELD), f"{HELD[-1]:,} in terms of {HELD[0]}"]
    what = _WHAT.format(number=ROUNDS * PER_ROUND, settling=SETTLING)
    return (
        f"{what}\n\nMilliseconds, median / 99th percentile, by the number of network definitions in the inventory:\n\n"
        f"{page.table(head, rows)}\n"
    )


def _floor(took: dict[tuple[str, str], list[float]], counts: dict[str, int]) -> str:
    head = ["kind", "a constant", "rules that look once", "expressions", "as many comparisons"]
    rows = [[kind, *(_spread(took[kind, what]) for what in _FLOORS)] for kind in sorted(counts)]
    for row in rows:
        row.insert(-1, f"{counts[row[0]]:,}")
        print(" | ".join(row), flush=True)
    return f"{_FLOOR}\n\n{page.table(head, rows)}\n"


def _spread(every: list[float]) -> str:
    return f"{pairs.quantile(every, 0.5):.2f} / {pairs.quantile(every, 0.99):.2f}"


def _least(folder: Path, counts: dict[str, int]) -> Path:
    """The bundle with nothing in its rules but one look at the object; beside them a constant, and lines of so many
    comparisons by kind."""
    policies = folder / "policies"
    shutil.copytree(POLICIES, policies)
    for rule in policies.rglob("rule.rego"):
        package = re.search(r"^package \S+$", rule.read_text(), re.MULTILINE)
        assert package, rule
        rule.write_text(f"{package[0]}\n\nfindings contains true if input.request.object.spec.nothing\n")
    floor = ["package plumbline.bench", 'constant := {"allowed": true}']
    for kind, count in counts.items():
        comparisons = "\n".join(f'\tinput.request.object.kind != "{number}"' for number in range(count))
        floor.append(f'lines.{kind} := {{"allowed": true}} if {{\n{comparisons}\n}}')
    (policies / "floor.rego").write_text("\n\n".join(floor) + "\n")
    return policies


def _expressions(asked: Engine, bodies: list[bytes]) -> int:
    """How many expressions the engine evaluates for most reviews of a kind."""
    counts = []
    for body in bodies[:COUNTED]:
        told = asked._request("POST", f"/v1/data/{WHOLE}?explain=full", body)["explanation"]
        counts.append(sum(each["op"] == "eval" for each in told))
    return int(median(counts))


def _refused(asked: Engine, bodies: list[bytes]) -> int:
    answers = [asked._request("POST", f"/v1/data/{WHOLE}", body)["result"] for body in bodies]
    return sum(not each["allowed"] for each in answers)


def _filled(number: int, known: frozenset[str]) -> Inventory:
    held = Inventory()
    held.known |= known
    for index in range(number):
        definition = manifests.definition(index)
        definition["metadata"]["name"] = f"held-{index}"
        document = Document(definition, "", 1, 1)
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


def _took(asked: Engine, what: str, bodies: list[bytes]) -> list[float]:
    """Milliseconds of each answer."""
    found = []
    for body in [*bodies[:SETTLING], *bodies]:
        answer = asked._request("POST", f"/v1/data/{what}?metrics", body)
        assert "allowed" in answer["result"], answer
        found.append(answer["metrics"]["timer_rego_query_eval_ns"] / 1e6)
    return found[SETTLING:]
