from __future__ import annotations

import json

import jsonschema
import pytest
import yaml

from plumbline.behaviours import BEHAVIOURS
from plumbline.report import AcceptanceReport, Records, ScenarioRecord, assemble, read_records, write_report
from plumbline.report.models import CapabilityReport, Implementation, ProfileVerdict, RunReport
from plumbline.report.write import SCHEMA_FILE, schema_text


def record(behaviour: str, verdict: str, reason: str = "", **changes) -> ScenarioRecord:
    plain = {
        "id": f"{behaviour} {verdict}",
        "name": "A name",
        "behaviours": (behaviour,),
        "profile": "core",
        "verdict": verdict,
        "reason": reason,
        "trouble": False,
        "cleanup": "",
        "seconds": 1.2345,
        "evidence": "",
        "ran": True,
    }
    return ScenarioRecord(**{**plain, **changes})


def judge(*records: ScenarioRecord, selected: tuple[str, ...] = ()):
    profile = assemble(Records(records), "core", selected, "the run was interrupted")
    return profile, {behaviour.id: behaviour for behaviour in profile.behaviours}


def report(*records: ScenarioRecord) -> AcceptanceReport:
    profile, _ = judge(*records)
    return AcceptanceReport(
        run=RunReport(
            id="r", date="2026-11-23T22:00:00Z", duration=3, own_duration=1, own_share=0.33, interrupted=False
        ),
        implementation=Implementation(versions={"kubernetes": "v1"}, plumbline="0"),
        capabilities=(CapabilityReport(name="kubevirt", present=True, detail="v1.8.4"),),
        notes=("no KVM: slow",),
        settings_digest="sha256:" + "0" * 64,
        input_digest="sha256:" + "0" * 64,
        profiles={"core": profile},
        trouble=(),
        leaks=(),
        reproduce="plumbline acceptance",
    )


def test_every_behaviour_of_the_profile_is_listed() -> None:
    profile, behaviours = judge()
    assert list(behaviours) == [b.id for b in BEHAVIOURS.values() if b.profile == "core"]
    assert behaviours["NET-05"].reason == "this version of the suite has no scenario for it"
    assert profile.result is ProfileVerdict.PARTIAL
    assert profile.statistics.not_assessed == len(behaviours)


def test_one_failed_scenario_fails_behaviour_and_profile() -> None:
    profile, behaviours = judge(record("NET-05", "passed"), record("NET-05", "failed", "a frame crossed"))
    assert (behaviours["NET-05"].verdict, behaviours["NET-05"].reason) == ("failed", "a frame crossed")
    assert profile.result is ProfileVerdict.FAILURE
    assert (profile.statistics.passed, profile.statistics.failed) == (0, 1)


def test_passed_in_part_says_what_was_not_assessed() -> None:
    profile, behaviours = judge(
        record("VM-01", "passed"), record("VM-01", "notAssessed", "no StorageClass"), record("VM-01", "notAssessed")
    )
    assert (behaviours["VM-01"].verdict, behaviours["VM-01"].partial) == ("passed", True)
    assert behaviours["VM-01"].reason == "no StorageClass"
    assert profile.result is ProfileVerdict.PARTIAL


def test_success_needs_every_behaviour() -> None:
    profile, _ = judge(*(record(name, "passed") for name in BEHAVIOURS))
    assert profile.result is ProfileVerdict.SUCCESS


def test_unselected_and_unfinished_behaviours_have_reasons() -> None:
    _, behaviours = judge(record("NET-05", "notAssessed", ran=False), selected=("NET-05", "NET-06"))
    assert behaviours["NET-05"].reason == "the run was interrupted"
    assert behaviours["NET-06"].reason == "this version of the suite has no scenario for it"
    assert behaviours["VM-01"].reason == "not selected by --behaviour"


def test_the_committed_schema_is_the_generated_one() -> None:
    assert SCHEMA_FILE.read_text() == schema_text()
    jsonschema.Draft202012Validator.check_schema(json.loads(schema_text()))


def test_a_report_is_written_whole_and_valid(tmp_path) -> None:
    path = tmp_path / "acceptance.yaml"
    write_report(report(record("NET-05", "passed", evidence="evidence/NET-05/a")), path)
    data = yaml.safe_load(path.read_text())
    assert (data["apiVersion"], data["kind"]) == ("plumbline.io/v1alpha1", "AcceptanceReport")
    assert (
        data["profiles"]["core"]["statistics"]["notAssessed"]
        == sum(one.profile == "core" for one in BEHAVIOURS.values()) - 1
    )
    assert data["run"]["ownShare"] == pytest.approx(0.33)
    assert AcceptanceReport.model_validate(data).run.id == "r"
    assert [file.name for file in tmp_path.iterdir()] == ["acceptance.yaml"]


def test_records_of_several_processes_are_merged(tmp_path) -> None:
    def entry(kind: str, name: str, **changes) -> str:
        whole = {"type": kind, **record("NET-05", "notAssessed").__dict__, "id": name, **changes}
        return json.dumps({key: value for key, value in whole.items() if key != "ran"}) + "\n"

    both = entry("collected", "a") + entry("collected", "b")
    (tmp_path / "gw0.jsonl").write_text(both + entry("scenario", "b", verdict="passed", cleanup="it stayed"))
    (tmp_path / "gw1.jsonl").write_text(both + entry("scenario", "a", trouble=True, reason="gone")[:-9])
    records = read_records(tmp_path)
    assert [(one.id, one.ran, one.verdict) for one in records.scenarios] == [
        ("a", False, "notAssessed"),
        ("b", True, "passed"),
    ]
    assert records.trouble == ("cleaning up after A name: it stayed",)
    assert read_records(tmp_path / "none").scenarios == ()
