"""The programs the policy bundle is decided, tested and judged with: given, found, or built from pinned sources."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from plumbline.errors import UsageError
from plumbline.lab import gobuild
from plumbline.lab.cache import Cache
from plumbline.lab.components import Component, component

if TYPE_CHECKING:
    from collections.abc import Callable


def opa(before_building: Callable[[], object] | None = None) -> Path:
    """The engine: the program PLUMBLINE_OPA names, the pinned version on PATH, else one built from source.

    `before_building` is called before the latter, which takes minutes: it may raise what would make them futile.
    """
    return _named("opa") or _installed("opa") or _built("opa", before_building)


def regal() -> Path:
    """The linter of Rego; found like `opa`, PLUMBLINE_REGAL names another."""
    return _tool("regal")


def conftest() -> Path:
    """Conftest; found like `opa`, PLUMBLINE_CONFTEST names another."""
    return _tool("conftest")


def gator() -> Path:
    """Gatekeeper's judge of manifests; found like `opa`, PLUMBLINE_GATOR names another."""
    return _tool("gator")


def _tool(name: str) -> Path:
    return _named(name) or _installed(name) or _built(name)


def _named(name: str) -> Path | None:
    variable = f"PLUMBLINE_{name.upper()}"
    value = os.environ.get(variable)
    if not value:
        return None
    path = Path(value).expanduser().absolute()
    if not (path.is_file() and os.access(path, os.X_OK)):
        raise UsageError(f"{variable} names {path}, which is not a program: correct or unset it")
    return path


def _installed(name: str) -> Path | None:
    """The program on PATH when it is the pinned version: another one may decide or lint otherwise."""
    found = shutil.which(name)
    if found is None:
        return None
    try:
        said = subprocess.run([found, "version"], capture_output=True, text=True, timeout=30, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r"\d+\.\d+\.\d+", said)
    return Path(found).absolute() if version and f"v{version[0]}" == component(name).version else None


def _built(name: str, before_building: Callable[[], object] | None = None) -> Path:
    """The program from the cache, compiled first when it is not there.

    Raises PlatformError when it cannot be fetched or compiled, UsageError when another build is at work.
    """
    cache, wanted = Cache(), component(name)
    key = gobuild.key(wanted, stand_in=False)
    entry = cache.find(name, key)
    if entry is None:
        if before_building:
            before_building()
        _build(cache, wanted)
        entry = cache.entries / f"{name}-{key}"
    # The cache forgets what was not used for long.
    os.utime(entry)
    return entry / name


def _build(cache: Cache, wanted: Component) -> None:
    # Telling of progress takes longer to import than finding what is built.
    from plumbline.lab import toolchain  # noqa: PLC0415
    from plumbline.lab.progress import Progress  # noqa: PLC0415

    progress = Progress()
    with cache.lock():
        builder = gobuild.GoBuilder(cache, toolchain.find(cache, progress), progress, stand_in=False)
        builder.build([wanted])
