from __future__ import annotations

import subprocess
import tempfile
from typing import TYPE_CHECKING

import pytest

from plumbline.files import private_folder, write_atomically

if TYPE_CHECKING:
    from pathlib import Path


def test_a_private_folder_is_its_owners_and_goes_with_the_block() -> None:
    with private_folder() as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "run.json").write_text("{}")
    assert not folder.exists()


def test_what_a_killed_process_left_is_removed_and_a_living_ones_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ended = subprocess.Popen(["true"])
    ended.wait()
    alive = subprocess.Popen(["sleep", "60"])
    try:
        names = {pid: tmp_path / f"plumbline-run-{pid}-abc" for pid in (ended.pid, alive.pid)}
        other = tmp_path / "plumbline-run-notes"
        for folder in (*names.values(), other):
            folder.mkdir()
        with private_folder():
            assert not names[ended.pid].exists()
            assert names[alive.pid].exists()
            assert other.exists()
    finally:
        alive.kill()
        alive.wait()


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "report.yaml"
    target.write_text("before")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(target, "\ud800")
    assert target.read_text() == "before"
    assert list(tmp_path.iterdir()) == [target]
