"""The lab's storage: every node has a pool, an XFS with reflinks in a sparse file, shown by a loop device.

The machine itself mounts nothing: pools are mounted inside of the nodes, all of them on every node, so that the
controllers of the lab's CSI drivers can make volumes in any pool. Loop devices are the machine's, though, and outlive
what used them; whose they are is told by what they show, never by a name.
"""

from __future__ import annotations

import fcntl
import os
import struct
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from plumbline.lab.commands import run, succeeds
from plumbline.lab.processes import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

POOLS = Path("/run/plumbline-pools")
"""Folder of every node that the pools are mounted in, by their nodes' names."""

POOL_SIZE = 12 << 30
"""Bytes a pool can grow to; the file takes what is used."""

LOOP_CLR_FD = 0x4C01
LOOP_GET_STATUS64 = 0x4C05
STATUS_SIZE = 232


@dataclass(frozen=True)
class Loop:
    """A loop device that shows something: a file (`device`, `inode`), or another device (`shown`).

    `file` is the path of what it shows, where the machine itself sees that; a file that is gone has it still.
    """

    path: Path
    number: int
    file: str
    device: int
    inode: int
    shown: int


def loops() -> list[Loop]:
    """Every loop device of this machine that shows something (linux/loop.h, struct loop_info64)."""
    found = []
    for entry in sorted(Path("/sys/block").glob("loop*/loop")):
        path = Path("/dev") / entry.parent.name
        with suppress(OSError), path.open("rb") as opened:
            status = fcntl.ioctl(opened, LOOP_GET_STATUS64, bytes(STATUS_SIZE))
            file = (entry / "backing_file").read_text().strip().removesuffix(" (deleted)")
            found.append(Loop(path, path.stat().st_rdev, file, *struct.unpack_from("QQQ", status)))
    return found


def _volumes(pools: Iterable[Loop]) -> list[Loop]:
    """Loop devices that show volumes of the pools, the kubelet's on top of those first."""
    every, numbers = loops(), {pool.number for pool in pools}
    own = [loop for loop in every if loop.device in numbers]
    on_top = [loop for loop in every if loop.shown in {volume.number for volume in own}]
    return on_top + own


def _detach(gone: Iterable[Loop]) -> None:
    """Free loop devices; one that is still open goes when its last user closes it."""
    for loop in gone:
        with suppress(OSError), loop.path.open("rb") as opened:
            fcntl.ioctl(opened, LOOP_CLR_FD)


@dataclass(frozen=True)
class Disk:
    """A sparse file of at most so many bytes that a loop device shows as a disk."""

    file: Path
    size: int

    @property
    def loop(self) -> Loop | None:
        """Loop device that shows the disk, if any."""
        if not self.file.exists():
            return None
        status = self.file.stat()
        return next((loop for loop in loops() if (loop.device, loop.inode) == (status.st_dev, status.st_ino)), None)

    def attach(self) -> Path:
        """Make the disk if it is not there, and return the loop device that shows it."""
        if not self.file.exists():
            scratch = self.file.with_suffix(".new")
            scratch.unlink(missing_ok=True)
            with scratch.open("wb") as opened:
                os.truncate(opened.fileno(), self.size)
            self._format(scratch)
            scratch.rename(self.file)
        if self.loop is None:
            attach = ["losetup", "--find", "--show"]
            # Past the page cache, so that pools take no memory twice; not every file system can.
            if not succeeds([*attach, "--direct-io=on", str(self.file)]):
                run([*attach, str(self.file)])
        loop = self.loop
        assert loop is not None, f"losetup attached {self.file}, and no loop device shows it"  # noqa: S101
        return loop.path

    def _format(self, file: Path) -> None:
        """Whoever uses a bare disk writes to it as he likes."""


class Pool(Disk):
    """A disk with an XFS, for volumes."""

    def _format(self, file: Path) -> None:
        run(["mkfs.xfs", "-q", "-m", "reflink=1", str(file)])

    def volumes(self) -> list[Loop]:
        """Loop devices that show volumes of the pool."""
        pool = self.loop
        return _volumes([pool]) if pool else []

    def release(self) -> None:
        """Free the loop devices of all volumes, once nothing runs any more that uses them."""
        _detach(self.volumes())
        wait_until(lambda: not self.volumes(), what=f"the volumes in {self.file} to be released", timeout=20)


def pool(state_dir: Path) -> Pool:
    """Return the pool of the node with that state folder."""
    return Pool(state_dir / "pool.img", POOL_SIZE)


def mount(enter: Sequence[str], devices: dict[str, Path]) -> None:
    """Mount pools, given as loop devices by node name, inside of the node that `enter` leads into."""
    script = "\n".join(
        f"mkdir -p {POOLS}/{name}; mountpoint -q {POOLS}/{name} || mount -t xfs -o discard {device} {POOLS}/{name}"
        for name, device in devices.items()
    )
    run([*enter, "sh", "-e"], stdin=script)


def remove(state_dir: Path) -> None:
    """Free every loop device of disks under the lab's state folder, also of those whose files are gone."""

    def pools() -> list[Loop]:
        return [loop for loop in loops() if loop.file.startswith(f"{state_dir.resolve()}/")]

    _detach(_volumes(pools()))
    wait_until(lambda: not _volumes(pools()), what="the volumes to be released", timeout=20)
    _detach(pools())
    wait_until(lambda: not pools(), what="the storage pools to be released", timeout=20)
