"""The corpus that all doors are asked about: manifests written by hand, and many more grown out of them."""

from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any

import yaml

from tests.policies.rules import PAGES

HERE = Path(__file__).parent
SETTINGS: dict[str, Any] = yaml.safe_load((HERE / "settings.yaml").read_text())
INVENTORY: list[dict[str, Any]] = list(yaml.safe_load_all((HERE / "inventory.yaml").read_text()))
FILES = ("networks.yaml", "storage.yaml", "machines.yaml")

_VALUES: list[Any] = [
    *(
        None,
        True,
        False,
        0,
        1,
        3,
        -1,
        100,
        200,
        4095,
        1.5,
        "",
        "x",
        "100",
        "team-a",
        "team-b",
        "golden",
        "slow",
        "10Gi",
    ),
    *("LiveMigrate", "https://images/x", "http://images/x", "team-b/green", "rook-ceph/public", [], {}, ["x"]),
    *({"name": "x"}, [{"name": "x"}], [None], {"pod": {}}, "ReadWriteOnce", "true", "Block"),
]
_PLACES = ("team-a", "team-b", "apart", "common", "images", "rook-ceph", "golden")


def written() -> list[dict[str, Any]]:
    """The corpus' own manifests; an annotation `refused` or `admitted` names the rule that each is about."""
    return [each for name in FILES for each in yaml.safe_load_all((HERE / name).read_text())]


def changes() -> list[dict[str, Any]]:
    """The corpus' own updates and deletions, for the doors that are shown what was before; see changes.yaml."""
    return list(yaml.safe_load((HERE / "changes.yaml").read_text()))


def shown() -> list[dict[str, Any]]:
    """The manifests of the rules' pages."""
    return [each for page in PAGES for heading in ("Avoid", "Prefer") for each in page.examples(heading)]


def grown(number: int, seed: int = 1) -> list[dict[str, Any]]:
    """So many manifests, each one of the hand-written with a few things changed; the same ones for the same seed."""
    # Deterministic on purpose: a failure is to be seen again.
    chance = random.Random(seed)  # noqa: S311
    seeds = written() + shown()
    return [_changed(chance, seeds[index % len(seeds)], index) for index in range(number)]


def _changed(chance: random.Random, manifest: dict[str, Any], index: int) -> dict[str, Any]:
    changed = copy.deepcopy(manifest)
    metadata = changed["metadata"]
    if "namespace" in metadata and chance.random() < 0.3:
        metadata["namespace"] = chance.choice(_PLACES)
    for _ in range(chance.randint(1, 3)):
        _change(chance, changed)
    # A document remains one that every door takes for an object: kind, version and name stand.
    changed["apiVersion"], changed["kind"] = manifest["apiVersion"], manifest["kind"]
    changed["metadata"] = {**metadata, "name": f"{manifest['metadata']['name']}-{index}"}
    return changed


def _change(chance: random.Random, manifest: dict[str, Any]) -> None:
    places = [place for place in _below(manifest) if place[0] is not manifest and place[0] is not manifest["metadata"]]
    if not places:
        return
    holder, key = chance.choice(places)
    way = chance.random()
    if way < 0.35 and isinstance(holder, dict):
        del holder[key]
    elif way < 0.5 and isinstance(holder, list):
        holder.append(copy.deepcopy(holder[key]))
    else:
        holder[key] = copy.deepcopy(chance.choice(_VALUES))


def _below(value: Any) -> list[tuple[Any, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [each for key, inner in list(pairs) for each in ((value, key), *_below(inner))]
