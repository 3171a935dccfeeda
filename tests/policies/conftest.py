"""The policy bundle's tools, built once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plumbline.policy import tools
from tests.policies.server import Server, running

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def opa() -> Path:
    return tools.opa()


@pytest.fixture(scope="session")
def regal() -> Path:
    return tools.regal()


@pytest.fixture(scope="session")
def gator() -> Path:
    return tools.gator()


@pytest.fixture(scope="session")
def conftest() -> Path:
    return tools.conftest()


@pytest.fixture(scope="session")
def policies() -> Path:
    return ROOT / "policies"


@pytest.fixture(scope="session")
def decisions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("opa")) as server:
        yield server
