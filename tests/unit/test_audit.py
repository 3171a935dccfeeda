"""The suite's own order: every behaviour it claims has a scenario and a fault, or says why not."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest

from plumbline.behaviours import BEHAVIOURS, PROFILES
from tests import phrases
from tests.claims import CLAIMED, FEATURES, scenarios
from tests.conftest import ROOT
from tests.faults.catalogue import EVERYDAY, FAULTS
from tests.phrases import strange_lines

BROKEN = {behaviour for fault in FAULTS for behaviour in fault.fails}


def test_there_are_features():
    assert len(FEATURES) >= 2
    assert {"VM-01", "NET-05"} <= CLAIMED


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_a_feature_says_what_it_is_for_and_has_a_test_module(feature):
    assert len(feature.description.split()) > 20
    module = Path(feature.filename).with_name(f"test_{Path(feature.filename).stem}.py")
    assert f'scenarios("{Path(feature.filename).name}")' in module.read_text()


@pytest.mark.parametrize(("feature", "scenario"), list(scenarios()), ids=lambda thing: thing.name)
def test_a_scenario_has_a_behaviour_and_its_profile(feature, scenario):
    behaviours = [tag for tag in scenario.tags if tag in BEHAVIOURS]
    profiles = [tag for tag in scenario.tags if tag in PROFILES]
    assert len(behaviours) == 1
    assert profiles == [BEHAVIOURS[behaviours[0]].profile]
    assert set(scenario.tags) == {*behaviours, *profiles}


@pytest.mark.parametrize("scenario", [scenario for _, scenario in scenarios()], ids=lambda scenario: scenario.name)
def test_every_line_of_a_scenario_has_its_phrase(scenario):
    assert strange_lines(scenario) == []


def test_a_line_without_a_phrase_is_noticed():
    found = deepcopy(next(scenario for _, scenario in scenarios()))
    found.add_step(replace(found.render({}).steps[0], name="nobody knows what to do"))
    assert strange_lines(found) == ["given nobody knows what to do"]


def test_a_line_with_two_phrases_is_noticed(monkeypatch):
    scenario = next(scenario for _, scenario in scenarios())
    monkeypatch.setattr(phrases, "PHRASES", phrases.PHRASES * 2)
    assert len(strange_lines(scenario)) == len(scenario.render({}).steps)


def test_a_scenario_that_says_cannot_says_can_too():
    for feature, scenario in scenarios():
        lines = [step.name for step in scenario.steps]
        negative = [line for line in lines if line.startswith(("no ", "neither ", "nothing ", "nobody "))]
        if negative:
            assert any("reach each other" in line for line in lines), f"{feature.name}: {scenario.name}"


def test_every_claimed_behaviour_has_a_fault():
    assert BROKEN == CLAIMED


def test_features_speak_of_the_domain():
    for path in (ROOT / "features").rglob("*.feature"):
        text = path.read_text().lower()
        for word in ("kubectl", "yaml", "apiversion", "metadata"):
            assert word not in text, f"{path} speaks of {word}"


def test_the_ordinary_run_breaks_the_platform_too():
    assert {"VM-01", "NET-05", "NET-06"} <= {name for fault in EVERYDAY for name in fault.fails}
