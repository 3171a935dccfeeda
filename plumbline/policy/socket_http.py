"""HTTP to a program on this machine that listens on a socket in the file system."""

from __future__ import annotations

import http.client
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class SocketConnection(http.client.HTTPConnection):
    """A connection that is kept; `timeout` is in seconds, of each wait."""

    def __init__(self, address: Path, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._address = str(address)

    def connect(self) -> None:
        """As its base does, but to the socket."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._address)

    def exchange(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        """Send JSON; status and body of the response. Raises OSError when there is none."""
        try:
            self.request(method, path, body, {"Content-Type": "application/json"})
            response = self.getresponse()
            return response.status, response.read()
        except http.client.HTTPException as error:
            raise ConnectionError(str(error) or type(error).__name__) from error
