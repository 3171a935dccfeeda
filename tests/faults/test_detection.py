"""Each fault makes exactly its behaviours fail, on the real cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from plumbline.behaviours import BEHAVIOURS, PROFILES
from plumbline.cluster import connect
from plumbline.settings import Settings
from tests.conftest import plumbline
from tests.faults.catalogue import FAULTS
from tests.faults.fault import NAMESPACE_PREFIX, Fault

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.replace(" ", "-"))
def test_exactly_its_behaviours_fail(fault: Fault, lab_kubeconfig: Path, tmp_path: Path) -> None:
    cluster, settings = connect(lab_kubeconfig), Settings()
    file = tmp_path / "plumbline.toml"
    file.write_text(f'namespace_prefix = "{NAMESPACE_PREFIX}"\n{fault.settings}')
    where = ["--kubeconfig", str(lab_kubeconfig), "--settings", str(file), "--report-dir", str(tmp_path)]
    judged: dict[str, dict[str, Any]] = {}
    reports = []
    with fault.applied(cluster, settings):
        for profile in PROFILES:
            chosen = [name for name in sorted(fault.fails | fault.beside) if BEHAVIOURS[name].profile == profile]
            if not chosen:
                continue
            words = [word for name in chosen for word in ("--behaviour", name)]
            plumbline("acceptance", "--profile", profile, *words, *where, timeout=900)
            reports.append(yaml.safe_load((tmp_path / "latest" / "acceptance.yaml").read_text()))
            behaviours = reports[-1]["profiles"][profile]["behaviours"]
            judged |= {found["id"]: found for found in behaviours if found["id"] in chosen}
    said = {name: (found["verdict"], found["reason"]) for name, found in judged.items()}
    assert {name for name, found in judged.items() if found["verdict"] == "failed"} == fault.fails, said
    assert {name for name, found in judged.items() if found["verdict"] == "passed"} == fault.beside, said
    for name in fault.fails:
        for scenario in judged[name]["scenarios"]:
            # Each form of a behaviour has to notice by itself, as far as it could be assessed.
            meant = not fault.scenarios or scenario["name"].startswith(fault.scenarios)
            allowed = {"failed" if meant else "passed", "notAssessed"}
            assert scenario["verdict"] in allowed, (name, scenario)
    for report in reports:
        assert report["trouble"] == []
        assert report["leaks"] == []
