"""Ceph on a network that machines share, on the lab that has it: its behaviours hold with the least rights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from plumbline.behaviours import BEHAVIOURS
from tests.acceptance.access import applied, kubeconfig_of, rbac
from tests.conftest import plumbline

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.long
@pytest.mark.parametrize(
    ("behaviour", "evidence"),
    [
        ("NET-08", {"where-ceph-listens.txt", "what-moved-where.txt", "banners-of-monitors.txt"}),
        ("EXT-24", {"throughput.txt"}),
        ("EXT-25", {"who-holds-addresses-on-storage.txt", "who-answers-for-which-address.txt"}),
    ],
)
def test_machines_and_ceph_share_a_network(
    behaviour: str, evidence: set[str], lab_kubeconfig: Path, lab_with: Callable[..., None], tmp_path: Path
) -> None:
    lab_with("ceph")
    reports = tmp_path / "reports"
    with applied(lab_kubeconfig, rbac("acceptance")):
        least = kubeconfig_of(lab_kubeconfig, "plumbline", "acceptance", tmp_path / "kubeconfig")
        where = ["--kubeconfig", str(least), "--report-dir", str(reports)]
        profile = BEHAVIOURS[behaviour].profile
        done = plumbline("acceptance", "--profile", profile, "--behaviour", behaviour, *where, timeout=900)
    report = yaml.safe_load((reports / "latest" / "acceptance.yaml").read_text())
    (found,) = (one for one in report["profiles"][profile]["behaviours"] if one["id"] == behaviour)
    assert found["verdict"] == "passed", found
    assert report["leaks"] == report["trouble"] == []
    assert done.returncode == 0, done.stdout
    (scenario,) = found["scenarios"]
    said = {path.name.partition("-")[2] for path in (reports / "latest" / scenario["evidence"]).iterdir()}
    assert evidence <= said
