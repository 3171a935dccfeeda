"""Tests that are told to end take back what they made or changed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 60.0

TEST = """
import pathlib, time, pytest

@pytest.fixture
def changed():
    pathlib.Path("changed").touch()
    try:
        yield
    finally:
        pathlib.Path("changed").unlink()

def test_that_takes_its_time(changed):
    time.sleep(60)
"""


def test_sigterm_has_fixtures_take_back_what_they_changed(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["tests.conftest"]\n')
    (tmp_path / "test_slow.py").write_text(TEST)
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "--rootdir", str(tmp_path), str(tmp_path)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + PATIENCE
        while not (tmp_path / "changed").exists():
            assert time.monotonic() < deadline, "the test did not begin"
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    assert not (tmp_path / "changed").exists()
    assert process.returncode == 2, said
