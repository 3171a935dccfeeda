"""The guest's kernel: Debian's sources, of which only those parts are compiled that the guest needs."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from plumbline.errors import PlatformError
from plumbline.lab import debian
from plumbline.lab.guest.initramfs import FILES

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = "linux-source-6.12"
"""Debian's package of the sources, in the release `debian.SUITE`."""

CONFIG = FILES / "kernel.config"
"""Everything that is set; what is not set by it, nor needed by what is, is left out."""

IMAGE = "vmlinuz"
"""File name of what is built."""

STAMPS = ("KBUILD_BUILD_TIMESTAMP=@0", "KBUILD_BUILD_USER=plumbline", "KBUILD_BUILD_HOST=lab")
"""What the kernel tells of its making: always the same."""


def unheeded(wanted: str, config: str) -> list[str]:
    """Settings of `wanted` that a kernel's configuration does not have: misspelt, or their conditions not met."""
    there = set(config.splitlines())
    return [line for line in wanted.splitlines() if line.startswith("CONFIG_") and line not in there]


def build(work: Path, logs: Path, out: Path) -> None:
    """Fetch the sources into the empty folder `work`, compile them, and leave the kernel in `out`.

    Raises PlatformError when that fails, or when the sources do not have a setting of CONFIG.
    """
    package = debian.download(PACKAGE, work, logs / "guest-kernel.fetch.log")
    debian.unpack(package, work / "package", logs / "guest-kernel.unpack.log")
    package.unlink()
    archive = work / f"package/usr/src/{PACKAGE}.tar.xz"
    tar = ["tar", "--extract", "--file", str(archive), "--directory", str(work)]
    debian.run_logged(tar, logs / "guest-kernel.unpack.log", "unpacking the guest's kernel")
    shutil.rmtree(work / "package")
    source = work / PACKAGE
    make = [*debian.apart(), "make", "-C", str(source), "ARCH=x86_64", f"-j{len(os.sched_getaffinity(0))}", *STAMPS]
    configure = [*make, f"KCONFIG_ALLCONFIG={CONFIG}", "allnoconfig"]
    debian.run_logged(configure, logs / "guest-kernel.config.log", "configuring the guest's kernel")
    if lost := unheeded(CONFIG.read_text(), (source / ".config").read_text()):
        raise PlatformError(f"the guest's kernel cannot be built: {package.name} does not take {', '.join(lost)}")
    debian.run_logged([*make, "bzImage"], logs / "guest-kernel.build.log", "compiling the guest's kernel")
    shutil.copyfile(source / "arch/x86/boot/bzImage", out / IMAGE)
    shutil.copyfile(source / ".config", out / "config")
