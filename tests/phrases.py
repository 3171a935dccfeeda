"""The phrases that steps/ has: which lines of a feature pytest-bdd knows how to carry out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from pytest_bdd.steps import StepFunctionContext, StepNamePrefix

import conftest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_bdd.parser import ScenarioTemplate, Step


def _phrases() -> Iterator[StepFunctionContext]:
    for module in map(import_module, (name for name in conftest.pytest_plugins if name.startswith("steps."))):
        for name, definition in vars(module).items():
            if name.startswith(StepNamePrefix.step_def.value):
                yield definition.__wrapped__()


PHRASES = tuple(_phrases())


def strange_lines(scenario: ScenarioTemplate) -> list[str]:
    """Lines of a scenario, of all its examples, that no phrase fits, or more than one."""
    rows = [row for examples in scenario.examples for row in examples.as_contexts()] or [{}]
    lines = [step for row in rows for step in scenario.render(row).steps]
    return [f"{step.type} {step.name}" for step in lines if sum(_fits(one, step) for one in PHRASES) != 1]


def _fits(phrase: StepFunctionContext, step: Step) -> bool:
    return phrase.type in (None, step.type) and bool(phrase.parser.is_matching(step.name))
