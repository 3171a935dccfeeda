"""Everything the lab compiles: what, which version, and why that one.

The versions stand a second time, with checksums of all they need, in `modules/<folder>/go.mod` and `go.sum`;
a test keeps the two equal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

VERSION_STAMP_DATE = "2026-01-01T00:00:00Z"
"""Build date stamped into programs: fixed, so that the same sources give the same bytes."""

PREFIX = "plumbline.lab"
"""First part of every image name."""


@dataclass(frozen=True)
class Component:
    """A set of programs built by one `go build`.

    `commands` maps a package path below the module to the program's name; `folder` is the one under `modules/`;
    `stamps` are string variables set when linking. `device_stand_in` marks programs that make dummy network
    devices and so depend on what the kernel has (see plumbline.lab.standin).
    """

    name: str
    module: str
    version: str
    why: str
    commands: dict[str, str]
    folder: str = ""
    tags: tuple[str, ...] = ()
    stamps: dict[str, str] = field(default_factory=dict)
    cgo: bool = False
    device_stand_in: bool = False

    @property
    def modules(self) -> str:
        """Folder under `modules/` with the component's go.mod."""
        return self.folder or self.name

    @property
    def packages(self) -> list[str]:
        """Full paths of the packages to build."""
        return [f"{self.module}/{package}".rstrip("/") for package in self.commands]

    @property
    def programs(self) -> dict[str, str]:
        """Name Go gives each program, and the name the lab knows it by."""
        return {go_name(package): name for package, name in zip(self.packages, self.commands.values(), strict=True)}


def go_name(package: str) -> str:
    """Name `go build` gives a package's program: the path's last part that is not a major version."""
    *rest, last = package.split("/")
    return rest[-1] if re.fullmatch(r"v\d+", last) else last


def _same(prefix: str, *names: str) -> dict[str, str]:
    return {f"{prefix}/{name}": name for name in names}


def _kubernetes_stamps(version: str, *packages: str) -> dict[str, str]:
    major, minor, _ = version.removeprefix("v").split(".", 2)
    values = {
        "gitVersion": version,
        "gitMajor": major,
        "gitMinor": minor,
        "gitCommit": version,
        "gitTreeState": "clean",
        "buildDate": VERSION_STAMP_DATE,
    }
    return {f"{package}.{name}": value for package in packages for name, value in values.items()}


KUBERNETES = "v1.37.2"
KUBEVIRT = "v1.8.4"
CDI = "v1.65.0"
COREDNS = "v1.12.0"
SNAPSHOTTER = "v8.7.0"
PROVISIONER = "v6.3.0"
RESIZER = "v1.14.0"
CSI = "v1"
OPA = "v1.22.2"
INVENTORY = "v1"

_KUBEVIRT_WHY = "first 1.8 with a fixed useEmulation (1.8.0's is broken); 1.8.4 has the later fixes"
_KUBEVIRT_STAMPS = {
    f"kubevirt.io/client-go/version.{name}": value
    for name, value in {
        "gitVersion": KUBEVIRT,
        "gitCommit": KUBEVIRT,
        "gitTreeState": "clean",
        "buildDate": VERSION_STAMP_DATE,
    }.items()
}
_CDI_TOOLS = ("cdi-source-update-poller", "cdi-containerimage-server", "cdi-image-size-detection", "manifest-generator")
_CDI_PARTS = ("operator", "controller", "apiserver", "uploadproxy", "cloner", "importer", "uploadserver")
_CDI_COMMANDS = {
    **{f"cmd/cdi-{part}": f"cdi-{part}" for part in _CDI_PARTS},
    **{f"tools/{name}": name for name in _CDI_TOOLS},
}
_CNI_PLUGINS = {
    "main": ("bridge", "host-device", "ptp", "loopback", "macvlan", "vlan"),
    "ipam": ("host-local", "static", "dhcp"),
    "meta": ("tuning", "portmap", "sbr"),
}

COMPONENTS: tuple[Component, ...] = (
    Component(
        name="kubernetes",
        module="k8s.io/kubernetes",
        version=KUBERNETES,
        why="newest release that builds with Go 1.26 and that this KubeVirt works on",
        commands=_same(
            "cmd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy", "kubectl"
        ),
        stamps=_kubernetes_stamps(KUBERNETES, "k8s.io/component-base/version", "k8s.io/client-go/pkg/version"),
    ),
    Component(
        name="etcd",
        module="go.etcd.io/etcd/server/v3",
        version="v3.7.3",
        why="the store this Kubernetes is developed against",
        commands={"": "etcd"},
    ),
    Component(
        name="containerd",
        module="github.com/containerd/containerd/v2",
        version="v2.4.2",
        why="2.x runs with the runc of Debian and serves the CRI this kubelet asks for",
        commands=_same("cmd", "containerd", "containerd-shim-runc-v2", "ctr"),
        # Snapshotters the lab does not use, some of which need C libraries.
        tags=("no_btrfs", "no_devmapper", "no_zfs", "no_aufs"),
        stamps={"github.com/containerd/containerd/v2/version.Version": "v2.4.2"},
    ),
    Component(
        name="cni-plugins",
        module="github.com/containernetworking/plugins",
        version="v1.9.1",
        why="its bridge plugin has `preserveDefaultVlan`",
        commands={f"plugins/{kind}/{name}": name for kind, names in _CNI_PLUGINS.items() for name in names},
        stamps={"github.com/containernetworking/plugins/pkg/utils/buildversion.BuildVersion": "v1.9.1"},
    ),
    Component(
        name="multus",
        module="gopkg.in/k8snetworkplumbingwg/multus-cni.v4",
        version="v4.2.2",
        why="the thin plugin of the 4.2 line needs no daemon on the node",
        commands={"cmd/multus": "multus"},
    ),
    Component(
        name="whereabouts",
        module="github.com/k8snetworkplumbingwg/whereabouts",
        version="v0.8.0",
        why="has `network_name`, which keeps two networks on one range apart",
        commands={"cmd": "whereabouts"},
    ),
    Component(
        name="ovs-cni",
        module="github.com/k8snetworkplumbingwg/ovs-cni",
        version="v0.39.0",
        why="works with Open vSwitch's userspace datapath",
        commands={"cmd/plugin": "ovs"},
    ),
    Component(
        name="coredns",
        module="plumbline.lab/coredns",
        version=COREDNS,
        why="small, and proven with this API server; linked with the lab's plugins only, none of the clients of clouds",
        commands={"": "coredns"},
    ),
    Component(
        name="kubevirt",
        module="kubevirt.io/kubevirt",
        version=KUBEVIRT,
        why=_KUBEVIRT_WHY,
        commands=_same(
            "cmd",
            "virt-operator",
            "virt-api",
            "virt-controller",
            "virt-exportproxy",
            "virt-exportserver",
            "virt-launcher-monitor",
            "virt-freezer",
            "virt-probe",
            "virt-tail",
            "virtctl",
        )
        | {"tools/manifest-templator": "manifest-templator"},
        stamps=_KUBEVIRT_STAMPS,
    ),
    Component(
        name="kubevirt-chroot",
        module="kubevirt.io/kubevirt",
        version=KUBEVIRT,
        why=_KUBEVIRT_WHY,
        commands=_same("cmd", "virt-chroot"),
        folder="kubevirt",
        stamps=_KUBEVIRT_STAMPS,
        device_stand_in=True,
    ),
    Component(
        name="kubevirt-launcher",
        module="kubevirt.io/kubevirt",
        version=KUBEVIRT,
        why=_KUBEVIRT_WHY,
        commands={
            "cmd/virt-launcher": "virt-launcher",
            "cmd/virt-launcher/libvirt-hook-client": "libvirt-hook-client",
        },
        folder="kubevirt",
        # libvirt is loaded when the program runs: no libvirt headers are needed to build it.
        tags=("libvirt_dlopen",),
        stamps=_KUBEVIRT_STAMPS,
        cgo=True,
    ),
    Component(
        name="kubevirt-handler",
        module="kubevirt.io/kubevirt",
        version=KUBEVIRT,
        why=_KUBEVIRT_WHY,
        commands=_same("cmd", "virt-handler"),
        folder="kubevirt",
        tags=("libvirt_dlopen",),
        stamps=_KUBEVIRT_STAMPS,
        cgo=True,
        device_stand_in=True,
    ),
    Component(
        name="cdi",
        module="kubevirt.io/containerized-data-importer",
        version=CDI,
        why="newest release whose dependencies resolve, with VMware's disk access (libnbd) stubbed out",
        commands=_CDI_COMMANDS,
    ),
    Component(
        name="csi-provisioner",
        module="github.com/kubernetes-csi/external-provisioner/v6",
        version=PROVISIONER,
        why="newest that can be had; it does not compile with the Kubernetes libraries of 1.37",
        commands=_same("cmd", "csi-provisioner"),
    ),
    Component(
        name="csi-resizer",
        module="github.com/kubernetes-csi/external-resizer",
        version=RESIZER,
        why="newest that can be had",
        commands=_same("cmd", "csi-resizer"),
        folder="csi-sidecars",
    ),
    Component(
        name="csi-snapshotter",
        module="github.com/kubernetes-csi/external-snapshotter/v8",
        version=SNAPSHOTTER,
        why="the release of the snapshot CRDs the lab has",
        commands=_same("cmd", "csi-snapshotter", "snapshot-controller"),
        folder="csi-sidecars",
    ),
    Component(
        name="csi",
        module="plumbline.lab/csi",
        version=CSI,
        why="the lab's own: volumes with snapshots and clones need a driver, and none of the ready ones can be had",
        commands={"": "csi"},
    ),
    Component(
        name="pause",
        module="plumbline.lab/pause",
        version="v1",
        why="the lab's own: keeps a pod's namespaces open",
        commands={"": "pause"},
    ),
    Component(
        name="frames",
        module="plumbline.lab/frames",
        version="v1",
        why="the lab's own: the guest's tool for raw frames, where Python would be too large",
        commands={"": "frames"},
    ),
    Component(
        name="opa",
        module="github.com/open-policy-agent/opa",
        version=OPA,
        why="newest; the engine of the gate, and of the webhook that a lab may have",
        commands={"": "opa"},
    ),
    Component(
        name="inventory",
        module="plumbline.lab/inventory",
        version=INVENTORY,
        why="the lab's own: keeps OPA's view of the cluster; kube-mgmt's layout does not tell API groups apart",
        commands={"": "inventory"},
    ),
)

GATEKEEPER = "v3.23.1"

POLICY_TOOLS: tuple[Component, ...] = (
    Component(
        name="regal",
        module="github.com/open-policy-agent/regal",
        version="v0.42.0",
        why="newest; lints the rules",
        commands={"": "regal"},
        stamps={"github.com/open-policy-agent/regal/pkg/version.Version": "v0.42.0"},
    ),
    Component(
        name="conftest",
        module="github.com/open-policy-agent/conftest",
        version="v0.71.0",
        why="newest that the pinned Go compiles; one of the doors of the bundle",
        commands={"": "conftest"},
        stamps={"github.com/open-policy-agent/conftest/internal/version.Version": "v0.71.0"},
    ),
    Component(
        name="gator",
        module="github.com/open-policy-agent/gatekeeper/v3",
        version=GATEKEEPER,
        why="newest; Gatekeeper's own judge of what is generated for it",
        commands={"cmd/gator": "gator"},
        folder="gatekeeper",
        stamps={"github.com/open-policy-agent/gatekeeper/v3/pkg/version.Version": GATEKEEPER},
    ),
)
"""What only the policy bundle needs: built apart from the lab, by plumbline.policy.tools."""

OTHER_CDIS: tuple[Component, ...] = (
    Component(
        name="cdi-1.55",
        module="kubevirt.io/containerized-data-importer",
        version="v1.55.0",
        why="from before 1.57, which changed how CDI decides about clones: the second witness of the oracle",
        commands=_CDI_COMMANDS,
    ),
)
"""Releases of CDI that a lab may have instead of its own: built when one is asked for."""

CDI_RELEASES = (CDI, *(each.version for each in OTHER_CDIS))


ROOK = "v1.12.9"

CEPH: tuple[Component, ...] = (
    Component(
        name="rook",
        module="github.com/rook/rook",
        version=ROOK,
        why="newest that is one module with its API types: later ones ask for a separate one that can't be had to fit",
        commands={"cmd/rook": "rook"},
        stamps={"github.com/rook/rook/pkg/version.Version": ROOK},
    ),
)
"""What only a lab with Ceph needs: built apart, by plumbline.lab.ceph_build."""


def component(name: str) -> Component:
    """Return the component of that name."""
    return next(each for each in (*COMPONENTS, *POLICY_TOOLS, *OTHER_CDIS, *CEPH) if each.name == name)


def other_cdi(version: str) -> Component | None:
    """Return the release of CDI of that version, None for the lab's own."""
    return next((each for each in OTHER_CDIS if each.version == version), None)
