"""The guest's own view, over the serial console: no agent, no ssh, no network of the guest is needed."""

from __future__ import annotations

from plumbline.guest.console import Console, ConsoleStream, Credentials
from plumbline.guest.transcript import Completed
from plumbline.guest.view import BlockDevice, GuestView, Nic, Route, read_view

__all__ = [
    "BlockDevice",
    "Completed",
    "Console",
    "ConsoleStream",
    "Credentials",
    "GuestView",
    "Nic",
    "Route",
    "read_view",
]
