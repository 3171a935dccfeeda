"""What a lab with Ceph is made of besides: Rook's operator and its manifests, and Debian's Ceph in one image.

Built only for those who ask for it (`plumbline lab build --with ceph`): it takes minutes, and most runs need none.
"""

from __future__ import annotations

import inspect
import json
import os
import shutil
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from plumbline.errors import PlatformError
from plumbline.lab import debian, gobuild, oci, toolchain
from plumbline.lab.build import ImageArchive, have_packages
from plumbline.lab.cache import key_of
from plumbline.lab.components import CEPH, PREFIX, ROOK, component
from plumbline.lab.gobuild import GoBuilder

if TYPE_CHECKING:
    from pathlib import Path

    from plumbline.lab.cache import Cache
    from plumbline.lab.progress import Progress

IMAGE = f"{PREFIX}/ceph:{ROOK}"
"""Image of Rook's operator and of everything it starts: Debian's Ceph with the operator in it."""

PACKAGES: tuple[str, ...] = (
    "ceph-base",
    "ceph-common",
    "ceph-fuse",
    "ceph-mds",
    "ceph-mgr",
    "ceph-mgr-modules-core",
    "ceph-mon",
    "ceph-osd",
    "ceph-volume",
    # what ceph-volume and Rook ask about disks
    "cryptsetup-bin",
    "gdisk",
    "kmod",
    "lvm2",
    "python3-pkg-resources",
    "udev",
    "util-linux",
    # by which Rook reads the range of a network
    "iproute2",
    "procps",
)

PYTHON = ("usr/lib/python3", "usr/lib/python3.*", "usr/share/ceph/mgr")
"""Folders of Python in the image."""

MANIFESTS = ("crds.yaml", "common.yaml")
"""Rook's own, of its folder deploy/examples."""

USERS = {"ceph": 167, "rook": 2016}
"""Numbers that Rook takes for granted; Debian's packages keep a user that is there."""

DMSETUP = """\
#!/bin/sh
# Rook asks for the version before it prepares any disk, and there is none on a kernel without device-mapper.
/usr/sbin/dmsetup "$@" && exit
[ "$1" = version ] && printf 'Library version:   1.02.205 (2025-01-01)\\nDriver version:    4.48.0\\n'
"""


@dataclass(frozen=True)
class CephArtifacts:
    """Where everything built is."""

    image: ImageArchive
    manifests: Path

    def manifest(self, name: str) -> str:
        """One of MANIFESTS."""
        return (self.manifests / name).read_text()


def _keys() -> dict[str, str]:
    """Key of each entry in the cache."""
    keys = {each.name: gobuild.key(each, stand_in=False) for each in CEPH}
    keys["ceph-debian"] = key_of(
        PACKAGES, debian.LEFT_OUT, debian.SUITE, USERS, PYTHON, inspect.getsource(_fit), inspect.getsource(_compile)
    )
    keys["ceph-image"] = key_of(keys, DMSETUP, inspect.getsource(oci), inspect.getsource(_image))
    keys["ceph-manifests"] = key_of(keys["rook"], MANIFESTS)
    return keys


def artifacts(cache: Cache) -> CephArtifacts | None:
    """Return what is built, None when something is missing; builds nothing."""
    keys = _keys()
    image, written = (cache.find(name, keys[name]) for name in ("ceph-image", "ceph-manifests"))
    if image is None or written is None:
        return None
    digests = json.loads((image / "digests.json").read_text())
    return CephArtifacts(ImageArchive(IMAGE, digests[IMAGE], image / "ceph.tar"), written)


def build(cache: Cache, *, progress: Progress, install: bool = True) -> CephArtifacts:
    """Build what is missing and return all of it; raises what plumbline.lab.build.build does."""
    found = artifacts(cache)
    if found is None:
        have_packages(debian.BUILD_PACKAGES, cache, progress, install=install)
        with cache.lock():
            _build(cache, progress)
        found = artifacts(cache)
    if found is None:
        raise PlatformError(f"entries vanished from {cache.root} while building: run `plumbline lab build` again")
    for name, key in _keys().items():
        if (entry := cache.find(name, key)) is not None:
            # The cache forgets what was not used for long.
            os.utime(entry)
    return found


def _build(cache: Cache, progress: Progress) -> None:
    keys, go = _keys(), GoBuilder(cache, toolchain.find(cache, progress), progress, stand_in=False)
    go.build(CEPH)
    cache.entry("ceph-manifests", keys["ceph-manifests"], partial(_manifests, go))
    with progress.step(f"unpacking Ceph of Debian {debian.SUITE}"):
        base = cache.entry("ceph-debian", keys["ceph-debian"], partial(_debian, cache.logs / "ceph-debian.log"))
    with progress.step("assembling the image of Ceph"):
        program = cache.entries / f"rook-{keys['rook']}" / "rook"
        cache.entry("ceph-image", keys["ceph-image"], partial(_image, base, program))


def _manifests(go: GoBuilder, out: Path) -> None:
    rook = component("rook")
    for name in MANIFESTS:
        shutil.copyfile(go.pinned(rook.modules, rook.module) / "deploy/examples" / name, out / name)


def _debian(log: Path, out: Path) -> None:
    root = out / "root"
    lines = {
        "passwd": [f"{name}:x:{number}:{number}::/var/lib/{name}:/usr/sbin/nologin" for name, number in USERS.items()],
        "group": [f"{name}:x:{number}:" for name, number in USERS.items()],
    }
    hooks = [f'--essential-hook=echo "{line}" >> "$1"/etc/{file}' for file, some in lines.items() for line in some]
    debian.unpack_suite(root, PACKAGES, hooks, log)
    _fit(root)
    _compile(root, log.with_name("ceph-python.log"))
    oci.tree_layer(root, out / "rootfs.tar")
    shutil.rmtree(root)


def _fit(root: Path) -> None:
    """Make Debian's Ceph run as Rook starts it.

    The manager's Python modules run in interpreters of their own, and the library bcrypt can be loaded in one only:
    it is left to the dashboard, which nobody uses. PlatformError when the file is not as it was.
    """
    file = root / "usr/share/ceph/mgr/mgr_util.py"
    text, function = file.read_text(), "\ndef password_hash("
    head, _, rest = text.partition(function)
    signature, colon, body = rest.partition(":\n")
    if "\nimport bcrypt\n" not in head or "bcrypt." in head or not colon:
        raise PlatformError(f"{file} is not as this version of the lab knows it: Debian's Ceph has changed")
    head = head.replace("\nimport bcrypt\n", "\n")
    file.write_text(f"{head}{function}{signature}{colon}    import bcrypt\n{body}")


def _compile(root: Path, log: Path) -> None:
    """Compile all Python once, good whatever files' times say: layers have none, and every start would do it anew."""
    folders = [f"/{found.relative_to(root)}" for pattern in PYTHON for found in sorted(root.glob(pattern))]
    how = ["python3", "-m", "compileall", "-q", "-f", "--invalidation-mode", "unchecked-hash", *folders]
    debian.run_logged([*debian.tied_to_us(), "chroot", str(root), *how], log, "compiling Ceph's Python")


def _image(base: Path, rook: Path, out: Path) -> None:
    files = {
        "/usr/local/bin/rook": oci.File(rook),
        "/usr/local/sbin/dmsetup": oci.File(content=DMSETUP),
    }
    added = oci.file_layer(files, out / "rook.layer")
    layers = (oci.finished(base / "rootfs.tar"), added)
    image = oci.Image(IMAGE, layers, entrypoint=("/usr/local/bin/rook",))
    digests = oci.write_archive([image], out / "ceph.tar")
    (out / "rook.layer").unlink()
    (out / "digests.json").write_text(json.dumps(digests, indent=1))
