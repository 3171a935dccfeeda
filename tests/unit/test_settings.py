from __future__ import annotations

from pathlib import Path

import pytest

from plumbline.errors import UsageError
from plumbline.run import Run
from plumbline.settings import Settings
from tests.unit.test_recording import make_run


def load(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "plumbline.toml"
    path.write_text(text)
    return Settings.load(path)


def test_defaults_without_a_file(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Settings.load() == Settings()


def test_the_file_of_the_current_folder_is_read(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plumbline.toml").write_text('[network]\nbridge = "br7"\n')
    assert Settings.load().network.bridge == "br7"


def test_the_lab_table_is_left_alone(tmp_path) -> None:
    assert load(tmp_path, "[lab]\nanything = 1\n") == Settings()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = [", "is not TOML"),
        ("colour = 1", "colour is not a known setting"),
        ("[network]\ncolour = 1", "network.colour is not a known setting"),
        (
            "[network]\nvlan_driver = 'magic'",
            r"network.vlan_driver = 'magic': Input should be 'auto', 'bridge' or 'ovs'",
        ),
        ("[network]\nvlan_start = 138", "vlan_start 138 to vlan_end 139 holds 2 VLANs, at least 8 are needed"),
        ("[network]\novs_bridge = 'br1'", "bridge and ovs_bridge are both br1"),
        ("[network]\nrange = '10.0.0.1/24'", r"network.range = '10.0.0.1/24'"),
        ("[network]\nrange_start = '10.1.1.1'", "range_start 10.1.1.1 is outside of range 10.123.124.0/24"),
        ("[network]\nrange_start = '10.123.124.0'", "is the network or broadcast address"),
        ("[network]\nrange_start = '10.123.124.1'", "takes in 10.123.124.1"),
        ("[network]\nrange_end = '10.123.124.9'", "range_start 10.123.124.10 is above range_end 10.123.124.9"),
        ("[network]\nrange_end = '10.123.124.12'", "holds 3 addresses, at least 64 are needed"),
        ("[network]\nbridge = 'much-too-long-a-name'", "network.bridge"),
        ("[timeouts]\nwindow = 0", "timeouts.window = 0: Input should be greater than 0"),
        ("[timeouts]\nlogin = 'soon'", "timeouts.login = 'soon'"),
        ("[images]\nguest = ''", "images.guest = ''"),
        ("[guest]\npassword = 1234", "guest.password: Input should be a valid string$"),
        ("namespace_prefix = 'Upper'", "namespace_prefix = 'Upper'"),
        ("[node_selector]\nzone = 1", "node_selector.zone = 1"),
        ("network = 3", "network = 3"),
    ],
)
def test_wrong_settings_name_file_place_and_fault(tmp_path, text, said) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        load(tmp_path, text)
    assert str(tmp_path / "plumbline.toml") in str(caught.value)
    assert "\n" not in str(caught.value)


def test_files_that_cannot_be_read(tmp_path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        Settings.load(tmp_path / "none")
    with pytest.raises(UsageError, match="cannot be read: Is a directory"):
        Settings.load(tmp_path)


def test_equal_settings_have_equal_digests(tmp_path) -> None:
    assert Settings().digest() == load(tmp_path, "").digest()
    assert Settings().digest() != load(tmp_path, "[timeouts]\nwindow = 11").digest()


def test_a_run_survives_its_file(tmp_path, monkeypatch) -> None:
    run, path = make_run(tmp_path, "cdi"), tmp_path / "run.json"
    run.write(path)
    assert path.stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("PLUMBLINE_RUN", str(path))
    found = Run.from_environment()
    assert found is not None
    assert (found.id, found.settings, dict(found.capabilities)) == (run.id, run.settings, dict(run.capabilities))
    path.write_text("{}")
    with pytest.raises(UsageError, match="not the description of a run"):
        Run.from_environment()
