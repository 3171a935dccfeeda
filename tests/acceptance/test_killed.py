"""A run that is killed leaves nothing behind that `plumbline clean` does not take away."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from plumbline.clean import leftovers
from plumbline.cluster import connect
from tests.conftest import ROOT, plumbline

if TYPE_CHECKING:
    from pathlib import Path

    from plumbline.cluster import Cluster

MACHINES_SECONDS = 120.0
POOLS = ("whereabouts.cni.cncf.io/v1alpha1", "IPPool")


def test_nothing_is_left_after_a_kill_and_clean(lab_kubeconfig: Path, tmp_path: Path) -> None:
    cluster = connect(lab_kubeconfig)
    taken_before = _taken(cluster)
    where = ["--kubeconfig", str(lab_kubeconfig), "--report-dir", str(tmp_path)]
    run = subprocess.Popen(
        [sys.executable, "-m", "plumbline", "acceptance", "--behaviour", "NET-05", *where],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    try:
        run_id = _wait_for_machines(cluster, tmp_path)
        spared = plumbline("clean", "--kubeconfig", str(lab_kubeconfig), timeout=60)
        assert f"left alone: run {run_id}, which may be at work" in spared.stdout
        family = [run, *psutil.Process(run.pid).children(recursive=True)]
    finally:
        # All at once, as when the machine they run on goes away.
        for process in reversed(psutil.Process(run.pid).children(recursive=True)):
            process.send_signal(signal.SIGKILL)
        run.kill()
        run.wait()
    psutil.wait_procs([process for process in family if isinstance(process, psutil.Process)], timeout=10)
    assert leftovers(cluster, run_id)
    done = plumbline("clean", "--kubeconfig", str(lab_kubeconfig), timeout=300)
    assert done.returncode == 0
    assert leftovers(cluster, run_id) == []
    assert _taken(cluster) - taken_before == set()
    assert not [process for process in family if psutil.pid_exists(process.pid)]


def _wait_for_machines(cluster: Cluster, reports: Path) -> str:
    """The run's id, once a machine of it runs."""
    deadline = time.monotonic() + MACHINES_SECONDS
    while time.monotonic() < deadline:
        latest = reports / "latest"
        if latest.exists():
            run_id = latest.readlink().name
            for namespace in leftovers(cluster, run_id):
                instances = cluster.list("kubevirt.io/v1", "VirtualMachineInstance", namespace)
                if any((one.get("status") or {}).get("phase") == "Running" for one in instances):
                    return run_id
        time.sleep(0.5)
    pytest.fail(f"no machine of the run was running within {MACHINES_SECONDS:.0f} s")


def _taken(cluster: Cluster) -> set[tuple[str, str]]:
    """Addresses that whereabouts holds reserved: pool and offset."""
    pools: list[dict[str, Any]] = cluster.list(*POOLS)
    return {(pool["metadata"]["name"], offset) for pool in pools for offset in (pool["spec"].get("allocations") or {})}
