"""Ceph on a network that machines share, on the lab that has it: the behaviour holds with the least rights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from tests.acceptance.access import applied, kubeconfig_of, rbac
from tests.conftest import plumbline

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.long
def test_machines_and_ceph_share_a_network(lab_kubeconfig: Path, lab_with: Callable[..., None], tmp_path: Path) -> None:
    lab_with("ceph")
    reports = tmp_path / "reports"
    with applied(lab_kubeconfig, rbac("acceptance")):
        least = kubeconfig_of(lab_kubeconfig, "plumbline", "acceptance", tmp_path / "kubeconfig")
        where = ["--kubeconfig", str(least), "--report-dir", str(reports)]
        done = plumbline("acceptance", "--behaviour", "NET-08", *where, timeout=900)
    report = yaml.safe_load((reports / "latest" / "acceptance.yaml").read_text())
    (found,) = (one for one in report["profiles"]["core"]["behaviours"] if one["id"] == "NET-08")
    assert found["verdict"] == "passed", found
    assert report["leaks"] == report["trouble"] == []
    assert done.returncode == 0, done.stdout
    (scenario,) = found["scenarios"]
    said = {path.name.partition("-")[2] for path in (reports / "latest" / scenario["evidence"]).iterdir()}
    assert {"where-ceph-listens.txt", "what-moved-where.txt", "banners-of-monitors.txt"} <= said
