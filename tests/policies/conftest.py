"""The policy bundle's tools, built once."""

from __future__ import annotations

from pathlib import Path

import pytest

from plumbline.policy import tools

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def opa() -> Path:
    return tools.opa()


@pytest.fixture(scope="session")
def regal() -> Path:
    return tools.regal()


@pytest.fixture(scope="session")
def policies() -> Path:
    return ROOT / "policies"
