"""The serial console of a machine: a websocket that carries raw bytes.

Source: KubeVirt's subresource API, virtualmachineinstances/console, subprotocol "plain.kubevirt.io".
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

from kubernetes.stream.ws_client import create_websocket, get_websocket_url
from websocket import (
    ABNF,
    WebSocketConnectionClosedException,
    WebSocketException,
    WebSocketTimeoutException,
    setdefaulttimeout,
)

from plumbline.cluster.errors import Request, translated
from plumbline.errors import PlatformError

if TYPE_CHECKING:
    from types import TracebackType

    from websocket import WebSocket

    from plumbline.cluster.api import Api

SUBPROTOCOL = "plain.kubevirt.io"
HANDSHAKE_SECONDS = 20.0
"""The websocket library waits for ever unless its default says otherwise; it takes no timeout for a handshake."""

API = "/apis/subresources.kubevirt.io/v1"


class ConsoleStream:
    """Bytes to and from a serial console."""

    def __init__(self, websocket: WebSocket, name: str) -> None:
        self._websocket = websocket
        self._name = name
        self._closed = False

    def send(self, data: bytes) -> None:
        """Type `data` on the console."""
        try:
            self._websocket.send_binary(data)
        except (WebSocketException, OSError) as error:
            raise self._gone(error) from error

    def recv(self, timeout: float) -> bytes:
        """What the console says within `timeout` seconds, as soon as it says it; b"" when it stays silent."""
        try:
            self._websocket.settimeout(max(timeout, 0.001))
            opcode, data = self._websocket.recv_data()
        except (WebSocketTimeoutException, TimeoutError, ssl.SSLWantReadError):
            return b""
        except (WebSocketException, OSError) as error:
            raise self._gone(error) from error
        if opcode == ABNF.OPCODE_CLOSE:
            raise self._gone(WebSocketConnectionClosedException("closed by the other side"))
        return data if isinstance(data, bytes) else str(data).encode()

    def close(self) -> None:
        """Hang up; doing so twice is fine."""
        if not self._closed:
            self._closed = True
            self._websocket.close(timeout=1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _gone(self, error: Exception) -> PlatformError:
        return PlatformError(f"the serial console of {self._name} is gone ({error}): the machine stopped or restarted")


def open_console(api: Api, namespace: str, vmi: str) -> ConsoleStream:
    """See Cluster.console."""
    path = f"{API}/namespaces/{quote(namespace, safe='')}/virtualmachineinstances/{quote(vmi, safe='')}/console"
    asked = Request(api.server, "get", "virtualmachineinstances/console.subresources.kubevirt.io", namespace, vmi)
    return ConsoleStream(connect_websocket(api, asked, path, SUBPROTOCOL), f"machine {namespace}/{vmi}")


def connect_websocket(api: Api, asked: Request, path: str, subprotocol: str) -> WebSocket:
    """A websocket to the API server with the kubeconfig's TLS settings and credentials."""
    setdefaulttimeout(HANDSHAKE_SECONDS)
    with translated(asked):
        url = get_websocket_url(api.server + path)
        websocket: WebSocket = create_websocket(api.configuration, url, headers(api, subprotocol))
        return websocket


def headers(api: Api, subprotocol: str) -> dict[str, str]:
    """Credentials and subprotocol of a websocket request."""
    found = {"sec-websocket-protocol": subprotocol}
    bearer = api.configuration.auth_settings().get("BearerToken")
    if bearer and bearer["value"]:
        found["authorization"] = bearer["value"]
    return found
