from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plumbline import acceptance
from plumbline.acceptance import Order, exit_code
from plumbline.clean import clean, leftovers
from plumbline.errors import DeadlineExceeded, UsageError
from plumbline.pytest_run import Ended, command
from plumbline.report import read_records
from plumbline.suite import input_digest, suite_root
from tests.unit.test_recording import ROOT, make_run
from tests.unit.test_report import record, report

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 300.0
"""Seconds for programs of these tests to begin and to end: on a machine that is busy, Python alone takes many."""

SLOW = """
import time, pathlib
from pytest_bdd import given, scenarios
import pytest

scenarios("slow.feature")

@pytest.fixture
def machine():
    pathlib.Path("made").touch()
    yield
    pathlib.Path("made").unlink()
    pathlib.Path("removed").touch()

@given("a machine that takes its time")
def _(machine):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            time.sleep(0.1)
        except Exception:
            pass  # as code does that bears with a broken connection
"""

PROGRAM = """
import signal, sys
# As on a terminal: whoever runs these tests in the background has them start with Ctrl-C ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
from pathlib import Path
from plumbline.pytest_run import run_pytest, terminable
from plumbline.run import Run
root = Path(sys.argv[1])
file = root / "run.json"
with terminable():
    ended = run_pytest(root, Run.load(file), file, (), "core")
print("interrupted" if ended.interrupted else "ended", ended.code)
"""


@pytest.fixture
def slow_run(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A run in the midst of a scenario that has made something."""
    features = tmp_path / "features"
    features.mkdir()
    (features / "slow.feature").write_text(
        "Feature: Slow\n  @core @VM-01\n  Scenario: Slow\n    Given a machine that takes its time\n"
    )
    (features / "test_slow.py").write_text(SLOW)
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["fixtures.recording"]\n')
    run = make_run(tmp_path)
    run.report_dir.mkdir()
    run.write(tmp_path / "run.json")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    deadline = time.monotonic() + PATIENCE
    while not (tmp_path / "made").exists():
        assert time.monotonic() < deadline, "the scenario did not begin"
        assert program.poll() is None
        time.sleep(0.05)
    yield program
    program.kill()
    program.communicate(timeout=PATIENCE)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_takes_away_what_it_made(
    slow_run: subprocess.Popen[str], tmp_path: Path, number: signal.Signals
) -> None:
    slow_run.send_signal(number)
    said, _ = slow_run.communicate(timeout=PATIENCE)
    assert "interrupted 2" in said
    assert "Traceback" not in said
    assert "--full-trace" not in said
    assert (tmp_path / "removed").exists()
    (unfinished,) = read_records(make_run(tmp_path).records).scenarios
    assert (unfinished.ran, unfinished.name) == (False, "Slow")


def test_scenarios_end_when_whoever_asked_for_them_was_killed(slow_run: subprocess.Popen[str], tmp_path: Path) -> None:
    slow_run.kill()
    slow_run.communicate(timeout=PATIENCE)
    deadline = time.monotonic() + PATIENCE
    while not (tmp_path / "removed").exists():
        assert time.monotonic() < deadline, "the scenario went on"
        time.sleep(0.05)


def test_the_pytest_command_selects_by_profile_and_behaviour(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    assert command(tmp_path, run, (), "core", 1)[5] == "core"
    assert command(tmp_path, run, ("NET-05", "VM-01"), "core", 1)[5] == "core and (NET-05 or VM-01)"


def test_workers_are_asked_for_only_when_there_are_several(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    assert "-n" not in command(tmp_path, run, (), "core", 1)
    several = command(tmp_path, run, (), "core", 2)
    assert several[several.index("-n") + 1] == "2"


def test_exit_codes() -> None:
    passed, failed, unknown = record("NET-05", "passed"), record("VM-01", "failed"), record("VM-02", "notAssessed")
    assert exit_code(report(passed, unknown), "core") == 0
    assert exit_code(report(passed, failed), "core") == 1
    assert exit_code(report(unknown), "core") == 3
    troubled = report(passed).model_copy(update={"trouble": ("gone",)})
    assert exit_code(troubled, "core") == 3
    leaking = report(passed).model_copy(update={"leaks": ("namespace x",)})
    assert exit_code(leaking, "core") == 3
    assert exit_code(report(failed).model_copy(update={"trouble": ("gone",)}), "core") == 1


def test_how_pytest_ended_is_told_once() -> None:
    assert Ended(1, interrupted=False).trouble(False) == []
    assert Ended(2, interrupted=False).trouble(True) == []
    assert "has no scenario" in Ended(5, interrupted=False).trouble(False)[0]
    assert "before its time (exit code -9)" in Ended(-9, interrupted=False).trouble(False)[0]
    assert Ended(-9, interrupted=True).trouble(False) == []


def test_where_the_cluster_comes_from(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KUBECONFIG", "/a")
    assert acceptance._kubeconfig(tmp_path) == tmp_path
    assert acceptance._kubeconfig(None) == Path("/a")
    monkeypatch.setenv("KUBECONFIG", "/a:/b")
    with pytest.raises(UsageError, match="more than one file"):
        acceptance._kubeconfig(None)


def test_the_command_that_does_it_again() -> None:
    order = Order(settings=Path("my settings.toml"), behaviours=("NET-05",))
    assert order.command() == ("plumbline acceptance --profile core --settings 'my settings.toml' --behaviour NET-05")


class Namespaces:
    """Namespaces with a pod each, as a cluster would list them; `stuck` ones never go."""

    def __init__(self, *names: str, stuck: bool = False) -> None:
        self.names, self.stuck = list(names), stuck
        self.selectors: list[str] = []
        self.deleted: list[str] = []

    def serves(self, _version: str, kind: str) -> bool:
        return kind == "Pod"

    def list(self, _version: str, kind: str, namespace: str = "", *, label_selector: str = "") -> list[dict]:
        if kind == "Pod":
            return [] if f"Pod {namespace}" in self.deleted else [{"metadata": {"name": namespace}}]
        self.selectors.append(label_selector)
        return [{"metadata": {"name": name, "labels": {"plumbline.io/run": "r1"}}} for name in self.names]

    def delete(self, _version: str, kind: str, name: str, _namespace: str = "") -> None:
        self.deleted.append(f"{kind} {name}")
        if kind == "Namespace" and not self.stuck:
            self.names.remove(name)

    def wait(self, *_, **__) -> dict:
        if self.stuck:
            raise DeadlineExceeded("still there")
        return {}


def test_leftovers_are_removed_told_or_kept(tmp_path: Path) -> None:
    run, said = make_run(tmp_path), []
    assert acceptance._take_away(Namespaces(), run, False, said.append) == []
    assert said == []
    assert acceptance._take_away(Namespaces("a"), run, False, said.append) == []
    assert said == ["Still there after the last scenario, being removed: a"]
    assert acceptance._take_away(Namespaces("a", stuck=True), run, True, said.append) == ["namespace a"]
    kept = type(run)(run.id, run.kubeconfig, run.settings, run.capabilities, run.report_dir, keep=True)
    assert acceptance._take_away(Namespaces("a"), kept, False, said.append) == []
    assert said[-1] == f"Kept: a; remove with `plumbline clean --run {run.id}`"


def test_what_uses_networks_goes_before_them() -> None:
    namespaces = Namespaces("a", "b")
    assert clean(namespaces) == ["a", "b"]
    assert namespaces.deleted == ["Pod a", "Pod b", "Namespace a", "Namespace b"]


def test_leftovers_are_found_by_label() -> None:
    namespaces = Namespaces("a")
    assert leftovers(namespaces, "r1") == leftovers(namespaces) == ["a"]
    assert namespaces.selectors == ["plumbline.io/run=r1", "plumbline.io/run"]


def test_the_suite_is_found_in_a_checkout_and_in_a_wheel(tmp_path: Path) -> None:
    assert suite_root() == ROOT
    package = tmp_path / "site-packages" / "plumbline"
    data = package / "suite_data"
    (data / "features").mkdir(parents=True)
    (data / "conftest.py").touch()
    assert suite_root(package) == data


def test_the_input_digest_follows_content_and_names(tmp_path: Path) -> None:
    (tmp_path / "features").mkdir()
    (tmp_path / "features" / "a.feature").write_text("a")
    first = input_digest(tmp_path)
    (tmp_path / "features" / "__pycache__").mkdir()
    (tmp_path / "features" / "__pycache__" / "x.pyc").write_text("x")
    assert input_digest(tmp_path) == first
    (tmp_path / "features" / "a.feature").rename(tmp_path / "features" / "b.feature")
    assert input_digest(tmp_path) != first
