"""The main job, on a real cluster: a right platform conforms, and whoever may not look is told what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
import yaml

from plumbline.clean import leftovers
from plumbline.cluster import connect
from tests.acceptance.access import applied, kubeconfig_of, rbac
from tests.conftest import plumbline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ASSESSED = ("VM-01", "VM-02", "NET-05")
STRANGER = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "stranger", "namespace": "default"}}


@pytest.fixture
def least_rights(lab_kubeconfig: Path, tmp_path: Path) -> Iterator[Path]:
    """Kubeconfig of an account that has what docs/rbac grants and nothing else."""
    with applied(lab_kubeconfig, rbac()):
        yield kubeconfig_of(lab_kubeconfig, "plumbline", "acceptance", tmp_path / "kubeconfig")


def test_a_right_platform_conforms_with_the_least_rights(
    least_rights: Path, lab_kubeconfig: Path, tmp_path: Path
) -> None:
    reports = tmp_path / "reports"
    done = plumbline("acceptance", "--kubeconfig", str(least_rights), "--report-dir", str(reports), timeout=1200)
    assert done.returncode == 0, done.stdout
    latest = reports / "latest"
    report = yaml.safe_load((latest / "acceptance.yaml").read_text())
    core = report["profiles"]["core"]
    verdicts = {one["id"]: one["verdict"] for one in core["behaviours"]}
    assert {name: verdicts[name] for name in ASSESSED} == dict.fromkeys(ASSESSED, "passed")
    assert {verdict for name, verdict in verdicts.items() if name not in ASSESSED} == {"notAssessed"}
    assert core["result"] == "partial"
    # The lab has all that they need, so nothing of them is left out.
    assert [one["id"] for one in core["behaviours"] if one["id"] in ASSESSED and one["partial"]] == []
    assert report["leaks"] == report["trouble"] == []
    assert report["run"]["ownShare"] < 0.1
    for behaviour in core["behaviours"]:
        for scenario in behaviour["scenarios"]:
            if scenario["verdict"] == "passed":
                assert any((latest / scenario["evidence"]).iterdir())
    suites = ElementTree.parse(latest / "junit.xml").getroot()  # noqa: S314 - our own file
    assert len(list(suites.iter("testcase"))) == sum(len(one["scenarios"]) for one in core["behaviours"])
    assert list((latest / "allure-results").glob("*-result.json"))
    assert leftovers(connect(lab_kubeconfig), report["run"]["id"]) == []


def test_missing_rights_are_named(lab_kubeconfig: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with applied(lab_kubeconfig, [STRANGER]):
        stranger = kubeconfig_of(lab_kubeconfig, "default", "stranger", tmp_path / "kubeconfig")
        done = plumbline(
            "acceptance", "--kubeconfig", str(stranger), "--report-dir", str(tmp_path / "reports"), timeout=120
        )
    said = capfd.readouterr().err
    assert done.returncode == 3
    assert "may not list" in said
    assert "Traceback" not in said
    assert not (tmp_path / "reports").exists()
