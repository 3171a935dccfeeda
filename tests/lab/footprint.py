"""What of a machine a lab could leave behind, written down so that two moments can be compared."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import psutil

FOLDERS = ("/var/lib", "/etc", "/opt", "/run", "/var/log", "/mnt", "/srv")
PASSING = {"/run/plumbline-lab.lock", "/run/utmp"}


def footprint() -> dict[str, list[str]]:
    """Links, routes, rules, namespaces, mounts, cgroups, loop devices, sysctls, folders and lab processes."""
    return {
        "links": sorted(link["ifname"] for link in _json("ip", "-json", "link")),
        "addresses": sorted(
            f"{link['ifname']} {address['local']}"
            for link in _json("ip", "-json", "address")
            for address in link["addr_info"]
        ),
        "routes": sorted(
            f"{r.get('dst')} {r.get('dev')}" for r in _json("ip", "-json", "route", "show", "table", "all")
        ),
        "netns": sorted(path.name for path in Path("/run/netns").glob("*")),
        "mounts": sorted(line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()),
        "cgroups": sorted(str(path) for path in Path("/sys/fs/cgroup").glob("*/*") if path.is_dir()),
        "loops": sorted(line.split(":")[0] for line in _text("losetup", "--all").splitlines()),
        "firewall": _text("nft", "list", "ruleset").splitlines(),
        "sysctls": [f"{key}={_sysctl(key)}" for key in ("net/ipv4/ip_forward", "net/bridge/bridge-nf-call-iptables")],
        "folders": sorted(str(path) for top in FOLDERS for path in Path(top).glob("*") if str(path) not in PASSING),
        "processes": sorted(p.info["name"] for p in psutil.process_iter(["name"]) if p.info["name"] in LAB_PROCESSES),
    }


LAB_PROCESSES = {
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kubelet",
    "kube-proxy",
    "containerd",
    "containerd-shim",
    "ovs-vswitchd",
    "ovsdb-server",
    "pause",
    "qemu-system-x86_64",
    "virt-launcher",
    "virt-handler",
    "rook",
    "ceph-mon",
    "ceph-mgr",
    "ceph-osd",
    "ceph-mds",
}


def _text(*argv: str) -> str:
    return subprocess.run(argv, capture_output=True, text=True, check=True, timeout=30).stdout


def _json(*argv: str) -> list[dict]:
    return json.loads(_text(*argv))


def _sysctl(key: str) -> str:
    path = Path("/proc/sys") / key
    return path.read_text().strip() if path.exists() else "absent"
