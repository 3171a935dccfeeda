"""Settings that don't fit the platform are refused in one sentence, before anything is created."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import plumbline

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


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
