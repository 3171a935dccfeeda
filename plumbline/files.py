"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def write_atomically(path: Path, content: str | bytes, *, private: bool = False) -> None:
    """Write a file through a temporary one in the same folder; `private` keeps it readable by its owner only."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        if not private:
            umask = os.umask(0)
            os.umask(umask)
            Path(temporary).chmod(0o666 & ~umask)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def link_atomically(link: Path, target: str) -> None:
    """Point a symbolic link at `target`, replacing what it pointed at before."""
    temporary = link.with_name(f".{link.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target)
    temporary.replace(link)


@contextmanager
def private_folder() -> Iterator[Path]:
    """A temporary folder for the block, readable by its owner only.

    Its name holds this process's id: what a killed process left is removed here.
    """
    for left in Path(tempfile.gettempdir()).glob("plumbline-run-*"):
        owner = re.fullmatch(r"plumbline-run-(\d+)-\w+", left.name)
        if owner and not _runs(int(owner[1])) and left.stat().st_uid == os.getuid():
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"plumbline-run-{os.getpid()}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _runs(pid: int) -> bool:
    # Most often nobody left anything, and this takes as long to import as a hundred manifests to read.
    from psutil import pid_exists  # noqa: PLC0415

    return pid_exists(pid)
