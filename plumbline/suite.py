"""Where the suite itself is: beside the program in a checkout, inside it when installed from a wheel."""

from __future__ import annotations

import hashlib
from pathlib import Path

from plumbline.errors import PlatformError

ROOMS = ("features", "steps", "fixtures")


def suite_root(package: Path = Path(__file__).parent) -> Path:
    """The folder that holds features/, steps/, fixtures/ and conftest.py; PlatformError where there is none."""
    for root in (package / "suite_data", package.parent):
        if (root / "features").is_dir() and (root / "conftest.py").is_file():
            return root
    raise PlatformError(f"the suite's features are missing beside {package}: install plumbline again")


def input_digest(root: Path) -> str:
    """SHA-256 over the suite's own files, names and contents, as "sha256:…": two equal digests judge alike."""
    total = hashlib.sha256()
    for room in ROOMS:
        for path in sorted((root / room).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                content = hashlib.sha256(path.read_bytes()).hexdigest()
                total.update(f"{path.relative_to(root).as_posix()}\0{content}\n".encode())
    return f"sha256:{total.hexdigest()}"
