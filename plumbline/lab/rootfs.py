"""The Debian file system below the images that need more than one program: what KubeVirt expects of its own base.

KubeVirt's images are made from another distribution. These are the differences that matter.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

USERS = """\
root:x:0:0:root:/root:/bin/bash
qemu:x:107:107:qemu:/home/qemu:/bin/bash
libvirt-qemu:x:107:107:the same under Debian's name:/home/qemu:/bin/bash
tss:x:104:104:TPM:/var/lib/tpm:/bin/false
cdi:x:1001:1001:CDI:/:/bin/false
nobody:x:65534:65534:nobody:/:/bin/false
"""

GROUPS = """\
root:x:0:
tty:x:5:
kvm:x:36:
tss:x:104:
libvirt:x:106:
qemu:x:107:
libvirt-qemu:x:107:
cdi:x:1001:
nogroup:x:65534:
"""

VIRTQEMUD = """\
#!/bin/sh
# Debian has one libvirt daemon for all drivers; KubeVirt asks for QEMU's under its own name and at its own socket.
if [ "$(id -u)" = 0 ]; then run=/run/libvirt; else run=${XDG_RUNTIME_DIR:-/run}/libvirt; fi
mkdir -p "$run"
ln -sf libvirt-sock "$run/virtqemud-sock"
ln -sf libvirt-admin-sock "$run/virtqemud-admin-sock"
exec /usr/lib/kubevirt/virtqemud "$@"
"""

LABELLER_START = "virtqemud -d\n"
LABELLER_KVM_TEST = """\
# A device file alone does not make a hypervisor: without the processor's own virtualization, describe emulation.
grep -qE '^flags.* (vmx|svm)( |$)' /proc/cpuinfo || VIRTTYPE=qemu

"""

FIRMWARE = {
    "OVMF_CODE.fd": "OVMF_CODE_4M.fd",
    "OVMF_VARS.fd": "OVMF_VARS_4M.fd",
    "OVMF_CODE.secboot.fd": "OVMF_CODE_4M.secboot.fd",
    "OVMF_VARS.secboot.fd": "OVMF_VARS_4M.ms.fd",
}


def _write(path: Path, text: str, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)


def _link(path: Path, target: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(target)


def fit_for_kubevirt(root: Path, kubevirt: Path) -> None:
    """Make a fresh Debian in `root` serve KubeVirt, CDI and the probe; `kubevirt` is the folder of its sources."""
    launcher = kubevirt / "cmd" / "virt-launcher"
    for leftover in ("etc/resolv.conf", "etc/hostname", "etc/machine-id", "etc/shadow", "etc/gshadow"):
        (root / leftover).unlink(missing_ok=True)
    # Relative, because virt-handler follows it through /proc/<pid>/root.
    shutil.rmtree(root / "var/run", ignore_errors=True)
    _link(root / "var/run", "../run")
    # KubeVirt runs QEMU as 107 and looks the user up by its own name for it.
    _write(root / "etc/passwd", USERS)
    _write(root / "etc/group", GROUPS)
    for folder in ("home/qemu", "usr/lib64/qemu-kvm", "var/log/libvirt", "run/libvirt", "run/kubevirt"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    _own(root / "home/qemu")
    for name in ("qemu.conf", "virtqemud.conf"):
        _write(root / "etc/libvirt" / name, (launcher / name).read_text())
    _write(root / "etc/nsswitch.conf", (launcher / "nsswitch.conf").read_text().replace(" myhostname", ""))
    hook = root / "etc/libvirt/hooks/qemu"
    _write(hook, (launcher / "qemu").read_text(), 0o755)
    _own(hook)
    # The launcher runs unprivileged and reads all of libvirt's folders.
    for folder in ("etc/libvirt", "var/lib/libvirt", "var/cache/libvirt", "var/log/libvirt"):
        for path in ((root / folder), *(root / folder).rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
    for name, target in FIRMWARE.items():
        _link(root / "usr/share/OVMF" / name, target)
    _link(root / "usr/libexec/qemu-kvm", "/usr/bin/qemu-system-x86_64")
    daemon = root / "usr/lib/kubevirt/virtqemud"
    daemon.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(root / "usr/sbin/libvirtd", daemon)
    daemon.chmod(0o755)
    _write(root / "usr/sbin/virtqemud", VIRTQEMUD, 0o755)
    # CDI's importer looks for certificate authorities where its own distribution keeps them.
    _link(root / "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/certs/ca-certificates.crt")


def _own(path: Path) -> None:
    shutil.chown(path, 107, 107)


def node_labeller(kubevirt: Path) -> str:
    """KubeVirt's node labeller, told apart from a /dev/kvm that opens but runs no guest.

    Raises ValueError when the script does not start libvirt where it used to.
    """
    script = (kubevirt / "cmd/virt-launcher/node-labeller/node-labeller.sh").read_text()
    before, start, after = script.partition(LABELLER_START)
    if not start:
        raise ValueError(LABELLER_START)
    return before + LABELLER_KVM_TEST + start + after
