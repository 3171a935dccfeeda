from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from fixtures.recording import NotAssessed, Record, first_line, judge
from plumbline.behaviours import BEHAVIOURS
from plumbline.capabilities import Capabilities, Capability
from plumbline.errors import AccessDenied, ClusterUnreachable, DeadlineExceeded, PlatformError, ProbeFailed, Refused
from plumbline.run import VARIABLE, Run
from plumbline.settings import Settings

pytest_plugins = ["pytester"]
ROOT = Path(__file__).parents[2]

FEATURE = """
Feature: A tiny platform

  @core @NET-05
  Scenario: Right
    Given two machines
    Then they are apart

  @core @NET-05
  Scenario: Wrong
    Given two machines
    Then they are together

  @core @VM-01
  Scenario: Unknown
    Given two machines
    Then nobody can tell

  @core @VM-01
  Scenario: Late
    Given a machine that never starts

  @core @VM-01
  Scenario: Gone
    Given a cluster that went away

  @core @STO-01
  Scenario: Volumes
    Given two machines

  @core @NET-01
  Scenario Outline: A plugin <plugin>
    Given two machines

    Examples:
      | plugin |
      | bridge |
      | ovs    |
"""

STEPS = """
from pytest_bdd import given, scenarios, then
from fixtures.recording import not_assessed
from plumbline.errors import AccessDenied, DeadlineExceeded

scenarios("tiny.feature")

@given("two machines")
def _(evidence):
    evidence.note("Two machines", "here they are")

@given("a machine that never starts")
def _():
    raise DeadlineExceeded("waited 1 s for it")

@given("a cluster that went away")
def _():
    raise AccessDenied("may not create pods")

@then("they are apart")
def _(evidence):
    evidence.attach("a.pcap", b"abc")
    evidence.object({"kind": "Pod", "metadata": {"name": "p", "managedFields": []}})

@then("they are together")
def _():
    assert False, "frames of b were seen on a\\nand more"

@then("nobody can tell")
def _():
    not_assessed("no storage class")
"""


def make_run(folder: Path, *lacking: str) -> Run:
    names = dict.fromkeys(need for behaviour in BEHAVIOURS.values() for need in behaviour.needs)
    found = Capabilities(Capability(name, name not in lacking, f"{name} is what it is") for name in names)
    return Run("20261123-000000-abcdef", folder / "kubeconfig", Settings(), found, folder / "report")


@pytest.fixture
def run_tiny(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch):
    pytester.makefile(".feature", tiny=FEATURE)
    pytester.makepyfile(test_tiny=STEPS)

    def run_it(*arguments: str, lacking: tuple[str, ...] = ("cdi",)):
        run = make_run(pytester.path, *lacking)
        run.report_dir.mkdir()
        run.write(pytester.path / "run.json")
        monkeypatch.setenv(VARIABLE, str(pytester.path / "run.json"))
        monkeypatch.setenv("PYTHONPATH", str(ROOT))
        result = pytester.run(
            sys.executable, "-m", "pytest", "-qq", "--no-summary", "--strict-markers", "-p", "fixtures.recording",
            "-c", "/dev/null", "--rootdir", pytester.path, *arguments,
        )  # fmt: skip
        lines = [line for path in run.records.glob("*.jsonl") for line in path.read_text().splitlines()]
        entries = [json.loads(line) for line in lines]
        return run, result, {e["name"]: e for e in entries if e["type"] == "scenario"}, entries

    return run_it


def test_every_scenario_has_a_verdict_and_a_reason(run_tiny) -> None:
    _, result, records, entries = run_tiny()
    assert {name: record["verdict"] for name, record in records.items()} == {
        "Right": "passed",
        "Wrong": "failed",
        "Unknown": "notAssessed",
        "Late": "failed",
        "Gone": "notAssessed",
        "Volumes": "notAssessed",
        "A plugin bridge": "passed",
        "A plugin ovs": "passed",
    }
    assert records["Wrong"]["reason"] == "frames of b were seen on a"
    assert records["Unknown"]["reason"] == "no storage class"
    assert records["Volumes"]["reason"] == "cdi is what it is"
    assert [name for name, record in records.items() if record["trouble"]] == ["Gone"]
    assert len([entry for entry in entries if entry["type"] == "collected"]) == 8
    assert records["Right"]["behaviours"] == ["NET-05"]
    assert [step["line"] for step in records["Right"]["steps"]] == ["Given two machines", "Then they are apart"]
    assert [step["verdict"] for step in records["Unknown"]["steps"]] == ["passed", "stopped"]
    assert result.ret == 1


def test_evidence_lies_under_behaviour_and_scenario(run_tiny) -> None:
    run, _, records, _ = run_tiny()
    folder = run.report_dir / records["Right"]["evidence"]
    assert folder == run.report_dir / "evidence" / "NET-05" / "right"
    assert [path.name for path in sorted(folder.iterdir())] == ["01-two-machines.txt", "02-a.pcap", "03-pod-p.yaml"]
    assert "managedFields" not in (folder / "03-pod-p.yaml").read_text()
    assert "frames of b" in (run.report_dir / records["Wrong"]["evidence"] / "traceback.txt").read_text()


def test_progress_is_plain_lines_when_not_on_a_terminal(run_tiny) -> None:
    _, result, _, _ = run_tiny()
    said = result.stdout.str()
    assert "NET-05  Right" in said
    assert "✓ Given two machines" in said
    assert "FAILED: frames of b were seen on a" in said
    assert "not assessed: cdi is what it is" in said
    assert "\x1b" not in said
    assert "Traceback" not in said


def test_junit_and_allure_carry_reason_and_labels(run_tiny) -> None:
    _, _, _, _ = run_tiny("--junitxml=junit.xml", "--alluredir=allure")
    junit = Path("junit.xml").read_text()
    assert 'message="no storage class"' in junit
    results = [json.loads(path.read_text()) for path in Path("allure").glob("*-result.json")]
    right = next(result for result in results if result["name"] == "Right")
    labels = {(label["name"], label["value"]) for label in right["labels"]}
    assert {
        ("behaviour", "NET-05"),
        ("tag", "NET-05"),
        ("epic", "Networks"),
        ("feature", "A tiny platform"),
        ("severity", "critical"),
    } <= labels
    assert [step["name"] for step in right["steps"]] == ["Given two machines", "Then they are apart"]
    assert [len(step["attachments"]) for step in right["steps"]] == [1, 2]


def test_two_workers_record_everything(run_tiny) -> None:
    run, result, records, _ = run_tiny("-n", "2")
    assert len(records) == 8
    assert {path.name for path in run.records.iterdir()} == {"gw0.jsonl", "gw1.jsonl", "main.jsonl"} - (
        set() if (run.records / "main.jsonl").exists() else {"main.jsonl"}
    )
    assert "✓ Given two machines" in result.stdout.str()


def test_an_unknown_tag_is_refused(pytester: pytest.Pytester, run_tiny) -> None:
    pytester.makefile(".feature", tiny=FEATURE.replace("@STO-01", "@STO-77"))
    _, result, _, _ = run_tiny()
    assert result.ret != 0
    assert "STO-77" in result.stdout.str() + result.stderr.str()


def test_a_scenario_without_behaviour_is_refused(pytester: pytest.Pytester, run_tiny) -> None:
    pytester.makefile(".feature", tiny=FEATURE.replace("@core @STO-01", "@core"))
    _, result, _, _ = run_tiny()
    assert result.ret != 0
    assert "has no behaviour id among its tags" in result.stdout.str() + result.stderr.str()


@pytest.mark.parametrize(
    ("error", "verdict", "trouble"),
    [
        (None, "passed", False),
        (AssertionError("no"), "failed", False),
        (NotAssessed("why"), "notAssessed", False),
        (DeadlineExceeded("late"), "failed", False),
        (Refused("no", status=422, reason="Invalid"), "failed", False),
        (ClusterUnreachable("gone"), "notAssessed", True),
        (AccessDenied("may not"), "notAssessed", True),
        (ProbeFailed("no tcpdump"), "notAssessed", True),
        (KeyError("x"), "notAssessed", True),
        (KeyboardInterrupt(), "notAssessed", True),
    ],
)
def test_only_the_platform_can_fail_a_scenario(error, verdict: str, trouble: bool) -> None:
    record = Record("id", "name", "feature", ["NET-05"], "core")
    judge(record, error)
    assert (record.verdict, record.trouble) == (verdict, trouble)
    if isinstance(error, KeyError):
        assert record.reason.startswith("the suite itself broke: KeyError")


def test_several_errors_are_told_one_by_one() -> None:
    group = ExceptionGroup(
        "in teardown", [DeadlineExceeded("no end\nof it"), PlatformError("may not"), PlatformError("may not")]
    )
    assert first_line(group) == "no end; may not"
