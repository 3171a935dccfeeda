"""The oracle of clones against real releases of CDI: what it computes is what each of them does."""

from __future__ import annotations

import json
import os
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest
import yaml

from plumbline.cluster import connect
from plumbline.lab.components import CDI, CDI_RELEASES
from plumbline.lab.lab import Lab, current
from plumbline.lab.progress import Progress
from plumbline.settings import Settings
from tests.acceptance.observed import Observed
from tests.conftest import plumbline
from tests.faults.storage import snapshot_class_deleted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.long

BEHAVIOUR = "EXT-19"
STATES = {
    "as the lab is": lambda *_: nullcontext(),
    "with no VolumeSnapshotClass for `fast`": snapshot_class_deleted,
}


@pytest.fixture(scope="module", params=CDI_RELEASES)
def release(request: pytest.FixtureRequest, lab_kubeconfig: Path) -> Iterator[str]:
    """A release of CDI on the lab, which has its own again afterwards."""
    if request.param == CDI:
        yield request.param
        return
    if os.environ.get("KUBECONFIG"):
        pytest.skip("only the lab can have another CDI")
    lab = current()
    try:
        Lab(lab.settings.model_copy(update={"cdi": request.param})).up(Progress())
        yield request.param
    finally:
        lab.up(Progress())


@pytest.mark.parametrize("state", STATES)
def test_clones_are_made_as_computed(state: str, release: str, lab_kubeconfig: Path, tmp_path: Path) -> None:
    with STATES[state](connect(lab_kubeconfig), Settings()):
        where = ["--kubeconfig", str(lab_kubeconfig), "--report-dir", str(tmp_path)]
        done = plumbline("acceptance", "--profile", "extended", "--behaviour", BEHAVIOUR, *where, timeout=1800)
    report = yaml.safe_load((tmp_path / "latest" / "acceptance.yaml").read_text())
    (behaviour,) = [one for one in report["profiles"]["extended"]["behaviours"] if one["id"] == BEHAVIOUR]
    (scenario,) = behaviour["scenarios"]
    files = sorted((tmp_path / "latest" / scenario["evidence"]).glob("*-clones-of-*.json"))
    found = Observed(release, state, tuple(row for file in files for row in json.loads(file.read_text())))
    found.keep()
    assert report["implementation"]["versions"]["cdi"] == release
    assert done.returncode == 0, scenario["reason"]
    assert found.differing == []
    assert {row["seen"] for row in found.rows} >= {"copy", "snapshot", "none"}
    assert report["leaks"] == report["trouble"] == []
