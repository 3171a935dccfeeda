import errno
import fcntl
import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import time

import pytest

from plumbline.errors import PlatformError, UsageError
from plumbline.lab.cache import KEPT_SECONDS, Cache, default_root, key_of

KEY = "0" * 24


def fill(text="built"):
    def make(folder):
        (folder / "bin").mkdir()
        program = folder / "bin" / "program"
        program.write_text(text)
        program.chmod(0o755)

    return make


@pytest.fixture
def cache(tmp_path):
    return Cache(tmp_path / "cache")


def test_the_root_follows_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("PLUMBLINE_CACHE", str(tmp_path))
    assert default_root() == tmp_path
    monkeypatch.delenv("PLUMBLINE_CACHE")
    monkeypatch.setenv("HOME", "/home/somebody")
    assert str(default_root()) == "/home/somebody/.cache/plumbline"


def test_keys_depend_on_values_and_on_the_content_of_files(tmp_path):
    file = tmp_path / "file"
    file.write_text("a")
    first = key_of("x", {"b": 1, "a": 2}, file)
    assert key_of("x", {"a": 2, "b": 1}, file) == first
    file.write_text("b")
    assert key_of("x", {"a": 2, "b": 1}, file) != first


def test_an_entry_is_made_once(cache):
    made = []
    for _ in range(2):
        entry = cache.entry("thing", KEY, lambda folder: (made.append(1), fill()(folder)))
        assert (entry / "bin/program").read_text() == "built"
    assert made == [1]
    assert cache.find("thing", KEY) == entry
    assert cache.find("thing", "1" * 24) is None


def test_a_failure_leaves_no_entry(cache):
    def fail(folder):
        fill()(folder)
        raise PlatformError("no")

    with pytest.raises(PlatformError, match="no"):
        cache.entry("thing", KEY, fail)
    assert cache.find("thing", KEY) is None
    assert list((cache.root / "partial").iterdir()) == []


def test_a_kill_in_the_middle_leaves_no_entry_and_the_next_build_sweeps(cache):
    script = f"""
import sys, time
from pathlib import Path
from plumbline.lab.cache import Cache
def make(folder):
    (folder / "half").write_text("half")
    print("begun", flush=True)
    time.sleep(60)
cache = Cache(Path({str(cache.root)!r}))
with cache.lock():
    cache.entry("thing", {KEY!r}, make)
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "begun\n"
        with pytest.raises(UsageError, match="another build is at work"), cache.lock():
            pass
        process.send_signal(signal.SIGKILL)
    assert cache.find("thing", KEY) is None
    assert len(list((cache.root / "partial").iterdir())) == 1
    with cache.lock():
        assert not (cache.root / "partial").exists()
        assert (cache.entry("thing", KEY, fill()) / "bin/program").exists()


def test_a_full_disk_is_one_sentence(cache):
    def full(folder):
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(PlatformError, match=r"the disk that holds .* is full: free some space"):
        cache.entry("thing", KEY, full)


def test_an_unwritable_root_is_one_sentence(tmp_path):
    (tmp_path / "file").touch()
    with (
        pytest.raises(PlatformError, match=r"cannot be written .*: set PLUMBLINE_CACHE"),
        Cache(tmp_path / "file" / "cache").lock(),
    ):
        pass


def test_entries_no_build_uses_go_after_their_time(cache):
    old, new, current = (cache.entry(name, KEY, fill()) for name in ("old", "new", "current"))
    long_ago = time.time() - KEPT_SECONDS - 1
    os.utime(old, (long_ago, long_ago))
    os.utime(current, (long_ago, long_ago))
    cache.keep([current])
    assert sorted(cache.entries.iterdir()) == sorted([new, current])


@pytest.mark.parametrize("name", ["cache.tar", "cache.tar.gz"])
def test_export_and_import_carry_the_newest_entries(cache, tmp_path, name):
    stale = cache.entry("thing", "1" * 24, fill("stale"))
    os.utime(stale, (1, 1))
    cache.entry("thing", KEY, fill("fresh"))
    cache.entry("tool", KEY, fill(), tool=True)
    archive = tmp_path / name
    cache.export(archive)
    other = Cache(tmp_path / "other")
    other.import_(archive)
    assert [entry.name for entry in other.entries.iterdir()] == [f"thing-{KEY}"]
    program = other.entries / f"thing-{KEY}" / "bin/program"
    assert program.read_text() == "fresh"
    assert os.access(program, os.X_OK)
    other.import_(archive)
    assert not (other.root / "tools").exists()


def test_nothing_to_export_is_said(cache, tmp_path):
    with pytest.raises(UsageError, match="nothing to export"):
        cache.export(tmp_path / "cache.tar")
    cache.entry("thing", KEY, fill())
    with pytest.raises(UsageError, match="its folder does not exist"):
        cache.export(tmp_path / "absent" / "cache.tar")


def rewritten(archive, change):
    """Copy an archive with its members passed through `change(name, content) -> (name, content) or None`."""
    out = archive.with_name("changed.tar")
    with tarfile.open(archive) as old, tarfile.open(out, "w") as new:
        for member in old:
            changed = change(member.name, old.extractfile(member).read())
            if changed is not None:
                member.name, content = changed
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
    return out


def listing(change):
    def apply(name, content):
        if name != "plumbline-cache.json":
            return name, content
        head = json.loads(content)
        change(head)
        return name, json.dumps(head).encode()

    return apply


def escape(head):
    head["files"] = {f"../{name}": about for name, about in head["files"].items()}


BROKEN = {
    "content changed": lambda name, content: (name, content.replace(b"fresh", b"FRESH")),
    "member missing": lambda name, content: None if name.endswith("program") else (name, content),
    "member not listed": lambda name, content: (name.replace("program", "other"), content),
    "no list": lambda name, content: None if name.endswith(".json") else (name, content),
    "another format": listing(lambda head: head.update(format=2)),
    "path outside": listing(escape),
    "absolute path": listing(lambda head: head.update(files={"/etc/x": {}})),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_tampered_archive_imports_nothing(cache, tmp_path, how):
    cache.entry("thing", KEY, fill("fresh"))
    archive = tmp_path / "cache.tar"
    cache.export(archive)
    changed = rewritten(archive, BROKEN[how])
    other = Cache(tmp_path / "other")
    with pytest.raises(UsageError, match=r"not a whole Plumbline cache archive|differs from its checksum"):
        other.import_(changed)
    assert not other.entries.exists()
    assert list((other.root / "partial").iterdir()) == []


@pytest.mark.parametrize("name", ["cache.tar", "cache.tar.gz"])
def test_a_cut_off_archive_imports_nothing(cache, tmp_path, name):
    cache.entry("thing", KEY, fill("fresh" * 100_000))
    archive = tmp_path / name
    cache.export(archive)
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    with pytest.raises(UsageError, match="not a whole Plumbline cache archive"):
        Cache(tmp_path / "other").import_(archive)


def test_other_files_and_absent_ones_are_said(tmp_path):
    other = Cache(tmp_path / "other")
    (tmp_path / "text").write_text("text")
    with pytest.raises(UsageError, match="not a whole Plumbline cache archive"):
        other.import_(tmp_path / "text")
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        other.import_(tmp_path / "absent")


def test_the_lock_is_free_again_after_use(cache):
    for _ in range(2):
        with cache.lock(), (cache.root / "lock").open() as again, pytest.raises(BlockingIOError):
            fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)
