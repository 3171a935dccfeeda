"""The guest's disk: one FAT partition with a boot loader, made without mounting anything."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING

from plumbline.lab.commands import run
from plumbline.lab.guest.initramfs import FILES, build

if TYPE_CHECKING:
    from collections.abc import Iterable

SECTOR = 512
START = 2048
"""First sector of the partition."""
SIZE = 40 << 20
"""Size of the disk in bytes; the kernel and the initramfs take a small part of it."""
BOOT_CODE = Path("/usr/lib/syslinux/mbr/mbr.bin")


def partition_table(boot_code: bytes, sectors: int) -> bytes:
    """First sector of a disk with one bootable FAT16 partition from START to the end."""
    entry = struct.pack("<B3sB3sII", 0x80, b"\xfe\xff\xff", 0x0E, b"\xfe\xff\xff", START, sectors - START)
    return boot_code[:440].ljust(446, b"\0") + entry + b"\0" * 48 + b"\x55\xaa"


def make(kernel: Path, busybox: Path, programs: Iterable[Path], out: Path) -> None:
    """Write the guest's disk to `out` (qcow2) from a kernel (bzImage), a static busybox and more static programs."""
    folder = out.parent
    initrd = folder / "initrd.gz"
    initrd.write_bytes(build(busybox, programs))
    disk = folder / "disk.raw"
    with disk.open("wb") as file:
        file.truncate(SIZE)
        file.write(partition_table(BOOT_CODE.read_bytes(), SIZE // SECTOR))
    offset = START * SECTOR
    kilobytes = (SIZE - offset) // 1024
    run(["mkfs.fat", "--invariant", "-F", "16", f"--offset={START}", "-n", "GUEST", str(disk), str(kilobytes)])
    run(["syslinux", "--offset", str(offset), "--install", str(disk)])
    image = f"{disk}@@{offset}"
    run(["mcopy", "-i", image, str(kernel), "::vmlinuz"])
    run(["mcopy", "-i", image, str(initrd), str(FILES / "syslinux.cfg"), "::"])
    run(["qemu-img", "convert", "-O", "qcow2", str(disk), str(out)])
    disk.unlink()
    initrd.unlink()
