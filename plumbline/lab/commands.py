"""Running the tools the lab is made of, with their own words kept when they fail."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from plumbline.errors import PlatformError

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(argv: Sequence[str], *, timeout: float = 60, stdin: str | None = None) -> str:
    """Run a tool and return its standard output.

    Raises PlatformError naming the command and the last line the tool said when it fails, is absent or
    takes longer than `timeout` seconds.
    """
    command = " ".join(argv[:6]) + (" …" if len(argv) > 6 else "")
    try:
        done = subprocess.run(
            list(argv), input=stdin, capture_output=True, text=True, timeout=timeout, check=False, errors="replace"
        )
    except FileNotFoundError as error:
        raise PlatformError(
            f"`{argv[0]}` is not on this machine: run `plumbline lab build`, which installs it"
        ) from error
    except subprocess.TimeoutExpired as error:
        raise PlatformError(f"`{command}` did not end within {timeout:.0f} s") from error
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip() or "no output").splitlines()[-1]
        raise PlatformError(f"`{command}` failed with exit code {done.returncode}: {said}")
    return done.stdout


def succeeds(argv: Sequence[str], *, timeout: float = 30) -> bool:
    """Tell whether a tool exits 0 within `timeout` seconds; its output is of no interest."""
    try:
        run(argv, timeout=timeout)
    except PlatformError:
        return False
    return True
