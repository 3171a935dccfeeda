import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from plumbline.errors import DeadlineExceeded, PlatformError
from plumbline.lab.processes import Registry, end, wait_until


@pytest.fixture
def registry(tmp_path):
    registry = Registry(tmp_path / "pids", tmp_path / "logs")
    yield registry
    for name in registry.names():
        registry.stop(name, grace=0)


def test_a_daemon_is_started_once_and_stopped(registry):
    pid = registry.start("sleeper", ["sleep", "600"])
    assert registry.start("sleeper", ["sleep", "600"]) == pid
    assert registry.pid("sleeper") == pid
    registry.stop("sleeper")
    assert registry.pid("sleeper") is None
    assert registry.names() == []


def test_a_killed_daemon_is_known_to_be_dead_and_starts_anew(registry):
    pid = registry.start("sleeper", ["sleep", "600"])
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: registry.pid("sleeper") is None, what="the kill", timeout=5)
    assert registry.start("sleeper", ["sleep", "600"]) != pid


def test_somebody_elses_process_with_the_same_pid_is_not_ours(registry):
    stranger = subprocess.Popen(["sleep", "600"])
    try:
        registry.pids.mkdir(parents=True)
        (registry.pids / "ghost").write_text(json.dumps({"pid": stranger.pid, "started": 1.0}))
        assert registry.pid("ghost") is None
        registry.stop("ghost", grace=0)
        assert stranger.poll() is None
    finally:
        end([stranger.pid], grace=0)


def test_a_forking_command_is_remembered_by_its_child(registry):
    pid = registry.start("inner", ["unshare", "--fork", "sleep", "600"], forks=True)
    # The child is known from its fork on, a moment before it becomes the program.
    wait_until(lambda: Path(f"/proc/{pid}/exe").resolve().name == "sleep", what="the program", timeout=5)
    assert registry.pid("inner.parent") != pid


def test_one_that_ends_before_it_forks_is_told_with_its_last_words(registry):
    with pytest.raises(PlatformError, match="no-such-tool"):
        registry.start("broken", ["sh", "-c", "echo no-such-tool >&2; exit 3"], forks=True)


def test_one_that_ignores_the_request_is_killed(registry):
    pid = registry.start("stubborn", ["sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done"])
    wait_until(lambda: "ready" in registry.log("stubborn").read_text(), what="the trap", timeout=5)
    registry.stop("stubborn", grace=0.5)
    wait_until(lambda: not Path(f"/proc/{pid}").exists(), what="its end", timeout=5)


def test_waiting_names_what_it_waited_for():
    with pytest.raises(DeadlineExceeded, match="in vain for the moon"):
        wait_until(lambda: None, what="the moon", timeout=0.1, every=0.01)
