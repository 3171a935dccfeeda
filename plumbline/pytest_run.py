"""Run the suite's scenarios in a pytest of their own, and end it in good order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plumbline.run import VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from types import FrameType

    from plumbline.behaviours import Profile
    from plumbline.run import Run

EXTRA_GRACE_SECONDS = 30.0
ENDINGS = {
    2: "the scenarios could not all be collected or run",
    3: "pytest broke",
    4: "pytest was not content with the suite",
}
NO_SCENARIOS = 5


@dataclass(frozen=True)
class Ended:
    """How pytest ended: its exit code (negative for a signal), and whether a person or the machine ended it."""

    code: int
    interrupted: bool

    def trouble(self, explained: bool) -> list[str]:
        """What the exit code says beyond the scenarios' own records; `explained` when those name a trouble."""
        if self.interrupted or explained or self.code in {0, 1}:
            return []
        if self.code == NO_SCENARIOS:
            return ["the suite has no scenario for what was chosen"]
        return [f"{ENDINGS.get(self.code, 'pytest ended before its time')} (exit code {self.code}), see what it said"]


def command(root: Path, run: Run, behaviours: Sequence[str], profile: Profile, workers: int) -> list[str]:
    """The pytest command of a run; nothing of the caller's pytest configuration takes part."""
    # Scenarios differ much in length, so each worker asks for its next one when it has nothing left.
    side_by_side = ["-n", str(workers), "--dist", "worksteal"] if workers > 1 else []
    chosen = f"{profile} and ({' or '.join(behaviours)})" if behaviours else profile
    return [
        *(sys.executable, "-m", "pytest", str(root / "features"), "-m", chosen),
        *("-c", os.devnull, "--rootdir", str(root), "--confcutdir", str(root), "--strict-markers"),
        *side_by_side,
        *("-qq", "--no-summary", "-p", "no:cacheprovider"),
        *("--junitxml", str(run.report_dir / "junit.xml"), "--alluredir", str(run.report_dir / "allure-results")),
    ]


def run_pytest(
    root: Path, run: Run, file: Path, behaviours: Sequence[str], profile: Profile, workers: int = 1
) -> Ended:
    """Run the scenarios, `workers` of them at a time; `file` describes the run.

    On Ctrl-C the scenarios are told once and may take what they made away; told again, they are killed.
    """
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "ALLURE_"))}
    environment |= {VARIABLE: str(file), "PYTHONDONTWRITEBYTECODE": "1"}
    child = subprocess.Popen(
        command(root, run, behaviours, profile, workers),
        cwd=root,
        env=environment,
        stdin=subprocess.DEVNULL,
        # A group of its own: the terminal's Ctrl-C comes to this process only, which passes it on once.
        process_group=0,
    )
    try:
        return Ended(child.wait(), interrupted=False)
    except KeyboardInterrupt:
        _end(child, run.settings.timeouts.removal + EXTRA_GRACE_SECONDS)
        return Ended(child.returncode, interrupted=True)
    finally:
        if child.poll() is None:
            _kill(child)


def _end(child: subprocess.Popen[bytes], grace: float) -> None:
    child.send_signal(signal.SIGINT)
    try:
        child.wait(grace)
    except (KeyboardInterrupt, subprocess.TimeoutExpired):
        _kill(child)


def _kill(child: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


@contextmanager
def terminable() -> Iterator[None]:
    """Let SIGTERM and SIGHUP do what Ctrl-C does."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    # What is ignored stays so: that is how nohup keeps a run going.
    numbers = [n for n in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(n) is not signal.SIG_IGN]
    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
