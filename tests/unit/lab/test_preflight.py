import json

import pytest

from plumbline.errors import PlatformError, UsageError
from plumbline.lab import preflight
from plumbline.lab.lab import Lab, current
from plumbline.lab.settings import LabSettings


def test_without_root_the_lab_is_refused(monkeypatch):
    monkeypatch.setattr(preflight.os, "geteuid", lambda: 1000)
    with pytest.raises(UsageError, match="needs root"):
        preflight.require_root()


def test_another_system_is_refused(monkeypatch):
    monkeypatch.setattr(preflight.platform, "system", lambda: "Darwin")
    with pytest.raises(UsageError, match="runs on Linux only, this is Darwin"):
        preflight.require_root()


def test_too_little_memory_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(preflight, "MEMORY_NEEDED", 2**60)
    with pytest.raises(PlatformError, match="GiB of memory are available"):
        preflight.check_resources(LabSettings(state_dir=tmp_path / "lab"))


def test_too_little_disk_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(preflight, "MEMORY_NEEDED", 0)
    monkeypatch.setattr(preflight, "DISK_NEEDED", 2**60)
    with pytest.raises(PlatformError, match="PLUMBLINE_LAB_DIR"):
        preflight.check_resources(LabSettings(state_dir=tmp_path / "lab"))


@pytest.mark.parametrize(
    ("route", "clash"), [("10.66.0.0/16", True), ("10.66.0.128/25", True), ("10.67.0.0/16", False)]
)
def test_a_range_in_use_is_named_with_its_device(monkeypatch, tmp_path, route, clash):
    routes = [{"dst": "default", "dev": "wan"}, {"dst": route, "dev": "vpn0"}, {"dst": "127.0.0.1", "dev": "lo"}]
    monkeypatch.setattr(preflight, "run", lambda argv: json.dumps(routes))
    lab = LabSettings(state_dir=tmp_path / "lab")
    if clash:
        with pytest.raises(UsageError, match=r"through vpn0, which overlaps .* set lab.underlay_range"):
            preflight.check_ranges(lab)
    else:
        preflight.check_ranges(lab)


def test_a_second_lab_is_refused_while_the_first_has_its_state(monkeypatch, tmp_path):
    monkeypatch.setattr(preflight, "RECORD", tmp_path / "record.json")
    first, second = (LabSettings(state_dir=tmp_path / name) for name in ("first", "second"))
    first.state_dir.mkdir()
    preflight.claim(first)
    preflight.claim(first)
    with pytest.raises(UsageError, match="another lab is up"):
        preflight.claim(second)
    first.state_dir.rmdir()
    preflight.claim(second)
    assert preflight.recorded() == preflight.Record(state_dir=second.state_dir, nodes=2)


def test_another_lab_is_told_before_the_room_that_it_may_take(monkeypatch, tmp_path):
    monkeypatch.setattr(preflight, "RECORD", tmp_path / "record.json")
    monkeypatch.setattr(preflight, "require_root", lambda: None)
    monkeypatch.setattr(preflight, "DISK_NEEDED", 2**60)
    first, second = (LabSettings(state_dir=tmp_path / name) for name in ("first", "second"))
    first.state_dir.mkdir()
    preflight.claim(first)
    with pytest.raises(UsageError, match="another lab is up"):
        Lab(second).up(None)


def test_a_running_lab_decides_what_the_settings_leave_open(monkeypatch, tmp_path):
    monkeypatch.setattr(preflight, "RECORD", tmp_path / "record.json")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PLUMBLINE_LAB_DIR", raising=False)
    preflight.claim(LabSettings(state_dir=tmp_path / "lab", nodes=3))
    assert (current().settings.state_dir, current().settings.nodes) == (tmp_path / "lab", 3)
    (tmp_path / "plumbline.toml").write_text("[lab]\nnodes = 4\n")
    assert current().settings.nodes == 4
    preflight.RECORD.write_text("half a rec")
    assert preflight.recorded() is None
