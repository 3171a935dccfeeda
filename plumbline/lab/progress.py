"""Telling a person what is being done, for how long, and how it ended."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

HEARTBEAT = 30.0
"""Seconds after which a step that goes on says so again where the output is not a terminal."""


def elapsed(seconds: float) -> str:
    """Write a duration the way people read it: `3.2 s`, `48 s`, `6 min 05 s`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


class Step:
    """One thing under way; `update` tells how far it is."""

    def __init__(self, title: str, console: Console) -> None:
        self._title = title
        self._console = console
        self._text = ""
        self._started = time.monotonic()
        self._over = threading.Event()
        self._status = Status("", console=console) if console.is_terminal else None
        self._ticker = threading.Thread(target=self._tick, name="progress", daemon=True)

    def update(self, text: str) -> None:
        """Replace what is said beside the title; shown at the next tick."""
        self._text = text

    def _line(self) -> str:
        detail = f": {self._text}" if self._text else ""
        return f"{self._title}{detail} ({elapsed(time.monotonic() - self._started)})"

    def _tick(self) -> None:
        while not self._over.wait(0.5 if self._status else HEARTBEAT):
            if self._status:
                self._status.update(self._line(), spinner_style="cyan")
            else:
                self._console.print(f"  … {self._line()}", markup=False, highlight=False, soft_wrap=True)

    def begin(self) -> None:
        """Show the step."""
        if self._status:
            self._status.update(self._line())
            self._status.start()
        else:
            self._console.print(f"  … {self._title}", markup=False, highlight=False, soft_wrap=True)
        self._ticker.start()

    def end(self, *, failed: bool) -> None:
        """Take the step off the screen and leave one line about how it ended."""
        self._over.set()
        self._ticker.join()
        if self._status:
            self._status.stop()
        took = elapsed(time.monotonic() - self._started)
        mark = "[red]✗[/red]" if failed else "[green]✓[/green]"
        self._console.print(f"  {mark} ", end="", highlight=False)
        line = f"{self._title} {'failed after ' if failed else ''}({took})"
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)


class Progress:
    """Steps shown on a console: a spinner on a terminal, plain lines elsewhere (a log, CI)."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)

    def say(self, text: str) -> None:
        """Print one line that stays."""
        self._console.print(f"  {text}", markup=False, highlight=False, soft_wrap=True)

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """Show `title` with the time it takes, then whether it went well; errors pass through."""
        step = Step(title, self._console)
        step.begin()
        failed = True
        try:
            yield step
            failed = False
        finally:
            step.end(failed=failed)
