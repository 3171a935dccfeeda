"""How volumes were filled, in words and verdicts."""

from __future__ import annotations

import pytest

from plumbline.filling import Filling, Scratch, Stuck, conditions_said


@pytest.mark.parametrize(
    ("progress", "told"),
    [((0.0, 30.0, 100.0), True), ((100.0,), False), ((), False), ((0.0, 100.0), False), ((40.0, 20.0, 100.0), False)],
)
def test_progress_counts_between_nothing_and_all(progress, told):
    filling = Filling("quarry", ("ImportInProgress", "Succeeded"), progress)
    assert filling.told_progress is told
    assert "ImportInProgress -> Succeeded" in str(filling)


def test_a_volume_that_is_not_filled():
    stuck = Stuck("quarry", 10, ("Pending",), ("Error: unexpected EOF", "nothing"), ("",), ("Provisioning",))
    assert not stuck.filled
    assert stuck.reasons("EOF", "refused") == ("Error: unexpected EOF",)
    assert "no instance (Provisioning)" in str(stuck)
    assert Stuck("quarry", 10, ("Pending", "Succeeded"), ()).filled


def test_conditions_that_have_something_to_say():
    conditions = [
        {"type": "Bound", "status": "True", "message": "bound"},
        {"type": "Running", "status": "False", "reason": "Error", "message": "unexpected EOF"},
        {"type": "Ready", "status": "False"},
    ]
    assert conditions_said({"status": {"conditions": conditions}}) == ["Running=False (Error): unexpected EOF"]
    assert conditions_said({}) == []


def test_scratch_space_of_a_class_that_is_not_there_is_told():
    missed = Scratch("quarry-scratch", "fast", "fats", exists=False)
    assert '"fats", which is no StorageClass of the cluster' in str(missed)
    assert "which is no" not in str(Scratch("quarry-scratch", "fast", "fast", exists=True))
