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
from plumbline.pytest_run import terminable
from plumbline.settings import Settings
from tests.faults.cut_off import MARK, cut_off

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from plumbline.lab.settings import Extra

ROOT = Path(__file__).parents[1]
ENDING_SECONDS = 180.0
"""How long a command that was told to end may clean up."""

# Examples are judged by what they show, not by how busy the machine is.
settings.register_profile("plumbline", deadline=None)
settings.load_profile("plumbline")


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop() -> Iterator[None]:
    """Have SIGTERM end the tests as Ctrl-C does: what they made or changed is taken back."""
    with terminable():
        return (yield)


def plumbline(*arguments: str, timeout: float, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line as a person would; its progress goes to this process's standard error."""
    process = subprocess.Popen(
        [sys.executable, "-m", "plumbline", *arguments],
        stdout=subprocess.PIPE,
        stderr=None,
        text=True,
        cwd=ROOT,
        env={**os.environ, **(env or {})},
    )
    try:
        said, _ = process.communicate(timeout=timeout)
    except BaseException:
        _end(process)
        raise
    return subprocess.CompletedProcess(process.args, process.returncode, said)


def _end(process: subprocess.Popen[str]) -> None:
    """Let a process take away what it made, for as long as that may take."""
    process.terminate()
    try:
        process.communicate(timeout=ENDING_SECONDS)
    finally:
        process.kill()


@pytest.fixture(scope="session")
def lab_kubeconfig() -> Iterator[Path]:
    """Kubeconfig of the cluster to judge: that of KUBECONFIG, else the lab's.

    A lab that was up already stays up; one that was brought up here is taken down at the end. A lab on which a fault
    was cut off is made anew.
    """
    given = os.environ.get("KUBECONFIG")
    if given:
        if fault := cut_off(connect(Path(given))):
            _, kind, name, namespace = MARK
            told = f"mend that, then delete {kind} {name} in {namespace}"
            pytest.exit(f"on the cluster of KUBECONFIG a fault was cut off: {fault}: {told}", 3)
        yield Path(given)
        return
    was_up = current().healthy()
    kubeconfig = ensure_up()
    if cut_off(connect(kubeconfig)):
        current().down()
        ensure_up()
    yield kubeconfig
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
