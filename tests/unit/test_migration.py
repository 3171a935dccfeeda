"""What came of a live migration, from the object that asked for it."""

from __future__ import annotations

import pytest

from plumbline.errors import PlatformError
from plumbline.migration import ended, migration_manifest, obstacle, outcome, told

STATE = {
    "sourceNode": "node1",
    "targetNode": "node2",
    "mode": "PreCopy",
    "completed": True,
    "startTimestamp": "2026-11-24T18:00:01Z",
    "endTimestamp": "2026-11-24T18:00:04Z",
}


def migration(phase: str, **state: object) -> dict:
    return {"metadata": {"uid": "m"}, "status": {"phase": phase, "migrationState": {**STATE, **state}}}


def instance(**state: object) -> dict:
    return {"status": {"migrationState": {**STATE, "migrationUid": "m", **state}}}


def test_the_manifest_names_the_machine():
    manifest = migration_manifest("alice-moves-1", "alice", "ns")
    assert manifest["spec"] == {"vmiName": "alice"}
    assert manifest["metadata"] == {"name": "alice-moves-1", "namespace": "ns"}


@pytest.mark.parametrize(
    ("found", "done"),
    [
        (None, False),
        ({}, False),
        (migration("Running"), False),
        (migration("Failed"), True),
        (migration("Succeeded"), True),
    ],
)
def test_it_has_ended_when_the_platform_says_so(found, done):
    assert ended(found) is done


def test_a_good_one_tells_from_where_to_where_and_how_long():
    found = outcome("alice", migration("Succeeded"), None, 7.04)
    assert (found.source, found.target, found.seconds, found.moved) == ("node1", "node2", 7.0, 3.0)
    assert str(found) == 'machine "alice" migrated from node1 to node2 in 7.0 s'


def test_the_instance_knows_before_the_migration_does():
    blank = {"metadata": {"uid": "m"}, "status": {"phase": "Succeeded", "migrationState": {}}}
    assert told(instance(completed=False), blank) == {}
    assert told(instance(migrationUid="earlier"), blank) == {}
    assert outcome("alice", blank, instance(), 7).target == "node2"
    assert outcome("alice", blank, None, 7).target == "?"


def test_times_that_are_missing_are_not_made_up():
    assert outcome("alice", migration("Succeeded", endTimestamp=None), None, 7).moved is None


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (migration("Failed", failed=True, failureReason="target pod is gone"), "target pod is gone"),
        (migration("Succeeded", failed=True, failureReason="late"), "late"),
        (migration("Failed", abortStatus="Succeeded"), "Succeeded"),
        ({"metadata": {"uid": "m"}, "status": {"phase": "Failed"}}, "no reason"),
    ],
)
def test_a_failed_one_gives_the_platforms_reason(found, said):
    with pytest.raises(PlatformError, match=f'machine "alice" could not be migrated .*{said}'):
        outcome("alice", found, None, 7)


def condition(status: str, message: str = "") -> dict:
    return {
        "status": {"conditions": [{"type": "Ready"}, {"type": "LiveMigratable", "status": status, "message": message}]}
    }


def test_whether_it_may_migrate():
    assert obstacle({}) is None
    assert obstacle(condition("True")) == ""
    assert obstacle(condition("False", "cannot migrate VMI: local disk")) == "cannot migrate VMI: local disk"
