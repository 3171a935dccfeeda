"""Each fault makes exactly its behaviours fail, on the real cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.catalogue import FAULTS
from tests.faults.judgement import judge_under

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.faults.fault import Fault


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(fault, id=fault.name.replace(" ", "-"), marks=() if fault.everyday else pytest.mark.long)
        for fault in FAULTS
    ],
)
def test_exactly_its_behaviours_fail(
    fault: Fault, lab_kubeconfig: Path, lab_with: Callable[..., None], tmp_path: Path
) -> None:
    lab_with(*fault.extras)
    judgement = judge_under(fault, lab_kubeconfig, tmp_path, sorted(fault.fails | fault.beside))
    assert judgement.behaviours("failed") == fault.fails, str(judgement)
    assert judgement.behaviours("passed") == fault.beside, str(judgement)
    for one in judgement.scenarios:
        if one.behaviour in fault.fails:
            # Each form of a behaviour has to notice by itself, as far as it could be assessed.
            meant = not fault.scenarios or one.scenario.startswith(fault.scenarios)
            assert one.verdict in {"failed" if meant else "passed", "notAssessed"}, str(judgement)
    assert judgement.trouble == judgement.leaks == (), str(judgement)
