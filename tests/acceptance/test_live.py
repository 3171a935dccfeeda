"""The main job, on a real cluster: a right platform conforms, and whoever may not look is told what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
import yaml

from plumbline.behaviours import BEHAVIOURS, PROFILES
from plumbline.clean import leftovers
from plumbline.cluster import connect
from plumbline.lab.lab import current
from tests.acceptance.access import applied, kubeconfig_of, rbac
from tests.claims import CLAIMED
from tests.conftest import plumbline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plumbline.behaviours import Profile

NOT_ON_THE_LAB = {"EXT-08": "namespace_isolation"}
"""Behaviours the lab doesn't promise or can't show, with a word of the reason."""

WITHOUT_CEPH = {**dict.fromkeys(("NET-08", "EXT-24", "EXT-25"), "CephCluster"), "ADM-30": "Rook is not installed"}
"""The same, where the lab has no Ceph."""

STRANGER = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "stranger", "namespace": "default"}}


@pytest.fixture
def least_rights(lab_kubeconfig: Path, tmp_path: Path) -> Iterator[Path]:
    """Kubeconfig of an account that has what docs/rbac grants and nothing else."""
    with applied(lab_kubeconfig, rbac("acceptance")):
        yield kubeconfig_of(lab_kubeconfig, "plumbline", "acceptance", tmp_path / "kubeconfig")


@pytest.mark.parametrize(
    "profile", [pytest.param(name, marks=() if name == "core" else pytest.mark.long) for name in PROFILES]
)
def test_a_right_platform_conforms_with_the_least_rights(
    profile: Profile, least_rights: Path, lab_kubeconfig: Path, tmp_path: Path
) -> None:
    reports = tmp_path / "reports"
    where = ["--workers", "2", "--kubeconfig", str(least_rights), "--report-dir", str(reports)]
    done = plumbline("acceptance", "--profile", profile, *where, timeout=1800)
    latest = reports / "latest"
    report = yaml.safe_load((latest / "acceptance.yaml").read_text())
    found = report["profiles"][profile]
    said = {one["id"]: (one["verdict"], one["reason"]) for one in found["behaviours"]}
    absent = NOT_ON_THE_LAB | ({} if "ceph" in current().settings.extras else WITHOUT_CEPH)
    assessed = {name for name in CLAIMED - absent.keys() if BEHAVIOURS[name].profile == profile}
    assert {name for name, (verdict, _) in said.items() if verdict == "passed"} == assessed, said
    assert {name for name, (verdict, _) in said.items() if verdict == "failed"} == set(), said
    for name in absent.keys() & said.keys():
        assert absent[name] in said[name][1]
    # The lab has all that they need, so nothing of them is left out.
    assert [one["id"] for one in found["behaviours"] if one["id"] in assessed and one["partial"]] == []
    assert found["result"] == ("success" if assessed == said.keys() else "partial")
    assert done.returncode == 0, done.stdout
    assert report["leaks"] == report["trouble"] == []
    assert report["run"]["ownShare"] < 0.1
    for behaviour in found["behaviours"]:
        for scenario in behaviour["scenarios"]:
            if scenario["verdict"] == "passed":
                assert any((latest / scenario["evidence"]).iterdir())
    suites = ElementTree.parse(latest / "junit.xml").getroot()  # noqa: S314 - our own file
    assert len(list(suites.iter("testcase"))) == sum(len(one["scenarios"]) for one in found["behaviours"])
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


@pytest.mark.long
def test_a_right_to_clone_that_is_missing_is_named(lab_kubeconfig: Path, tmp_path: Path) -> None:
    """Nothing is said about the platform then: the suite's user is not the one who may."""
    granted = rbac("acceptance")
    role = next(one for one in granted if one["kind"] == "ClusterRole")
    next(rule for rule in role["rules"] if rule["resources"] == ["pods"])["verbs"].remove("create")
    reports = tmp_path / "reports"
    with applied(lab_kubeconfig, granted):
        less = kubeconfig_of(lab_kubeconfig, "plumbline", "acceptance", tmp_path / "kubeconfig")
        where = ["--kubeconfig", str(less), "--report-dir", str(reports)]
        done = plumbline("acceptance", "--profile", "extended", "--behaviour", "EXT-20", *where, timeout=600)
    report = yaml.safe_load((reports / "latest" / "acceptance.yaml").read_text())
    (found,) = (one for one in report["profiles"]["extended"]["behaviours"] if one["id"] == "EXT-20")
    assert (done.returncode, found["verdict"]) == (3, "notAssessed"), found
    assert "datavolumes/source.cdi.kubevirt.io or pods" in found["reason"]
    assert report["leaks"] == []
