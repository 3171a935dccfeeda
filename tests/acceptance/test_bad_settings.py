"""Settings that don't fit the platform: one sentence, and the right kind of verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from tests.conftest import plumbline

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_bridge_that_is_not_there_is_not_a_fault_of_the_platform(lab_kubeconfig: Path, tmp_path: Path) -> None:
    file = tmp_path / "plumbline.toml"
    file.write_text('[network]\nvlan_driver = "ovs"\novs_bridge = "br-none"\n')
    where = ["--kubeconfig", str(lab_kubeconfig), "--settings", str(file), "--report-dir", str(tmp_path)]
    done = plumbline("acceptance", "--behaviour", "NET-06", *where, timeout=300)
    assert done.returncode == 3, done.stdout
    report = yaml.safe_load((tmp_path / "latest" / "acceptance.yaml").read_text())
    net_06 = next(one for one in report["profiles"]["core"]["behaviours"] if one["id"] == "NET-06")
    assert net_06["verdict"] == "notAssessed"
    assert net_06["reason"].startswith("no segment driver works here (VLAN): plugin ovs on br-none: ")
    assert "br-none" in net_06["reason"].partition(": plugin ovs on br-none: ")[2]
    assert report["leaks"] == report["trouble"] == []


def test_a_range_that_the_cluster_uses_is_refused(
    lab_kubeconfig: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "plumbline.toml"
    file.write_text('[network]\nrange = "10.66.0.0/24"\nrange_start = "10.66.0.100"\nrange_end = "10.66.0.200"\n')
    where = ["--kubeconfig", str(lab_kubeconfig), "--settings", str(file), "--report-dir", str(tmp_path)]
    done = plumbline("acceptance", *where, timeout=60)
    assert done.returncode == 2
    assert "network.range 10.66.0.0/24 holds 10.66.0.11, the address of node node1" in capfd.readouterr().err
    assert not (tmp_path / "latest").exists()
