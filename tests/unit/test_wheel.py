"""The wheel carries the suite: whoever installs it can judge a cluster without a checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel made from what git would hand out, so that nothing untracked hides a missing file."""
    folder = tmp_path_factory.mktemp("wheel")
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    for name in tracked:
        target = folder / "source" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_file():
            target.write_bytes((ROOT / name).read_bytes())
    argv = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(argv, cwd=folder / "source", check=True, capture_output=True, timeout=120)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_every_room(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for room in ("features", "steps", "fixtures", "policies"):
        inside = {name.removeprefix("plumbline/suite_data/") for name in names}
        wanted = {
            str(path.relative_to(ROOT))
            for path in (ROOT / room).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        assert wanted
        assert wanted <= inside
    assert "plumbline/lab/modules/kubernetes/go.sum" in names
    assert "plumbline/lab/node_files/mounts.sh" in names


def test_the_suite_in_the_wheel_is_found_and_collects(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    code = "import plumbline.suite as s; print(s.suite_root())"
    env = {**os.environ, "PYTHONPATH": str(site)}
    found = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True, check=True
    ).stdout.strip()
    assert Path(found) == site / "plumbline" / "suite_data"
    collected = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "--collect-only",
            "-q",
            "-c",
            os.devnull,
            "--rootdir",
            found,
            f"{found}/features",
        ],
        cwd=tmp_path,
        env={**env, "PYTHONPATH": f"{site}{os.pathsep}{found}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert collected.returncode == 0, collected.stdout + collected.stderr
