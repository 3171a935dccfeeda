import sys

import pytest

from plumbline.errors import PlatformError, UsageError
from plumbline.lab import build, debian
from plumbline.lab.cache import Cache
from plumbline.lab.progress import Progress

TARGETS = """\
http://mirror.example/debian/ Debian
http://mirror.example/debian/ Debian
http://mirror.example/debian-security/ Debian-Security
https://other.example/ Something
"""


def test_only_packages_that_are_installed_count(monkeypatch, tmp_path):
    monkeypatch.setattr(debian, "KEYRING", tmp_path)
    assert debian.missing(["runc", "mtools"], "runc installed\nmtools installed\n") == []
    assert debian.missing(["runc", "mtools"], "runc config-files\nmtools installed\n") == ["runc"]


def test_a_keyring_too_old_for_the_images_release_counts_as_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(debian, "KEYRING", tmp_path / "absent")
    assert debian.missing(["debian-archive-keyring"], "debian-archive-keyring installed\n") == [
        "debian-archive-keyring"
    ]


def test_services_are_kept_from_starting_and_the_policy_for_it_never_stays(monkeypatch, tmp_path):
    policy = tmp_path / "policy-rc.d"
    monkeypatch.setattr(debian, "POLICY", policy)
    seen = []
    monkeypatch.setattr(debian, "run_logged", lambda *_: seen.append(policy.exists()))
    debian.install(["runc"], tmp_path / "log")
    assert seen == [True, True]
    assert not policy.exists()
    policy.write_text(debian.POLICY_TEXT)
    debian.sweep()
    assert not policy.exists()
    policy.write_text("#!/bin/sh\nexit 101\n")
    debian.install(["runc"], tmp_path / "log")
    assert policy.exists()


def test_the_archive_is_the_one_the_machine_uses(monkeypatch):
    monkeypatch.delenv("PLUMBLINE_DEBIAN_MIRROR", raising=False)
    assert debian.sources(TARGETS) == [
        "deb http://mirror.example/debian/ trixie main",
        "deb http://mirror.example/debian/ trixie-updates main",
        "deb http://mirror.example/debian-security/ trixie-security main",
    ]


def test_a_mirror_can_be_named_and_must_be_where_apt_knows_none(monkeypatch):
    monkeypatch.delenv("PLUMBLINE_DEBIAN_MIRROR", raising=False)
    with pytest.raises(UsageError, match="PLUMBLINE_DEBIAN_MIRROR"):
        debian.sources("http://mirror.example/ubuntu/ Ubuntu\n")
    monkeypatch.setenv("PLUMBLINE_DEBIAN_MIRROR", "http://near.example/debian")
    assert debian.sources("")[0] == "deb http://near.example/debian trixie main"


def test_a_failing_tool_is_one_sentence_with_its_log(tmp_path):
    script = "print('Reading'); print('E: Unable to locate package x'); print('more'); raise SystemExit(100)"
    log = tmp_path / "apt.log"
    with pytest.raises(PlatformError, match=r"^installing x failed: E: Unable to locate package x; all of it is in "):
        debian.run_logged([sys.executable, "-c", script], log, "installing x")
    assert "more" in log.read_text()
    with pytest.raises(PlatformError, match="`no-such-tool` is not on this machine"):
        debian.run_logged(["no-such-tool"], log, "trying")
    script = "print('tar: x: No space left on device'); raise SystemExit(1)"
    with pytest.raises(PlatformError, match="is full"):
        debian.run_logged([sys.executable, "-c", script], log, "unpacking")


@pytest.fixture
def bare_machine(monkeypatch, tmp_path):
    monkeypatch.setattr(build, "lacks_dummy", lambda: False)
    monkeypatch.delenv("KUBEBUILDER_ASSETS", raising=False)
    monkeypatch.setattr(debian, "missing", lambda packages: [each for each in packages if each in ("runc", "mtools")])
    return Cache(tmp_path / "cache")


def test_missing_packages_are_named_with_their_reason_and_refused_without_leave(bare_machine, capsys):
    with pytest.raises(UsageError, match="apt-get install --no-install-recommends runc mtools"):
        build.build(bare_machine, progress=Progress(), install=False)
    assert "Debian package runc: starts the containers" in capsys.readouterr().err


def test_a_built_lab_needs_no_packages_to_build_with(bare_machine, monkeypatch):
    built = object()
    monkeypatch.setattr(build._Plan, "artifacts", lambda _: built)
    with pytest.raises(UsageError, match=r"--no-install-recommends runc$"):
        build.build(bare_machine, progress=Progress(), install=False)
    monkeypatch.setattr(debian, "missing", lambda _: [])
    assert build.build(bare_machine, progress=Progress(), install=False) is built


def test_nothing_built_is_no_artifacts(bare_machine):
    assert build.artifacts(bare_machine) is None
    assert not bare_machine.root.exists()


def test_too_little_disk_is_said_before_anything_is_built(bare_machine, monkeypatch):
    monkeypatch.setattr(debian, "missing", lambda _: [])
    monkeypatch.setattr(build, "SPACE_NEEDED", 1 << 60)
    with pytest.raises(PlatformError, match="GiB free on the disk of"):
        build.build(bare_machine, progress=Progress())


def test_a_user_s_own_programs_replace_built_ones(monkeypatch, tmp_path, bare_machine):
    for name in ("etcd", "kubectl"):
        (tmp_path / name).touch(mode=0o755)
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(tmp_path))
    assert build.own_assets() == {"etcd": tmp_path / "etcd", "kubectl": tmp_path / "kubectl"}
    names = [name for each in build.wanted({"etcd", "kubectl"}) for name in each.commands.values()]
    assert "etcd" not in names
    assert "kubectl" not in names
    assert "kube-apiserver" in names
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(tmp_path / "absent"))
    with pytest.raises(UsageError, match=r"KUBEBUILDER_ASSETS names .*, which is not a folder"):
        build.own_assets()
