"""A real API server with nothing on it: what the suite says where there is no KubeVirt and no Multus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from plumbline.lab import network, preflight
from plumbline.lab.lab import current
from tests.conftest import plumbline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def bare_cluster() -> Iterator[Path]:
    """Kubeconfig of the lab's control plane alone: no node, no add-on."""
    assert plumbline("lab", "build", timeout=3600).returncode == 0
    assert plumbline("lab", "down", timeout=120).returncode == 0
    lab = current()
    try:
        preflight.claim(lab.settings)
        network.lay_fabric(lab.settings)
        lab.control_plane.up()
        yield lab.settings.kubeconfig
    finally:
        assert plumbline("lab", "down", timeout=120).returncode == 0


def test_nothing_is_assessed_and_every_reason_is_told(
    bare_cluster: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    done = plumbline("acceptance", "--kubeconfig", str(bare_cluster), "--report-dir", str(tmp_path), timeout=120)
    assert done.returncode == 3
    assert "Traceback" not in done.stdout + capfd.readouterr().err
    core = yaml.safe_load((tmp_path / "latest" / "acceptance.yaml").read_text())["profiles"]["core"]
    assert core["result"] == "partial"
    assert core["statistics"]["passed"] == core["statistics"]["failed"] == 0
    net_05 = next(one for one in core["behaviours"] if one["id"] == "NET-05")
    assert net_05["verdict"] == "notAssessed"
    assert "KubeVirt is not installed" in net_05["reason"]
    assert "Multus is not installed" in net_05["reason"]
