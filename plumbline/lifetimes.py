"""One process told from another that has its number: ids are used again, starts are not."""

from __future__ import annotations

import psutil

SAME_START = 0.1
"""Seconds; what the system says of a start is that exact."""


def start_of(pid: int) -> float:
    """When a process started, in seconds since 1970; psutil.NoSuchProcess when there is none of that id."""
    return float(psutil.Process(pid).create_time())


def goes_on(pid: int, started: float) -> bool:
    """Whether the process of that id that started then has not ended; one that only waits to be reaped has."""
    try:
        process = psutil.Process(pid)
        return abs(process.create_time() - started) < SAME_START and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
