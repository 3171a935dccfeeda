"""Debian: packages the lab needs on the machine, and the file system its images share."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from plumbline.errors import PlatformError, UsageError
from plumbline.lab.cache import disk_full

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

RUN_PACKAGES: dict[str, str] = {
    "runc": "starts the containers",
    "openvswitch-switch": "the nodes' Open vSwitch",
    "iproute2": "lays links, addresses and routes",
    "nftables": "kube-proxy's rules and the nodes' guard",
    "conntrack": "kube-proxy clears stale connections",
    "util-linux": "namespaces: nsenter, unshare",
    "mount": "the nodes' own mounts",
    "kmod": "loads kernel modules where the kernel has them",
    "procps": "reads and sets kernel parameters",
    "xfsprogs": "makes the nodes' storage pools",
}
"""Packages a built lab needs on the machine it runs on, and what for."""

BUILD_PACKAGES: dict[str, str] = {
    "gcc": "compiles the programs with C parts, and the guest's kernel",
    "libc6-dev": "headers and static library for them",
    "make": "builds the guest's kernel",
    "flex": "a generator the kernel's build uses",
    "bison": "another",
    "bc": "computes constants of the kernel's",
    "libelf-dev": "reads the kernel's object files while it is built",
    "lz4": "compresses the kernel",
    "ca-certificates": "trust in the registries",
    "mmdebstrap": "unpacks Debian for the images",
    "debian-archive-keyring": "trust in Debian's archive",
    "xz-utils": "unpacks Debian packages",
    "syslinux": "makes the guest's disk bootable",
    "syslinux-common": "the guest's boot sector",
    "mtools": "fills the guest's disk without mounting it",
    "dosfstools": "formats the guest's disk",
    "qemu-utils": "converts the guest's disk",
}
"""Packages building needs besides."""

APT_OPTIONS = ("-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=3")

KEYRING = Path("/usr/share/keyrings/debian-archive-trixie-stable.gpg")
"""Key of SUITE; older versions of debian-archive-keyring lack it."""

SUITE = "trixie"
"""Debian release inside the images: has libvirt 11 and QEMU 10, whatever release the machine runs."""

IMAGE_PACKAGES: tuple[str, ...] = (
    # virt-launcher and virt-handler
    "ca-certificates",
    "iproute2",
    "libcap2-bin",
    "libvirt-clients",
    "libvirt-daemon",
    "libvirt-daemon-driver-qemu",
    "libvirt-daemon-log",
    "ncat",
    "nftables",
    "ovmf",
    "passt",
    "procps",
    "qemu-system-x86",
    "qemu-utils",
    "seabios",
    "swtpm",
    "swtpm-tools",
    "virtiofsd",
    "xorriso",
    # CDI's importer, cloner and upload server
    "curl",
    "nbdkit",
    "tar",
    "util-linux",
    "xz-utils",
    # the lab's CSI driver
    "e2fsprogs",
    # the probe
    "busybox",
    "iperf3",
    "iputils-arping",
    "iputils-ping",
    "socat",
    "tcpdump",
    "wget",
)

LEFT_OUT: tuple[str, ...] = (
    "/usr/share/doc/*",
    "/usr/share/man/*",
    "/usr/share/info/*",
    "/usr/share/locale/*",
    "/usr/bin/qemu-system-i386",
    "/usr/bin/qemu-system-x86_64-microvm",
)
"""Paths not unpacked from packages; licences stay."""


def missing(packages: Iterable[str], installed: str | None = None) -> list[str]:
    """Return those packages that are not installed; `installed` is dpkg-query's output, asked for when None.

    UsageError on a machine without dpkg.
    """
    if installed is None:
        format_ = "--showformat=${Package} ${db:Status-Status}\\n"
        try:
            asked = subprocess.run(["dpkg-query", "--show", format_], capture_output=True, text=True, check=False)
        except FileNotFoundError as error:
            raise UsageError(
                "this machine has no dpkg: the lab runs on Debian 12 or newer (or a system made from it)"
            ) from error
        installed = asked.stdout
    there = {line.split()[0] for line in installed.splitlines() if line.endswith(" installed")}
    if not KEYRING.exists():
        there.discard("debian-archive-keyring")
    return [package for package in packages if package not in there]


POLICY = Path("/usr/sbin/policy-rc.d")
POLICY_TEXT = "#!/bin/sh\n# plumbline lab build: removed when its packages are installed\nexit 101\n"


def sweep() -> None:
    """Remove the policy an interrupted installation left; never one that is not ours."""
    if POLICY.is_file() and POLICY.read_text(errors="replace") == POLICY_TEXT:
        POLICY.unlink(missing_ok=True)


@contextmanager
def _no_daemons_started() -> Iterator[None]:
    """Keep packages from starting their services: the lab starts its own, inside its nodes."""
    if not POLICY.exists():
        POLICY.write_text(POLICY_TEXT)
        POLICY.chmod(0o755)
    try:
        yield
    finally:
        sweep()


def install(packages: Sequence[str], log: Path) -> None:
    """Install packages with the machine's own apt; PlatformError when that fails."""
    with _no_daemons_started():
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        run_logged(["apt-get", "update", "--quiet", *APT_OPTIONS], log, "refreshing the package lists", environment)
        command = ["apt-get", "install", "--yes", "--quiet", *APT_OPTIONS, "--no-install-recommends", *packages]
        run_logged(command, log, f"installing {', '.join(packages)}", environment)


def tied_to_us() -> list[str]:
    """Prefix of a command that must not outlive this program, however that ends."""
    return ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []


def apart() -> list[str]:
    """Prefix of a command in namespaces of its own: whatever happens, its mounts and processes go with this program."""
    return [*tied_to_us(), "unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]


def run_logged(command: Sequence[str], log: Path, what: str, env: dict[str, str] | None = None) -> None:
    """Run a long tool with all it says in `log`; PlatformError with its last word of failure otherwise."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as file:
        try:
            done = subprocess.run(list(command), stdout=file, stderr=subprocess.STDOUT, env=env, check=False)
        except FileNotFoundError as error:
            raise PlatformError(f"{what} failed: `{command[0]}` is not on this machine") from error
    if done.returncode != 0:
        said = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
        if any("No space left on device" in line for line in said):
            raise disk_full(log.parent)
        signs = re.compile(r"E:|Err:|make.*: \*\*\* |.*:\d+: (fatal )?error: ")
        errors = [line for line in said if signs.match(line)] or said or ["no output"]
        raise PlatformError(f"{what} failed: {errors[0]}; all of it is in {log}")


def sources(targets: str) -> list[str]:
    """Write apt sources of SUITE from what the machine's apt has (`apt-get indextargets`, one "URI LABEL" a line).

    Raises UsageError when the machine's apt knows no Debian archive.
    """
    archives: dict[str, str] = {}
    for line in targets.splitlines():
        uri, _, label = line.partition(" ")
        archives.setdefault(label.strip(), uri)
    chosen = os.environ.get("PLUMBLINE_DEBIAN_MIRROR") or archives.get("Debian")
    if chosen is None:
        raise UsageError(
            "apt on this machine knows no Debian archive to take the images' packages from: "
            "name a mirror in PLUMBLINE_DEBIAN_MIRROR"
        )
    lines = [f"deb {chosen} {SUITE} main", f"deb {chosen} {SUITE}-updates main"]
    if security := archives.get("Debian-Security"):
        lines.append(f"deb {security} {SUITE}-security main")
    return lines


def _machine_sources() -> list[str]:
    command = ["apt-get", "indextargets", "--format", "$(REPO_URI) $(LABEL)", "Created-By: Packages"]
    try:
        asked = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise UsageError("this machine has no apt: the lab takes its images' packages from Debian") from error
    return sources(asked.stdout)


def bootstrap(root: Path, packages: Path, log: Path) -> None:
    """Unpack Debian with IMAGE_PACKAGES into `root`, and download the guest's package into `packages`."""
    packages.mkdir(parents=True)
    unpack_suite(root, IMAGE_PACKAGES, [_downloading("busybox-static", packages)], log)


def download(package: str, folder: Path, log: Path) -> Path:
    """Download SUITE's newest version of a package into a folder, whatever release the machine runs."""
    folder.mkdir(parents=True, exist_ok=True)
    # A system without any package: apt's lists are all there is to it.
    options = ["--variant=custom", "--format=null", _downloading(package, folder)]
    _mmdebstrap(options, "-", log, f"downloading {package}")
    return next(folder.glob(f"{package}_*.deb"))


def _downloading(package: str, folder: Path) -> str:
    """Option of mmdebstrap's to download a package of SUITE into `folder`, without installing it."""
    # apt's own configuration for SUITE is only known inside a hook, where mmdebstrap names it in the environment.
    hook = f'set -e; cd "{folder}"; export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG"; '
    return f"--customize-hook={hook}apt-get download -o APT::Sandbox::User=root {package}"


def unpack_suite(root: Path, packages: Sequence[str], hooks: Sequence[str], log: Path) -> None:
    """Unpack SUITE with these packages and all they need into `root`; `hooks` are mmdebstrap's own options."""
    options = [
        "--variant=minbase",
        f"--include={','.join(packages)}",
        *(f"--dpkgopt=path-exclude={path}" for path in LEFT_OUT),
        "--dpkgopt=path-include=/usr/share/doc/*/copyright",
        *hooks,
    ]
    shutil.rmtree(root, ignore_errors=True)
    _mmdebstrap(options, str(root), log, f"unpacking Debian {SUITE}")


def _mmdebstrap(options: Sequence[str], target: str, log: Path, what: str) -> None:
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
    always = ["--mode=root", '--aptopt=Acquire::Retries "3"']
    command = [*apart(), "mmdebstrap", *always, *options, SUITE, target, *_machine_sources()]
    run_logged(command, log, what, environment)


def unpack(package: Path, folder: Path, log: Path) -> None:
    """Unpack one downloaded package's files into `folder`."""
    run_logged(["dpkg-deb", "--extract", str(package), str(folder)], log, f"unpacking {package.name}")
