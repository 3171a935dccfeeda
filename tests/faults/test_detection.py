"""Each fault makes exactly its behaviours fail, on the real cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from plumbline.cluster import connect
from plumbline.settings import Settings
from tests.conftest import plumbline
from tests.faults.faults import FAULTS, NAMESPACE_PREFIX, Fault

if TYPE_CHECKING:
    from pathlib import Path

JUDGED = ("VM-01", "NET-05")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.replace(" ", "-"))
def test_exactly_its_behaviours_fail(fault: Fault, lab_kubeconfig: Path, tmp_path: Path) -> None:
    cluster, settings = connect(lab_kubeconfig), Settings()
    file = tmp_path / "plumbline.toml"
    file.write_text(f'namespace_prefix = "{NAMESPACE_PREFIX}"\n')
    chosen = [word for behaviour in JUDGED for word in ("--behaviour", behaviour)]
    where = ["--kubeconfig", str(lab_kubeconfig), "--settings", str(file), "--report-dir", str(tmp_path)]
    with fault.applied(cluster, settings):
        done = plumbline("acceptance", *where, *chosen, timeout=900)
    report = yaml.safe_load((tmp_path / "latest" / "acceptance.yaml").read_text())
    judged = {found["id"]: found for found in report["profiles"]["core"]["behaviours"] if found["id"] in JUDGED}
    said = {name: (found["verdict"], found["reason"]) for name, found in judged.items()}
    assert {name for name, found in judged.items() if found["verdict"] == "failed"} == fault.fails, said
    assert {name for name, found in judged.items() if found["verdict"] == "passed"} == set(JUDGED) - fault.fails, said
    for name in fault.fails:
        # Each form of a behaviour has to notice by itself, as far as it could be assessed.
        verdicts = {scenario["verdict"] for scenario in judged[name]["scenarios"]}
        assert verdicts - {"notAssessed"} == {"failed"}, judged[name]
    assert done.returncode == 1
    assert report["trouble"] == []
    assert report["leaks"] == []
