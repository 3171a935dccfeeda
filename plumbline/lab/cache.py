"""What was built, kept between runs: whole entries or none.

    <root>/entries/<name>-<key>/   built artifacts; `export` carries these
    <root>/tools/<name>-<key>/     what the building itself needed, such as a Go toolchain
    <root>/go/{mod,build}          Go's own caches
    <root>/partial/                entries being made; renamed into place when done
    <root>/work/, <root>/logs/     module folders being built in, and the tools' full output

An entry's key is a hash of everything that decides its content, so a changed pin makes a new entry.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plumbline.errors import PlatformError, UsageError
from plumbline.lab import carry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


KEPT_SECONDS = 30 * 24 * 3600
"""How long an entry stays that no build uses any more, for instance because a pin changed."""


def default_root() -> Path:
    """Folder of the cache: PLUMBLINE_CACHE, else ~/.cache/plumbline."""
    chosen = os.environ.get("PLUMBLINE_CACHE")
    return Path(chosen).expanduser().absolute() if chosen else Path("~/.cache/plumbline").expanduser()


def key_of(*parts: Any) -> str:
    """Hash anything JSON can write (and paths, by their content) into an entry's key."""

    def plain(part: Any) -> Any:
        if isinstance(part, Path):
            return hashlib.sha256(part.read_bytes()).hexdigest()
        return part

    text = json.dumps([plain(part) for part in parts], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


@contextmanager
def disk_full_is_said(folder: Path) -> Iterator[None]:
    """Turn the operating system's "no space left" into a sentence about `folder`."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise disk_full(folder) from error
        raise


def disk_full(folder: Path) -> PlatformError:
    """Say that the disk holding `folder` is full."""
    return PlatformError(
        f"the disk that holds {folder} is full: free some space, or set PLUMBLINE_CACHE to another disk"
    )


class Cache:
    """A folder of finished entries."""

    def __init__(self, root: Path | None = None) -> None:
        self.root = root or default_root()

    @property
    def go_mod(self) -> Path:
        """Go's module cache."""
        return self.root / "go" / "mod"

    @property
    def go_build(self) -> Path:
        """Go's build cache."""
        return self.root / "go" / "build"

    @property
    def logs(self) -> Path:
        """Folder of the full output of what was run to build."""
        return self.root / "logs"

    @property
    def entries(self) -> Path:
        """Folder of the built artifacts."""
        return self.root / "entries"

    def _place(self, name: str, key: str, *, tool: bool) -> Path:
        return self.root / ("tools" if tool else "entries") / f"{name}-{key}"

    def find(self, name: str, key: str, *, tool: bool = False) -> Path | None:
        """Return a finished entry's folder, None when there is none."""
        place = self._place(name, key, tool=tool)
        return place if place.is_dir() else None

    def entry(self, name: str, key: str, make: Callable[[Path], None], *, tool: bool = False) -> Path:
        """Return an entry's folder, made by `make(folder)` when it is not there yet.

        `make` fills a folder of its own, which takes its place only when it is complete: an interruption
        at any moment leaves no entry. A tool's entry stays on this machine, it is not exported.
        """
        place = self._place(name, key, tool=tool)
        if place.is_dir():
            return place
        with disk_full_is_said(self.root), self._partial(name) as folder:
            make(folder)
            self._publish(folder, place)
        return place

    @contextmanager
    def _partial(self, name: str) -> Iterator[Path]:
        parent = self.root / "partial"
        parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=parent))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @staticmethod
    def _publish(folder: Path, place: Path) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        # Entries are read by the lab's daemons whoever they run as; mkdtemp made the folder private.
        folder.chmod(0o755)
        folder.rename(place)

    def work(self, name: str) -> Path:
        """Return an empty folder with a fixed name, for tools that remember the paths they work in."""
        folder = self.root / "work" / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep other builds out of this cache; what an interrupted one left half-made is swept first.

        Raises UsageError when another build is at work, PlatformError when the folder cannot be written.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            lock = (self.root / "lock").open("w")
        except OSError as error:
            raise PlatformError(
                f"the cache folder {self.root} cannot be written ({error.strerror}): set PLUMBLINE_CACHE to another"
            ) from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise UsageError(f"another build is at work in {self.root}: wait for it to end") from error
            shutil.rmtree(self.root / "partial", ignore_errors=True)
            yield

    def keep(self, current: Iterable[Path]) -> None:
        """Mark entries as in use now, and remove those no build has used for KEPT_SECONDS."""
        for entry in current:
            os.utime(entry)
        for entry in self.entries.iterdir():
            if time.time() - entry.stat().st_mtime > KEPT_SECONDS:
                shutil.rmtree(entry, ignore_errors=True)

    def export(self, path: Path) -> None:
        """Write the entries last used to one archive, checksummed (see plumbline.lab.carry).

        Raises UsageError when nothing is built yet or `path` cannot be written.
        """
        latest: dict[str, Path] = {}
        for entry in sorted(self.entries.glob("*-*"), key=lambda each: each.stat().st_mtime):
            latest[entry.name.rpartition("-")[0]] = entry
        if not latest:
            raise UsageError(f"nothing to export: {self.root} holds nothing built; run `plumbline lab build` first")
        with disk_full_is_said(path):
            carry.write(sorted(latest.values()), path)

    def import_(self, path: Path) -> None:
        """Take the entries of an archive over, all of them or none (see plumbline.lab.carry)."""
        with self.lock(), disk_full_is_said(self.root), self._partial("import") as folder:
            for name in carry.read(path, folder):
                place = self.entries / name
                if not place.is_dir():
                    self._publish(folder / name, place)
