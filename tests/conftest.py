"""What the tests of ourselves stand on: the real lab, brought up once for all that need a cluster."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from plumbline.capabilities import detect
from plumbline.cluster import connect
from plumbline.lab.lab import current, ensure_up
from plumbline.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from plumbline.lab.settings import Extra

ROOT = Path(__file__).parents[1]

# Examples are judged by what they show, not by how busy the machine is.
settings.register_profile("plumbline", deadline=None)
settings.load_profile("plumbline")


def plumbline(*arguments: str, timeout: float, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line as a person would; its progress goes to this process's standard error."""
    return subprocess.run(
        [sys.executable, "-m", "plumbline", *arguments],
        stdout=subprocess.PIPE,
        stderr=None,
        text=True,
        timeout=timeout,
        check=False,
        cwd=ROOT,
        env={**os.environ, **(env or {})},
    )


@pytest.fixture(scope="session")
def lab_kubeconfig() -> Iterator[Path]:
    """Kubeconfig of the cluster to judge: that of KUBECONFIG, else the lab's.

    A lab that was up already stays up; one that was brought up here is taken down at the end.
    """
    given = os.environ.get("KUBECONFIG")
    if given:
        yield Path(given)
        return
    was_up = current().healthy()
    yield ensure_up()
    if not was_up:
        current().down()


@pytest.fixture
def lab_with(lab_kubeconfig: Path) -> Callable[..., None]:
    """Sees to it that the lab has what its call names.

    Nothing is added to a cluster of KUBECONFIG: where it lacks one of them, the test ends as not assessed.
    """

    def have(*extras: Extra) -> None:
        if not extras:
            return
        if not os.environ.get("KUBECONFIG"):
            ensure_up(*extras)
        elif lacking := detect(connect(lab_kubeconfig), Settings()).missing(extras):
            pytest.skip(f"not assessed on the cluster of KUBECONFIG: {'; '.join(lacking)}")

    return have
