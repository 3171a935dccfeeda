"""The guest's whole file system: an initramfs of busybox, a program of ours and our scripts."""

from __future__ import annotations

import gzip
import io
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

FILES = Path(__file__).parent / "files"

FOLDERS = (
    "dev",
    "etc",
    "mnt",
    "proc",
    "root",
    "run",
    "sbin",
    "sys",
    "tmp",
    "usr",
    "var",
    "var/log",
    "var/www",
    "etc/acpi",
    "etc/acpi/PWRF",
)

SCRIPTS = {
    "init": "init",
    "etc/network-up": "network-up",
    "etc/udhcpc.script": "udhcpc.script",
    "etc/yaml.awk": "yaml.awk",
    "etc/cloud-config.awk": "cloud-config.awk",
    "etc/inittab": "inittab",
}

TEXTS = {
    "etc/passwd": "root::0:0:root:/root:/bin/sh\n",
    "etc/group": "root:x:0:\n",
    "etc/securetty": "ttyS0\n",
    "etc/hosts": "127.0.0.1 localhost\n::1 localhost\n",
    "etc/issue": "Plumbline guest\n",
    "etc/os-release": 'NAME="Plumbline guest"\nID=plumbline-guest\n',
    "etc/acpi/PWRF/00000080": "#!/bin/sh\npoweroff\n",
}


@dataclass(frozen=True)
class Member:
    """A file (content), folder (neither) or link of the archive."""

    mode: int
    content: bytes = b""


def _folder() -> Member:
    return Member(stat.S_IFDIR | 0o755)


def _file(content: bytes, mode: int = 0o755) -> Member:
    return Member(stat.S_IFREG | mode, content)


def _link(target: str) -> Member:
    return Member(stat.S_IFLNK | 0o777, target.encode())


def cpio(members: dict[str, Member]) -> bytes:
    """Write a newc archive, members in order of their names, without times."""
    out = io.BytesIO()

    def put(name: str, member: Member, number: int) -> None:
        encoded = name.encode() + b"\0"
        fields = (number, member.mode, 0, 0, 1, 0, len(member.content), 0, 0, 0, 0, len(encoded), 0)
        out.write(b"070701" + b"".join(b"%08X" % field for field in fields))
        for part in (encoded, member.content):
            out.write(part)
            out.write(b"\0" * (-out.tell() % 4))

    for number, (name, member) in enumerate(sorted(members.items()), 1):
        put(name, member, number)
    put("TRAILER!!!", Member(0), 0)
    return out.getvalue()


def build(busybox: Path, programs: Iterable[Path] = ()) -> bytes:
    """Compressed initramfs from a static busybox; `programs` are static ones that the guest has besides."""
    members = {name: _folder() for name in FOLDERS}
    listed = subprocess.run([str(busybox), "--list"], capture_output=True, text=True, check=True)
    members["bin"] = _folder()
    members["bin/busybox"] = _file(busybox.read_bytes())
    for applet in listed.stdout.split():
        members.setdefault(f"bin/{applet}", _link("busybox"))
    members |= {f"bin/{program.name}": _file(program.read_bytes()) for program in programs}
    # The last word of /init.
    members["sbin/init"] = _link("../bin/busybox")
    members |= {name: _file((FILES / source).read_bytes()) for name, source in SCRIPTS.items()}
    members |= {name: _file(text.encode(), 0o755 if "acpi" in name else 0o644) for name, text in TEXTS.items()}
    return gzip.compress(cpio(members), mtime=0)
