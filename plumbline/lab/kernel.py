"""What the running kernel can do for a KubeVirt node, found by trying, and what each gap costs."""

from __future__ import annotations

import os
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from plumbline.lab.commands import run, succeeds

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class KernelFeature:
    """One feature of the kernel: whether it is there and, if not, what that costs and what the lab does instead."""

    name: str
    present: bool
    without: str


@contextmanager
def _scratch_netns() -> Iterator[str]:
    name = f"plumbline-probe-{uuid.uuid4().hex[:8]}"
    run(["ip", "netns", "add", name])
    try:
        yield name
    finally:
        run(["ip", "netns", "delete", name])


def _can_add(netns: str, *link: str) -> bool:
    added = succeeds(["ip", "-n", netns, "link", "add", *link])
    if added and "name" not in link:
        succeeds(["ip", "-n", netns, "link", "delete", link[0]])
    return added


@cache
def lacks_dummy() -> bool:
    """Tell whether the kernel has no dummy devices, which KubeVirt's bridge binding asks for (CONFIG_DUMMY)."""
    with _scratch_netns() as netns:
        return not _can_add(netns, "probe0", "type", "dummy")


@cache
def has_vxlan() -> bool:
    """Tell whether the kernel has VXLAN tunnels (CONFIG_VXLAN)."""
    with _scratch_netns() as netns:
        return _can_add(netns, "probe0", "type", "vxlan", "id", "7", "dstport", "4789", "remote", "127.0.0.1")


@cache
def has_storage() -> bool:
    """Tell whether the kernel can run the lab's storage: XFS, ext4 and loop devices."""
    for module in ("xfs", "ext4", "loop"):
        succeeds(["modprobe", "--quiet", module])
    filesystems = Path("/proc/filesystems").read_text().split()
    return {"xfs", "ext4"} <= set(filesystems) and Path("/dev/loop-control").exists()


def cgroup_version() -> int:
    """Version of the cgroup hierarchy mounted at /sys/fs/cgroup: 1 or 2."""
    return 2 if Path("/sys/fs/cgroup/cgroup.controllers").exists() else 1


def _kvm_usable() -> bool:
    """A hypervisor guest needs the processor's own virtualization; the device file alone does not prove it."""
    flags = next((line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("flags")), "")
    return os.access("/dev/kvm", os.R_OK | os.W_OK) and bool({"vmx", "svm"} & set(flags.split()))


@cache
def features() -> tuple[KernelFeature, ...]:
    """Every feature a KubeVirt platform would like, tried in a throw-away network namespace (needs root)."""
    with _scratch_netns() as netns:
        run(["ip", "-n", netns, "link", "add", "probe-br", "type", "bridge"])
        vlan_filtering = succeeds(
            ["ip", "-n", netns, "link", "set", "probe-br", "type", "bridge", "vlan_filtering", "1"]
        )
        run(["ip", "-n", netns, "link", "add", "probe-a", "type", "veth", "peer", "name", "probe-b"])
        vlan_device = _can_add(netns, "probe-v", "link", "probe-a", "type", "vlan", "id", "7")
        macvlan = _can_add(netns, "probe-m", "link", "probe-a", "type", "macvlan")
        dummy, vxlan = not lacks_dummy(), has_vxlan()
    filesystems = Path("/proc/filesystems").read_text()
    return (
        KernelFeature("overlayfs", "overlay" in filesystems, "containers cannot be started: the lab cannot run"),
        KernelFeature("veth and bridge", True, ""),
        KernelFeature("XFS, ext4 and loop devices", has_storage(), "the lab has no storage: no volume can be made"),
        KernelFeature(
            "dummy devices",
            dummy,
            "KubeVirt's bridge binding runs on a stand-in (virt-handler built with bridges instead)",
        ),
        KernelFeature(
            "802.1Q VLAN devices", vlan_device, "the vlan plugin is not available; VLANs go through Open vSwitch"
        ),
        KernelFeature(
            "bridge VLAN filtering", vlan_filtering, "the bridge plugin's `vlan` fails; VLANs go through Open vSwitch"
        ),
        KernelFeature("VXLAN", vxlan, "segments over VXLAN are not available through the kernel"),
        KernelFeature("macvlan", macvlan, "the macvlan plugin is not available"),
        KernelFeature(
            "openvswitch datapath",
            Path("/sys/module/openvswitch").exists(),
            "Open vSwitch runs its userspace datapath, which is slower",
        ),
        KernelFeature("KVM", _kvm_usable(), "machines run under emulation (TCG): right, but slow"),
        KernelFeature("vhost-net", Path("/dev/vhost-net").exists(), "guests' network goes through QEMU: slower"),
        KernelFeature(
            "cgroup v2", cgroup_version() == 2, "the kubelet runs on cgroup v1, which Kubernetes has deprecated"
        ),
    )
