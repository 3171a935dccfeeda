"""Every image of the lab: what is in it, and how it runs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from plumbline.lab.components import (
    CDI,
    COREDNS,
    INVENTORY,
    KUBEVIRT,
    OPA,
    PREFIX,
    component,
)
from plumbline.lab.components import CSI as CSI_VERSION
from plumbline.lab.oci import File, Image, file_layer, write_archive
from plumbline.lab.rootfs import node_labeller

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plumbline.lab.oci import Layer

CAP_NET_BIND_SERVICE = 10
QEMU = 107
"""User the machines' disks belong to."""

USERS = "root:x:0:0::/root:/sbin/nologin\nnonroot:x:1001:1001::/:/sbin/nologin\n"


@dataclass(frozen=True)
class Parts:
    """What images are made of: finished programs by name, the Debian layer, files taken from it, sources."""

    program: Callable[[str], Path]
    debian: Layer
    authorities: Path
    busybox: Path
    guest_disk: Path
    container_disk: Path
    kubevirt: Path
    cdi: Path


def _programs(parts: Parts, *names: str) -> dict[str, File]:
    return {f"/usr/bin/{name}": File(parts.program(name)) for name in names}


def _alone(parts: Parts, program: str) -> dict[str, File]:
    """Files around a static program that runs on nothing else."""
    return {
        **_programs(parts, program),
        "/etc/passwd": File(content=USERS, mode=0o644),
        "/etc/group": File(content="root:x:0:\nnonroot:x:1001:\n", mode=0o644),
        "/etc/ssl/certs/ca-certificates.crt": File(parts.authorities, mode=0o644),
        "/tmp": File(mode=0o1777),  # noqa: S108 - a folder of the image
    }


def kubevirt_name(name: str) -> str:
    """Full name of one of KubeVirt's images."""
    return f"{PREFIX}/kubevirt/{name}:{KUBEVIRT}"


def cdi_name(name: str, version: str = CDI) -> str:
    """Full name of one of CDI's images."""
    return f"{PREFIX}/cdi/{name}:{version}"


def sidecar_name(program: str) -> str:
    """Full name of the image of a CSI sidecar or of the snapshot controller."""
    return f"{PREFIX}/{program}:{SIDECAR_VERSIONS[program]}"


SIDECAR_VERSIONS = {
    program: component(name).version
    for name in ("csi-provisioner", "csi-resizer", "csi-snapshotter")
    for program in component(name).commands.values()
}
CSI = f"{PREFIX}/csi:{CSI_VERSION}"
"""Image of the lab's own CSI driver."""

STATIC_KUBEVIRT = ("virt-operator", "virt-api", "virt-controller", "virt-exportproxy", "virt-exportserver")
STATIC_CDI = ("cdi-operator", "cdi-controller", "cdi-apiserver", "cdi-uploadproxy")
DEBIAN_CDI = ("cdi-importer", "cdi-cloner", "cdi-uploadserver")
SHARED = "debian"
"""Archive of the images that share the Debian layer, which is in it once."""

ARCHIVES: dict[str, tuple[str, ...]] = {
    "pause": (f"{PREFIX}/pause:1",),
    "coredns": (f"{PREFIX}/coredns:{COREDNS}",),
    "guest": (f"{PREFIX}/guest:1",),
    **{name: (kubevirt_name(name),) for name in STATIC_KUBEVIRT},
    **{name: (cdi_name(name),) for name in STATIC_CDI},
    **{name: (sidecar_name(name),) for name in SIDECAR_VERSIONS},
    "opa": (f"{PREFIX}/opa:{OPA}",),
    "inventory": (f"{PREFIX}/inventory:{INVENTORY}",),
    SHARED: (
        f"{PREFIX}/probe:1",
        CSI,
        kubevirt_name("virt-launcher"),
        kubevirt_name("virt-handler"),
        *(cdi_name(name) for name in DEBIAN_CDI),
    ),
}
"""Archives by name, and the full names of the images in each."""


def cdi_archives(version: str) -> dict[str, tuple[str, ...]]:
    """The same of CDI's images alone, for another release of it."""
    return {
        **{name: (cdi_name(name, version),) for name in STATIC_CDI},
        SHARED: tuple(cdi_name(name, version) for name in DEBIAN_CDI),
    }


def _single(parts: Parts, archive: str, name: str, folder: Path) -> Image:
    """Image of one static program, or of the guest's disk."""
    out = folder / f"{archive}.tar"
    if archive == "guest":
        disk = File(parts.guest_disk, mode=0o440, owner=QEMU)
        return Image(name, (file_layer({"/disk": File(owner=QEMU, mode=0o555), "/disk/disk.qcow2": disk}, out),))
    if archive == "pause":
        return Image(name, (file_layer({"/pause": File(parts.program("pause"))}, out),), ("/pause",), user="65535")
    files = _alone(parts, archive)
    options: tuple[str, ...] = ()
    if archive in STATIC_CDI and archive != "cdi-operator":
        options = ("-alsologtostderr",)
    if archive == "cdi-controller":
        # Its readiness probe reads a file with cat.
        files |= {"/usr/bin/busybox": File(parts.busybox), "/bin/cat": File(link="/usr/bin/busybox")}
    # The CSI driver makes its socket as root.
    user = "" if archive in ("coredns", *SIDECAR_VERSIONS) else "1001"
    return Image(name, (file_layer(files, out),), (f"/usr/bin/{archive}", *options), user=user)


def _on_debian(
    parts: Parts, folder: Path, name: str, files: dict[str, File], *entrypoint: str, user: str = ""
) -> Image:
    layer = file_layer(files, folder / f"{entrypoint[0].rpartition('/')[2]}.tar")
    return Image(name, (parts.debian, layer), entrypoint=entrypoint, user=user)


def _debian(parts: Parts, folder: Path) -> list[Image]:
    on_debian = partial(_on_debian, parts, folder)
    launcher = _programs(parts, "virt-launcher", "virt-freezer", "virt-probe", "virt-tail", "libvirt-hook-client") | {
        "/usr/bin/virt-launcher-monitor": File(parts.program("virt-launcher-monitor"), capability=CAP_NET_BIND_SERVICE),
        "/usr/bin/container-disk": File(parts.container_disk),
        "/usr/bin/node-labeller.sh": File(content=node_labeller(parts.kubevirt)),
    }
    return [
        Image(f"{PREFIX}/probe:1", (parts.debian,), entrypoint=("/usr/bin/sleep", "infinity")),
        on_debian(CSI, _programs(parts, "csi"), "/usr/bin/csi"),
        on_debian(kubevirt_name("virt-launcher"), launcher, "/usr/bin/virt-launcher"),
        on_debian(
            kubevirt_name("virt-handler"), _programs(parts, "virt-handler", "virt-chroot"), "/usr/bin/virt-handler"
        ),
        *_debian_cdi(parts, folder, CDI),
    ]


def _debian_cdi(parts: Parts, folder: Path, version: str) -> list[Image]:
    on_debian = partial(_on_debian, parts, folder, user="1001")
    cloner = _programs(parts, "cdi-cloner") | {
        "/usr/bin/cloner_startup.sh": File(parts.cdi / "cmd/cdi-cloner/cloner_startup.sh")
    }
    importer = _programs(
        parts, "cdi-importer", "cdi-containerimage-server", "cdi-image-size-detection", "cdi-source-update-poller"
    )

    verbose = "-alsologtostderr"
    server = _programs(parts, "cdi-uploadserver")
    return [
        on_debian(cdi_name("cdi-importer", version), importer, "/usr/bin/cdi-importer", verbose),
        on_debian(cdi_name("cdi-cloner", version), cloner, "/usr/bin/cloner_startup.sh"),
        on_debian(cdi_name("cdi-uploadserver", version), server, "/usr/bin/cdi-uploadserver", verbose),
    ]


def assemble(parts: Parts, out: Path, scratch: Path) -> dict[str, str]:
    """Write all ARCHIVES to `<out>/<archive>.tar`, layers made in `scratch`; return names and digests."""
    return _write(ARCHIVES, partial(_debian, parts), parts, out, scratch)


def assemble_cdi(parts: Parts, version: str, out: Path, scratch: Path) -> dict[str, str]:
    """The same of another release of CDI alone; `parts` has the programs of that one."""
    return _write(cdi_archives(version), lambda folder: _debian_cdi(parts, folder, version), parts, out, scratch)


def _write(
    archives: dict[str, tuple[str, ...]],
    shared: Callable[[Path], list[Image]],
    parts: Parts,
    out: Path,
    scratch: Path,
) -> dict[str, str]:
    digests: dict[str, str] = {}
    for archive, names in archives.items():
        images = shared(scratch) if archive == SHARED else [_single(parts, archive, names[0], scratch)]
        digests |= write_archive(images, out / f"{archive}.tar")
        for layer in scratch.iterdir():
            layer.unlink()
    return digests
