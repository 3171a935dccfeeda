"""What the tests of ourselves stand on: the real lab, brought up once for all that need a cluster."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


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
def lab_kubeconfig() -> Path:
    """Kubeconfig of the cluster to judge: that of KUBECONFIG, else the lab's, brought up if need be.

    The lab stays up for the next test run; `plumbline lab down` takes it away.
    """
    given = os.environ.get("KUBECONFIG")
    if given:
        return Path(given)
    from plumbline.lab.lab import ensure_up

    return ensure_up()
