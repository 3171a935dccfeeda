"""The lab from nothing to nothing: up, two pods that see each other, healing, down, and no trace."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from plumbline.errors import PlatformError
from plumbline.lab.commands import run
from plumbline.lab.lab import Lab, current
from plumbline.lab.network import netns_path
from plumbline.lab.processes import wait_until
from plumbline.lab.progress import Progress
from plumbline.lab.settings import GUARDS
from tests.conftest import plumbline
from tests.lab.footprint import footprint

POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "spec": {
        "terminationGracePeriodSeconds": 0,
        "containers": [{"name": "probe", "image": "plumbline.lab/probe:1", "imagePullPolicy": "Never"}],
    },
}


ON_A_TERMINAL = """
import signal
# Whoever runs these tests in the background has them start with Ctrl-C ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
from plumbline.cli import main
main()
"""


@pytest.fixture(scope="module")
def bare_machine() -> dict[str, list[str]]:
    """The machine without a lab: whatever an earlier run left is taken down first."""
    assert plumbline("lab", "build", timeout=3600).returncode == 0
    assert plumbline("lab", "down", timeout=120).returncode == 0
    return footprint()


@pytest.fixture(scope="module")
def lab(bare_machine: dict[str, list[str]]) -> Lab:
    """A lab brought up from the cache."""
    started = time.monotonic()
    assert plumbline("lab", "up", timeout=900).returncode == 0
    print(f"lab up from the cache: {time.monotonic() - started:.0f} s")
    return current()


def test_second_build_is_quick(bare_machine: dict[str, list[str]]) -> None:
    started = time.monotonic()
    assert plumbline("lab", "build", timeout=60).returncode == 0
    assert time.monotonic() - started < 5, "a second build is to be a no-op"


def test_an_interrupted_up_leaves_nothing(bare_machine: dict[str, list[str]]) -> None:
    up = subprocess.Popen([sys.executable, "-c", ON_A_TERMINAL, "lab", "up"], stderr=subprocess.PIPE, text=True)
    wait_until(lambda: current().registry.pid("node1.containerd"), what="the first node to start", timeout=60)
    up.send_signal(signal.SIGINT)
    said = up.communicate(timeout=120)[1]
    assert up.returncode == 3, said
    assert said.splitlines()[-1] == "plumbline: interrupted"
    assert footprint() == bare_machine


def test_pods_on_both_nodes_reach_each_other(lab: Lab) -> None:
    kubectl = lab.kubectl
    nodes = [node.name for node in lab.settings.node_settings]
    for node in nodes:
        pod = {**POD, "metadata": {"name": f"on-{node}"}, "spec": {**POD["spec"], "nodeName": node}}
        kubectl.apply(json.dumps(pod))
    addresses = {}
    for node in nodes:
        kubectl.wait("condition=Ready", f"pod/on-{node}", timeout=60)
        addresses[node] = kubectl("get", f"pod/on-{node}", "-o", "jsonpath={.status.podIP}")
    for node in nodes:
        for other in nodes:
            said = kubectl("exec", f"on-{node}", "--", "ping", "-c", "2", "-W", "2", addresses[other])
            assert " 0% packet loss" in said
    said = kubectl("exec", f"on-{nodes[0]}", "--", "ping", "-c", "1", "-W", "1", str(lab.settings.node_settings[0].ip))
    assert " 0% packet loss" in said
    for node in nodes:
        kubectl("delete", "pod", f"on-{node}", "--wait=true")


def test_platform_is_deployed(lab: Lab) -> None:
    assert lab.kubectl("get", "kubevirt", "-A", "-o", "jsonpath={.items[*].status.phase}") == "Deployed"
    assert lab.kubectl("get", "cdi", "-o", "jsonpath={.items[*].status.phase}") == "Deployed"


def test_status_tells_what_is_up(lab: Lab) -> None:
    done = plumbline("lab", "status", timeout=60)
    assert done.returncode == 0
    for expected in ("node1", "node2", "v1.37.2", "Deployed", str(lab.settings.kubeconfig)):
        assert expected in done.stdout


def test_second_lab_is_refused(lab: Lab, tmp_path) -> None:
    done = plumbline("lab", "up", timeout=60, env={"PLUMBLINE_LAB_DIR": str(tmp_path / "other")})
    assert done.returncode == 2
    assert not (tmp_path / "other").exists()


def test_up_on_a_whole_lab_disturbs_nothing(lab: Lab) -> None:
    before = {name: lab.registry.pid(name) for name, _ in lab.daemons()}
    assert plumbline("lab", "up", timeout=300).returncode == 0
    wait_until(
        lambda: "ok" in lab.kubectl("get", "--raw", "/readyz"), what="the API server to go on serving", timeout=10
    )
    assert {name: lab.registry.pid(name) for name, _ in lab.daemons()} == before


def test_the_guard_opens_and_closes(lab: Lab) -> None:
    def guarded() -> list[bool]:
        nodes = [netns_path(node.netns) for node in lab.settings.node_settings]
        return ["plumbline-guard" in run(["nsenter", f"--net={node}", "nft", "list", "tables"]) for node in nodes]

    assert guarded() == [True, True]
    assert plumbline("lab", "up", "--unguarded", timeout=300).returncode == 0
    assert guarded() == [False, False]
    assert plumbline("lab", "status", timeout=60).stdout.count("open guard: ") == len(GUARDS)
    assert plumbline("lab", "up", timeout=300).returncode == 0
    assert guarded() == [True, True]


@pytest.mark.parametrize(
    "victim",
    [
        "kube-scheduler",
        "etcd",
        "kube-apiserver",
        "node2.kubelet",
        "node2.containerd",
        "node1.ovs-vswitchd",
        "node2.init",
    ],
)
def test_a_killed_daemon_is_noticed_and_healed(lab: Lab, victim: str) -> None:
    pid = lab.registry.pid(victim)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not lab.healthy(), what=f"the end of {victim} to be noticed", timeout=5)
    assert plumbline("lab", "status", timeout=60).returncode == 3
    lab.up(Progress())
    assert lab.healthy()
    assert lab.registry.pid(victim) != pid


KEEPER = """
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: files}
spec: {storageClassName: fast-wffc, accessModes: [ReadWriteOnce], resources: {requests: {storage: 64Mi}}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: blocks}
spec:
  storageClassName: fast-wffc
  accessModes: [ReadWriteOnce]
  volumeMode: Block
  resources: {requests: {storage: 64Mi}}
---
apiVersion: v1
kind: Pod
metadata: {name: keeper}
spec:
  terminationGracePeriodSeconds: 0
  nodeSelector: {kubernetes.io/hostname: node2}
  containers:
  - name: probe
    image: plumbline.lab/probe:1
    imagePullPolicy: Never
    volumeMounts: [{name: files, mountPath: /files}]
    volumeDevices: [{name: blocks, devicePath: /dev/blocks}]
  volumes:
  - {name: files, persistentVolumeClaim: {claimName: files}}
  - {name: blocks, persistentVolumeClaim: {claimName: blocks}}
"""


def test_volumes_outlive_their_node_and_go_with_the_lab(lab: Lab) -> None:
    kubectl = lab.kubectl
    kubectl.apply(KEEPER)
    kubectl.wait("condition=Ready", "pod/keeper", timeout=90)
    write = "echo kept > /files/mark && echo kept > /dev/blocks && sync"
    kubectl("exec", "keeper", "--", "sh", "-c", write)
    pid = lab.registry.pid("node2.init")
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not lab.healthy(), what="the end of node2 to be noticed", timeout=5)
    lab.up(Progress())

    def read() -> str:
        try:
            return kubectl("exec", "keeper", "--", "sh", "-c", "cat /files/mark; head -c 4 /dev/blocks")
        except PlatformError as error:
            return str(error)

    wait_until(lambda: read() == "kept\nkept", what="both volumes to be there again", timeout=120, every=2)
    # They stay in use: the next test takes the lab away with them.


def test_down_leaves_nothing(lab: Lab, bare_machine: dict[str, list[str]]) -> None:
    for victim in ("etcd", "node1.containerd"):
        pid = lab.registry.pid(victim)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
    assert plumbline("lab", "down", timeout=120).returncode == 0
    assert footprint() == bare_machine
    assert plumbline("lab", "down", timeout=120).returncode == 0
    assert footprint() == bare_machine


@pytest.mark.long
def test_ceph_that_was_cut_off_leaves_nothing(bare_machine: dict[str, list[str]]) -> None:
    began = time.monotonic()
    assert plumbline("lab", "up", "--with", "ceph", timeout=1800).returncode == 0
    print(f"lab with Ceph up from the cache: {time.monotonic() - began:.0f} s")
    cut_off = [one for one in psutil.process_iter(["name"]) if one.info["name"] in {"ceph-osd", "ceph-mon", "rook"}]
    assert {one.info["name"] for one in cut_off} == {"ceph-osd", "ceph-mon", "rook"}
    registry = current().registry
    for pid in (*(one.pid for one in cut_off), registry.pid("node1.containerd"), registry.pid("node2.kubelet")):
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
    assert plumbline("lab", "down", timeout=120).returncode == 0
    assert footprint() == bare_machine
