"""A node: namespaces of its own holding containerd, kubelet, kube-proxy and Open vSwitch."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from plumbline.lab import guards, storage
from plumbline.lab.commands import run, succeeds
from plumbline.lab.kernel import cgroup_version, has_vxlan
from plumbline.lab.network import TUNNEL, netns_path
from plumbline.lab.pki import write_private
from plumbline.lab.processes import wait_until

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plumbline.lab.build import Artifacts, ImageArchive
    from plumbline.lab.pki import Authority
    from plumbline.lab.processes import Registry
    from plumbline.lab.settings import NodeSettings

DAEMONS = ("init", "containerd", "ovsdb-server", "ovs-vswitchd", "kube-proxy", "kubelet")
CONTAINERD_SOCKET = "/run/containerd/containerd.sock"
PAUSE_IMAGE = "plumbline.lab/pause:1"
CGROUPS = Path("/sys/fs/cgroup")
SHARES = 4
"""Of the processors' time, what all pods of a node get when one process outside of them gets 1.

They are a whole machine's, but count as one process would: guests took minutes to boot beside a busy control plane.
"""


@dataclass(frozen=True)
class Node:
    """One node of the lab."""

    settings: NodeSettings
    artifacts: Artifacts
    registry: Registry
    authority: Authority

    def daemon(self, name: str) -> str:
        """Name under which one of the node's daemons is remembered."""
        return f"{self.settings.name}.{name}"

    def enter(self) -> list[str]:
        """Command prefix that runs what follows inside the node."""
        pid = self.registry.pid(self.daemon("init"))
        return ["nsenter", f"--target={pid}", "--mount", "--uts", "--ipc", "--net", "--pid"]

    def _start(self, name: str, *argv: str, env: dict[str, str] | None = None) -> None:
        self.registry.start(self.daemon(name), [*self.enter(), *argv], env=env, forks=True)

    def up(self) -> None:
        """Start what does not run; returns when containerd serves and Open vSwitch has its bridge."""
        if self.registry.pid(self.daemon("init")) is None:
            self._boot()
        self._start_containerd()
        self._start_openvswitch()

    def _boot(self) -> None:
        """Make the namespaces; everything left of a former life of the node has gone with its init."""
        node = self.settings
        for name in DAEMONS:
            self.registry.stop(self.daemon(name))
        storage.pool(node.state_dir).release()
        clear_cgroups(node.cgroup)
        make_cgroups(node.cgroup)
        for stale in ("kubelet", "cni", "pods", "overlay"):
            shutil.rmtree(node.state_dir / stale, ignore_errors=True)
        (node.state_dir / "ovs.db").unlink(missing_ok=True)
        node.state_dir.mkdir(parents=True, exist_ok=True)
        init = self.artifacts.binary("pause")
        unshare = ["unshare", "--mount", "--pid", "--uts", "--ipc", "--fork", "--kill-child", "--mount-proc"]
        pid = self.registry.start(
            self.daemon("init"), ["nsenter", f"--net={netns_path(node.netns)}", *unshare, str(init)], forks=True
        )
        # Until then its namespaces are still being furnished.
        wait_until(
            lambda: Path(f"/proc/{pid}/exe").resolve() == init.resolve(),
            what=f"the init of {node.name} to take over",
            timeout=10,
        )
        script = resources.files("plumbline.lab").joinpath("node_files/mounts.sh")
        run([*self.enter(), "sh", "-s", str(node.state_dir), node.name], stdin=script.read_text())

    def _start_containerd(self) -> None:
        config, base = (self.settings.state_dir / name for name in ("containerd.toml", "launcher-spec.json"))
        write_private(base, guards.launcher_spec(self.artifacts.binary("ctr")).encode())
        write_private(
            config,
            f"""version = 3
root = "/var/lib/containerd"
state = "/run/containerd"
[grpc]
  address = "{CONTAINERD_SOCKET}"
[plugins.'io.containerd.cri.v1.images']
  snapshotter = "overlayfs"
  [plugins.'io.containerd.cri.v1.images'.pinned_images]
    sandbox = "{PAUSE_IMAGE}"
[plugins.'io.containerd.cri.v1.runtime']
  # A container's memory score cannot be lowered without CAP_SYS_RESOURCE, which not every machine grants.
  restrict_oom_score_adj = true
  # Block volumes must belong to the user a pod runs as (virt-launcher, importer).
  device_ownership_from_security_context = true
  [plugins.'io.containerd.cri.v1.runtime'.cni]
    bin_dirs = ["{self.artifacts.cni_bin}"]
    conf_dir = "/etc/cni/net.d"
  [plugins.'io.containerd.cri.v1.runtime'.containerd]
    default_runtime_name = "runc"
    [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
    [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.{guards.LAUNCHER_CLASS}]
      runtime_type = "io.containerd.runc.v2"
      base_runtime_spec = "{base}"
""".encode(),
        )
        path = f"{self.artifacts.containerd_bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        self._start(
            "containerd",
            str(self.artifacts.binary("containerd")),
            f"--config={config}",
            "--log-level=warn",
            env={"PATH": path},
        )
        wait_until(
            lambda: succeeds([*self._ctr(), "version"], timeout=5),
            what=f"containerd on {self.settings.name} to serve",
            timeout=30,
        )

    def _ctr(self) -> list[str]:
        return [
            *self.enter(),
            str(self.artifacts.binary("ctr")),
            f"--address={CONTAINERD_SOCKET}",
            "--namespace=k8s.io",
        ]

    def load_images(self, images: Sequence[ImageArchive]) -> None:
        """Load those of the images that the node lacks, pinned so that the kubelet never collects them.

        Each is tagged by digest too: a migration's target pod names its containerDisk that way.
        """
        present = set(run([*self._ctr(), "images", "list", "--quiet"]).split())

        def by_digest(image: ImageArchive) -> str:
            return f"{image.name.rpartition(':')[0]}@{image.digest}"

        missing = [image for image in images if not {image.name, by_digest(image)} <= present]
        pinned = "io.cri-containerd.pinned=pinned"
        for archive in dict.fromkeys(image.path for image in missing):
            run([*self._ctr(), "images", "import", "--local", f"--label={pinned}", str(archive)], timeout=300)
        for image in missing:
            run([*self._ctr(), "images", "tag", "--force", image.name, by_digest(image)])
            run([*self._ctr(), "images", "label", by_digest(image), pinned])

    def _start_openvswitch(self) -> None:
        lab, node = self.settings.lab, self.settings
        database = f"{node.state_dir}/ovs.db"
        env = dict.fromkeys(("OVS_RUNDIR", "OVS_LOGDIR", "OVS_DBDIR"), "/run/openvswitch")
        enter = self.enter()
        if not Path(database).exists():
            run(["ovsdb-tool", "create", database, "/usr/share/openvswitch/vswitch.ovsschema"])
        self._start(
            "ovsdb-server",
            "ovsdb-server",
            database,
            "--remote=punix:/run/openvswitch/db.sock",
            "-vconsole:warn",
            env=env,
        )
        vsctl = [*enter, "ovs-vsctl", "--db=unix:/run/openvswitch/db.sock"]
        wait_until(
            lambda: succeeds([*vsctl, "--no-wait", "--timeout=2", "init"]),
            what=f"Open vSwitch's database on {node.name}",
            timeout=15,
        )
        # Without it TCP hangs between ports of the userspace datapath: veth leaves checksums and segments unfinished.
        run([*vsctl, "--no-wait", "set", "Open_vSwitch", ".", "other_config:userspace-tso-enable=true"])
        self._start("ovs-vswitchd", "ovs-vswitchd", "unix:/run/openvswitch/db.sock", "-vconsole:warn", env=env)
        uplinks = {lab.ovs_bridge: "trunk0", **({lab.tunnel_bridge: TUNNEL} if has_vxlan() else {})}
        for name, uplink in uplinks.items():
            bridge = [*vsctl, "--timeout=20", "--may-exist", "add-br", name]
            run([*bridge, "--", "set", "bridge", name, "datapath_type=netdev"])
            run([*vsctl, "--timeout=20", "--may-exist", "add-port", name, uplink])

    def configure_cni(self, kubeconfigs: dict[str, Path]) -> None:
        """Write the pod network's configuration, Multus in front of it, and whereabouts' own.

        `kubeconfigs` has one for `multus` and one for `whereabouts`. Multus' file comes last: with it the
        container runtime reports its network as ready.
        """
        node = self.settings
        folder = node.state_dir / "cni-conf"
        for name in ("multus", "whereabouts"):
            write_private(folder / f"{name}.d" / f"{name}.kubeconfig", kubeconfigs[name].read_bytes())
        whereabouts = {
            "datastore": "kubernetes",
            "kubernetes": {"kubeconfig": "/etc/cni/net.d/whereabouts.d/whereabouts.kubeconfig"},
            "reconciler_cron_expression": "30 4 * * *",
        }
        pod_network: dict[str, Any] = {
            "cniVersion": "1.0.0",
            "name": "pod-network",
            "plugins": [
                {
                    "type": "bridge",
                    "bridge": "cni0",
                    "isGateway": True,
                    "hairpinMode": True,
                    "ipam": {
                        "type": "host-local",
                        "ranges": [[{"subnet": str(node.pod_subnet)}]],
                        "routes": [{"dst": "0.0.0.0/0"}],
                    },
                },
                {"type": "portmap", "capabilities": {"portMappings": True}},
                guards.pod_tuning(node),
            ],
        }
        multus = {
            "cniVersion": "1.0.0",
            "name": "multus-cni-network",
            "type": "multus",
            "kubeconfig": "/etc/cni/net.d/multus.d/multus.kubeconfig",
            "confDir": "/etc/cni/net.d",
            "cniDir": "/var/lib/cni/multus",
            "binDir": str(self.artifacts.cni_bin),
            "logLevel": "error",
            "logToStderr": True,
            "namespaceIsolation": False,
            "capabilities": {"portMappings": True},
            "delegates": [pod_network],
        }
        files = {
            "whereabouts.d/whereabouts.conf": whereabouts,
            "10-pod-network.conflist": pod_network,
            "00-multus.conf": multus,
        }
        for name, content in files.items():
            write_private(folder / name, json.dumps(content, indent=1).encode())
        run([*self.enter(), "cp", "--recursive", "/run/node/cni-conf/.", "/etc/cni/net.d/"])

    def start_kubernetes(self) -> None:
        """Start kubelet and kube-proxy."""
        node, lab = self.settings, self.settings.lab
        kubelet_kubeconfig = self.authority.kubeconfig(
            node.state_dir / f"kubelet-{node.name}.kubeconfig",
            lab.api_url,
            f"system:node:{node.name}",
            groups=["system:nodes"],
        )
        serving = self.authority.issue(f"kubelet-{node.name}", f"system:node:{node.name}", names=[node.name, node.ip])
        config = {
            "apiVersion": "kubelet.config.k8s.io/v1beta1",
            "kind": "KubeletConfiguration",
            "authentication": {
                "anonymous": {"enabled": False},
                "webhook": {"enabled": True},
                "x509": {"clientCAFile": str(self.authority.pair.certificate)},
            },
            "authorization": {"mode": "Webhook"},
            "tlsCertFile": str(serving.certificate),
            "tlsPrivateKeyFile": str(serving.key),
            "address": str(node.ip),
            "cgroupDriver": "cgroupfs",
            "cgroupRoot": f"/{node.cgroup}",
            "failCgroupV1": False,
            "failSwapOn": False,
            "containerRuntimeEndpoint": f"unix://{CONTAINERD_SOCKET}",
            # The machine's disk is shared with everything else on it: its fill level is no reason to evict pods.
            "evictionHard": {"imagefs.available": "1%", "nodefs.available": "1%", "nodefs.inodesFree": "1%"},
            "imageGCHighThresholdPercent": 100,
            "imageGCLowThresholdPercent": 99,
            "enforceNodeAllocatable": [],
            "clusterDNS": [str(lab.dns_ip)],
            "clusterDomain": "cluster.local",
            "resolvConf": "/etc/resolv.conf.node",
            "volumePluginDir": "/var/lib/kubelet/volume-plugins",
            "maxPods": 110,
        }
        config_path = node.state_dir / "kubelet.yaml"
        write_private(config_path, yaml.safe_dump(config).encode())
        self._start(
            "kubelet",
            str(self.artifacts.binary("kubelet")),
            f"--config={config_path}",
            f"--kubeconfig={kubelet_kubeconfig}",
            f"--hostname-override={node.name}",
            f"--node-ip={node.ip}",
            "--root-dir=/var/lib/kubelet",
        )
        proxy_kubeconfig = self.authority.kubeconfig(
            lab.state_dir / "kube-proxy.kubeconfig", lab.api_url, "system:kube-proxy"
        )
        proxy = {
            "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
            "kind": "KubeProxyConfiguration",
            "mode": "nftables",
            "clientConnection": {"kubeconfig": str(proxy_kubeconfig)},
            "clusterCIDR": str(lab.pod_range),
            "hostnameOverride": node.name,
            "conntrack": {"maxPerCore": 0, "min": 0},
        }
        proxy_path = node.state_dir / "kube-proxy.yaml"
        write_private(proxy_path, yaml.safe_dump(proxy).encode())
        self._start("kube-proxy", str(self.artifacts.binary("kube-proxy")), f"--config={proxy_path}")

    def down(self) -> None:
        """Stop the node: with its init, the kernel ends everything that lived in its pid namespace."""
        self.registry.stop(self.daemon("init"), grace=0)
        for name in (*DAEMONS, *(f"{daemon}.parent" for daemon in DAEMONS)):
            self.registry.stop(self.daemon(name), grace=0)


def cgroup_folders(name: str) -> list[Path]:
    """Folders of a node's cgroup: one under v2, one a hierarchy under v1, runc's "unified" among them where it is."""
    if cgroup_version() == 2:
        return [CGROUPS / name]
    return [entry / name for entry in sorted(CGROUPS.iterdir()) if entry.is_dir()]


def make_cgroups(name: str) -> None:
    """Make a node's cgroup in every hierarchy, usable by the kubelet."""
    for folder in cgroup_folders(name):
        folder.mkdir(exist_ok=True)
        if folder.parent.name == "cpuset":
            # A cpuset without processors takes no process; it does not inherit its parent's.
            for file in ("cpuset.cpus", "cpuset.mems"):
                (folder / file).write_text((folder.parent / file).read_text())
        if (shares := folder / "cpu.shares").exists():
            shares.write_text(str(1024 * SHARES))
    if cgroup_version() == 2:
        controllers = (CGROUPS / "cgroup.controllers").read_text().split()
        (CGROUPS / "cgroup.subtree_control").write_text(" ".join(f"+{controller}" for controller in controllers))
        (CGROUPS / name / "cpu.weight").write_text(str(100 * SHARES))


def clear_cgroups(name: str) -> None:
    """Remove a node's cgroups, innermost first; those that still hold a process stay."""
    for top in cgroup_folders(name):
        folders = sorted(
            (path for path in top.rglob("*") if path.is_dir()), key=lambda path: len(path.parts), reverse=True
        )
        for folder in [*folders, top]:
            if folder.is_dir() and not (folder / "cgroup.procs").read_text().strip():
                folder.rmdir()
