"""Settings and clusters that don't fit: each is told in one sentence, and judged for what it is."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import pytest
import yaml

from plumbline.cluster import connect
from plumbline.errors import Refused
from plumbline.settings import Settings
from tests.faults.addresses import nothing_set
from tests.faults.fault import NAMESPACE_PREFIX, Fault
from tests.faults.judgement import Judged, Judgement, judge_under
from tests.faults.nodes import on_every_node
from tests.faults.policies import MACHINES, Policy, in_force

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plumbline.cluster import Cluster

pytestmark = pytest.mark.long

LOST_BRIDGE = "br-lost"
PLUGIN = """
[ "$(nsenter --target 1 --uts -- hostname)" = node2 ] || exit 0
plugin=$(sed -n 's/.*"binDir": "\\(.*\\)".*/\\1/p' /node/etc/cni/net.d/00-multus.conf)/whereabouts
"""
HIDE = f'{PLUGIN} nsenter --target 1 --mount -- mount --bind /dev/null "$plugin"'
SHOW = f'{PLUGIN} nsenter --target 1 --mount -- umount "$plugin" 2>/dev/null || true'

WITHOUT_IPV6 = Policy(
    name="plumbline-fault-without-ipv6",
    concerned=MACHINES,
    condition="!has(object.spec.volumes) || object.spec.volumes.all(v, !has(v.cloudInitNoCloud))",
    patch="""
        [
          JSONPatch{op: "add", path: "/spec/volumes", value:
            (has(object.spec.volumes) ? dyn(object.spec.volumes) : dyn([])) + dyn([{"name": dyn("without-ipv6"),
              "cloudInitNoCloud": dyn({"userData":
                "#cloud-config\\nbootcmd:\\n  - sysctl -w net.ipv6.conf.all.disable_ipv6=1\\n"})}])},
          JSONPatch{op: "add", path: "/spec/domain/devices/disks/-",
            value: {"name": dyn("without-ipv6"), "disk": dyn({"bus": "virtio"})}}
        ]
    """,
    shows=lambda canary: any(volume["name"] == "without-ipv6" for volume in canary["spec"].get("volumes") or []),
)
"""Has cloud-init turn IPv6 off in every guest."""


def judged(
    name: str, settings: str, behaviours: list[str], kubeconfig: Path, folder: Path, fails: frozenset[str] = frozenset()
) -> Judgement:
    return judge_under(Fault(name, fails, nothing_set, settings=settings), kubeconfig, folder, behaviours)


def only(judgement: Judgement, verdict: str) -> list[Judged]:
    return [one for one in judgement.scenarios if one.verdict == verdict]


def test_a_bridge_that_is_not_there(lab_kubeconfig: Path, tmp_path: Path) -> None:
    # The plugin bridge has made it on every node when the test ends.
    cluster = connect(lab_kubeconfig)
    undo = f"if ip link show {LOST_BRIDGE} >/dev/null 2>&1; then ip link delete {LOST_BRIDGE}; fi"
    with on_every_node(cluster, Settings(), "true", undo):
        settings = f'[network]\nbridge = "{LOST_BRIDGE}"\n'
        found = judged("a bridge that is not there", settings, ["NET-03"], lab_kubeconfig, tmp_path)
    (failed,) = only(found, "failed")
    assert f"is {LOST_BRIDGE} joined between these nodes?" in failed.reason, failed
    assert found.trouble == found.leaks == ()


def test_an_open_vswitch_bridge_that_is_not_there(lab_kubeconfig: Path, tmp_path: Path) -> None:
    settings = f'[network]\nvlan_driver = "ovs"\novs_bridge = "{LOST_BRIDGE}"\n'
    found = judged("an OVS bridge that is not there", settings, ["NET-01"], lab_kubeconfig, tmp_path)
    (unjudged,) = only(found, "notAssessed")
    assert f"no segment driver works here (VLAN): plugin ovs on {LOST_BRIDGE}" in unjudged.reason, unjudged
    assert found.trouble == found.leaks == ()


def test_a_plugin_that_one_node_lacks(lab_kubeconfig: Path, tmp_path: Path) -> None:
    settings = "[timeouts]\nmachine_start = 45\n"
    with on_every_node(connect(lab_kubeconfig), Settings(), HIDE, SHOW):
        found = judged("a node lacks whereabouts", settings, ["NET-03"], lab_kubeconfig, tmp_path)
    (failed,) = only(found, "failed")
    assert 'failed to find plugin "whereabouts"' in failed.reason, failed
    assert found.trouble == found.leaks == ()


def test_a_cluster_of_one_node(lab_kubeconfig: Path, tmp_path: Path) -> None:
    settings = '[node_selector]\n"kubernetes.io/hostname" = "node1"\n'
    found = judged("one node", settings, ["NET-01", "NET-06"], lab_kubeconfig, tmp_path)
    assert found.behaviours("passed") == {"NET-01"}, found
    (unjudged,) = only(found, "notAssessed")
    assert unjudged.behaviour == "NET-06"
    assert "two schedulable nodes that run virt-handler are needed" in unjudged.reason
    assert found.trouble == found.leaks == ()


def test_guests_without_ipv6(lab_kubeconfig: Path, tmp_path: Path) -> None:
    without = Fault("guests have no IPv6", frozenset(), partial(in_force, WITHOUT_IPV6))
    found = judge_under(without, lab_kubeconfig, tmp_path, ["NET-06"])
    assert found.behaviours("passed") == {"NET-06"}, str(found)
    assert found.trouble == found.leaks == ()
    report = yaml.safe_load((tmp_path / "latest" / "acceptance.yaml").read_text())
    notes = [
        note
        for behaviour in report["profiles"]["core"]["behaviours"]
        for one in behaviour["scenarios"]
        for note in one["notes"]
    ]
    assert any(note.startswith("IPv6 was not tried: the guest of ") for note in notes), notes


@contextmanager
def quota_in_every_namespace(cluster: Cluster, hard: dict[str, str]) -> Iterator[None]:
    """A platform that gives new namespaces a quota."""
    over = threading.Event()
    limited: set[str] = set()

    def limit() -> None:
        while not over.wait(0.05):
            for namespace in cluster.list("v1", "Namespace"):
                name = namespace["metadata"]["name"]
                if name.startswith(NAMESPACE_PREFIX) and name not in limited:
                    limited.add(name)
                    metadata = {"name": "too-little", "namespace": name}
                    quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": metadata, "spec": {"hard": hard}}
                    try:
                        cluster.create(quota)
                    except Refused:  # it is being removed already
                        continue

    thread = threading.Thread(target=limit, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.mark.parametrize("behaviour", ["NET-01", "NET-02"], ids=["probe-pods", "machines"])
def test_a_quota_that_stops_pods(behaviour: str, lab_kubeconfig: Path, tmp_path: Path) -> None:
    settings = "[timeouts]\nmachine_start = 20\n"
    with quota_in_every_namespace(connect(lab_kubeconfig), {"pods": "0"}):
        found = judged("a quota stops pods", settings, [behaviour], lab_kubeconfig, tmp_path)
    assert not only(found, "failed"), found
    assert "quota: too-little" in found.trouble[0], found
    assert found.leaks == ()
