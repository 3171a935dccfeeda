"""Carrying a built cache to another machine: one tar, its first member a list of every file's checksum.

The archive holds regular files only. Reading it back writes a file only when the list names it, and accepts
the archive only when every listed file came with the listed checksum.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
import tempfile
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from plumbline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

LIST = "plumbline-cache.json"
FORMAT = 1
BLOCK = 1 << 20


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(entries: Sequence[Path], path: Path) -> None:
    """Write entries' folders to `path`; compressed when its name ends in .gz.

    Raises UsageError when the folder of `path` does not exist.
    """
    files = {
        str(file.relative_to(entry.parent)): file
        for entry in entries
        for file in sorted(entry.rglob("*"))
        if file.is_file()
    }
    if not path.absolute().parent.is_dir():
        raise UsageError(f"{path} cannot be written: its folder does not exist")
    listed: dict[str, dict[str, Any]] = {}
    for name, file in files.items():
        state = file.stat()
        listed[name] = {"sha256": _sha256(file), "size": state.st_size, "mode": state.st_mode & 0o777}
    handle, partial = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.absolute().parent)
    try:
        with os.fdopen(handle, "wb") as out:
            mode = "w|gz" if path.suffix == ".gz" else "w|"
            with tarfile.open(fileobj=out, mode=mode, format=tarfile.PAX_FORMAT) as tar:  # type: ignore[call-overload]
                head = json.dumps({"format": FORMAT, "files": listed}, indent=1).encode()
                info = tarfile.TarInfo(LIST)
                info.size = len(head)
                tar.addfile(info, io.BytesIO(head))
                for name, about in listed.items():
                    info = tarfile.TarInfo(name)
                    info.size, info.mode = about["size"], about["mode"]
                    with files[name].open("rb") as content:
                        tar.addfile(info, content)
        Path(partial).replace(path)
    finally:
        Path(partial).unlink(missing_ok=True)


def read(path: Path, folder: Path) -> list[str]:
    """Unpack an archive into `folder` and return the names of its entries.

    Raises UsageError when the file is unreadable, not such an archive, cut short, or differs from its checksums.
    """
    broken = UsageError(f"{path} is not a whole Plumbline cache archive: export it again")
    try:
        with path.open("rb") as file, tarfile.open(fileobj=file, mode="r|*") as tar:
            head = tar.next()
            content = tar.extractfile(head) if head is not None and head.name == LIST else None
            if content is None:
                raise broken
            listed = _listed(json.load(content))
            missing = set(listed)
            while (member := tar.next()) is not None:
                source = tar.extractfile(member) if member.isreg() else None
                if source is None or member.name not in missing:
                    raise broken
                missing.remove(member.name)
                _unpack(source, folder / member.name, listed[member.name], path)
    except OSError as error:
        if error.filename is None or Path(error.filename) != path:
            raise
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError, zlib.error) as error:
        raise broken from error
    if missing:
        raise broken
    return sorted({name.partition("/")[0] for name in listed})


def _listed(head: Any) -> dict[str, dict[str, Any]]:
    """Check the list of files: known format, and every path stays inside its entry's folder."""
    if head["format"] != FORMAT:
        raise ValueError(head["format"])
    files: dict[str, dict[str, Any]] = head["files"]
    for name in files:
        parts = name.split("/")
        if len(parts) < 2 or any(part in ("", ".", "..") for part in parts) or not re.fullmatch(r"[\w.+-]+", parts[0]):
            raise ValueError(name)
    return files


def _unpack(source: IO[bytes], target: Path, about: dict[str, Any], archive: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    seen = hashlib.sha256()
    with target.open("wb") as out:
        while block := source.read(BLOCK):
            seen.update(block)
            out.write(block)
    if seen.hexdigest() != about["sha256"]:
        raise UsageError(f"{target.name} in {archive} differs from its checksum: nothing was imported; export it again")
    target.chmod(int(about["mode"]) & 0o777)
