"""Which process a namespace was made by, so that cleaning up after one run does not end another that goes on."""

from __future__ import annotations

import os
import platform

from plumbline.lifetimes import goes_on, start_of

ANNOTATION = "plumbline.io/process"
"""On every namespace of a run: host name, process id and the process' start, in seconds since 1970."""


def this_process() -> str:
    """The annotation's value for this very process."""
    return f"{platform.node()}/{os.getpid()}/{start_of(os.getpid()):.2f}"


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
    return f"process {number} of this host" if goes_on(number, began) else ""
