"""Which process a namespace was made by, so that cleaning up after one run does not end another that goes on."""

from __future__ import annotations

import os
import platform

import psutil

ANNOTATION = "plumbline.io/process"
"""On every namespace of a run: host name, process id and the process' start, in seconds since 1970."""
SAME_START = 0.1
"""Seconds; process ids are used again, starts are not."""


def this_process() -> str:
    """The annotation's value for this very process."""
    return f"{platform.node()}/{os.getpid()}/{psutil.Process().create_time():.2f}"


def at_work(process: str) -> str:
    """Where a process goes on, in words; empty when it has ended.

    `process` is the annotation's value. Nothing can be known of another host's processes: they are taken to go on.
    A value that says nothing is nobody's.
    """
    host, _, rest = process.partition("/")
    pid, _, start = rest.partition("/")
    try:
        number, began = int(pid), float(start)
    except ValueError:
        return ""
    if host != platform.node():
        return f"process {number} of host {host}, of which nothing is known here"
    try:
        found = psutil.Process(number)
        same = abs(found.create_time() - began) < SAME_START and found.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        same = False
    return f"process {number} of this host" if same else ""
