"""What the suite claims: its features, their scenarios, and the behaviours these are tagged with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd.feature import get_features

from plumbline.behaviours import BEHAVIOURS
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_bdd.parser import Feature, ScenarioTemplate

FEATURES = get_features([str(ROOT / "features")])


def scenarios() -> Iterator[tuple[Feature, ScenarioTemplate]]:
    """Every scenario with its feature."""
    for feature in FEATURES:
        for scenario in feature.scenarios.values():
            yield feature, scenario


CLAIMED = frozenset(tag for _, scenario in scenarios() for tag in scenario.tags if tag in BEHAVIOURS)
"""Behaviours that have a scenario."""
