"""Daemons the lab starts, known by pid and start time so that nobody else's process is ever touched."""

from __future__ import annotations

import json
import os
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, TypeVar

import psutil

from plumbline.errors import DeadlineExceeded, PlatformError
from plumbline.files import write_atomically
from plumbline.lifetimes import goes_on, start_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path


T = TypeVar("T")


@dataclass(frozen=True)
class Registry:
    """The folder that remembers which processes are the lab's, one small file each, and their logs."""

    pids: Path
    logs: Path

    def log(self, name: str) -> Path:
        """Log file of the daemon `name`."""
        return self.logs / f"{name}.log"

    def start(
        self, name: str, argv: Sequence[str], *, env: Mapping[str, str] | None = None, forks: bool = False
    ) -> int:
        """Start a daemon unless it runs already and return its pid.

        With `forks` the command is one that forks once into new namespaces (`unshare -f`, `nsenter -p`); the pid
        remembered is then that child's.
        """
        running = self.pid(name)
        if running is not None:
            return running
        self.pids.mkdir(parents=True, exist_ok=True)
        self.logs.mkdir(parents=True, exist_ok=True)
        with self.log(name).open("ab") as log:
            process = subprocess.Popen(
                list(argv),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env={**os.environ, **(env or {})},
                start_new_session=True,
            )
        self._remember(f"{name}.parent" if forks else name, process.pid)
        if not forks:
            return process.pid
        child = wait_until(
            lambda: (
                next(iter(psutil.Process(process.pid).children()), None)
                if process.poll() is None
                else _dead(self, name)
            ),
            what=f"{name} to start",
            timeout=10,
        )
        self._remember(name, child.pid)
        return int(child.pid)

    def _remember(self, name: str, pid: int) -> None:
        try:
            started = start_of(pid)
        except psutil.NoSuchProcess:
            _dead(self, name)
        write_atomically(self.pids / name, json.dumps({"pid": pid, "started": started}))

    def pid(self, name: str) -> int | None:
        """Pid of the daemon `name` if it is alive and really the one that was started, else None."""
        try:
            known = json.loads((self.pids / name).read_text())
            pid, started = int(known["pid"]), float(known["started"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return pid if goes_on(pid, started) else None

    def names(self) -> list[str]:
        """Names of all daemons ever started in this lab and not stopped since."""
        if not self.pids.is_dir():
            return []
        return sorted(path.name for path in self.pids.iterdir() if not path.name.startswith("."))

    def stop(self, name: str, *, grace: float = 5) -> None:
        """Stop the daemon `name`: asked first, killed after `grace` seconds; absent is fine."""
        pid = self.pid(name)
        if pid is not None:
            end([pid], grace=grace)
        (self.pids / name).unlink(missing_ok=True)


def _dead(registry: Registry, name: str) -> NoReturn:
    log = registry.log(name)
    said = log.read_text(errors="replace").strip().splitlines()[-1:] if log.exists() else []
    raise PlatformError(f"{name} ended right after its start: {''.join(said) or 'it said nothing'} (log: {log})")


def end(pids: Iterable[int], *, grace: float = 5) -> None:
    """End processes by pid: terminated first, killed after `grace` seconds."""
    processes = []
    for pid in pids:
        try:
            process = psutil.Process(pid)
            if grace > 0:
                process.terminate()
            processes.append(process)
        except psutil.NoSuchProcess:
            continue
    alive = psutil.wait_procs(processes, timeout=grace)[1] if grace > 0 else processes
    for process in alive:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(alive, timeout=10)


def wait_until(check: Callable[[], T | None], *, what: str, timeout: float, every: float = 0.2) -> T:
    """Poll `check` until it gives something true and return that.

    Raises DeadlineExceeded naming `what` after `timeout` seconds. Used for things that offer no watch: sockets,
    processes, health endpoints.
    """
    deadline = time.monotonic() + timeout
    while True:
        found = check()
        if found:
            return found
        if time.monotonic() >= deadline:
            raise DeadlineExceeded(f"waited {timeout:.0f} s in vain for {what}")
        time.sleep(every)
