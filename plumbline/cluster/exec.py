"""Commands in pods over the exec subresource, with real exit codes.

Source: the Kubernetes streaming protocol v4/v5.channel.k8s.io; the exit code is in the Status on the error channel.
"""

from __future__ import annotations

import select
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml
from kubernetes.stream.ws_client import (
    ERROR_CHANNEL,
    STDERR_CHANNEL,
    STDOUT_CHANNEL,
    V4_CHANNEL_PROTOCOL,
    V5_CHANNEL_PROTOCOL,
    WSClient,
    get_websocket_url,
)
from websocket import WebSocketException, setdefaulttimeout

from plumbline.cluster.console import HANDSHAKE_SECONDS, headers
from plumbline.cluster.errors import Request, translated
from plumbline.errors import DeadlineExceeded, ProbeFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from plumbline.cluster.api import Api

STOPPABLE = (
    'exec 3<&0; "$@" </dev/null & p=$!; { read -r _ <&3; kill -TERM "$p"; } 2>/dev/null & k=$!; '
    'wait "$p"; r=$?; kill "$k" 2>/dev/null; exit "$r"'
)
"""Runs a command until a line or the end of standard input: nothing stays behind when the connection dies."""

POLL_SECONDS = 0.2


@dataclass(frozen=True)
class ExecResult:
    """How a command ended: its exit code and its output, standard output and error as they came."""

    exit_code: int
    output: str


class RunningExec:
    """A command running in a pod; a thread of its own takes in what it says."""

    def __init__(self, client: WSClient, name: str, request: Request) -> None:
        self._client = client
        self._name = name
        self._request = request
        self._changed = threading.Condition()
        """Guards the websocket and everything below."""
        self._output = b""
        self._status = b""
        self._error: Exception | None = None
        self._ended = False
        threading.Thread(target=self._read, name=f"exec {name}", daemon=True).start()

    @property
    def output(self) -> str:
        """What the command has said so far."""
        return self._output.decode("utf-8", "replace")

    def wait_output(self, text: str, timeout: float) -> str:
        """Wait until the command has said `text`; the output so far.

        DeadlineExceeded after `timeout` seconds; ProbeFailed when the command ended without saying it.
        """
        self._until(lambda: text in self.output or self._ended, timeout, f'"{text}" from')
        if text not in self.output:
            raise ProbeFailed(f'{self._name} ended without saying "{text}"; it said: {self._tail()}')
        return self.output

    def stop(self, timeout: float = 10) -> ExecResult:
        """End the command (SIGTERM) and return how it ended; DeadlineExceeded after `timeout` seconds."""
        with self._changed:
            if not self._ended and self._client.is_open():
                with translated(self._request):
                    self._client.write_stdin(b"\n")
        return self.result(timeout)

    def result(self, timeout: float) -> ExecResult:
        """Wait until the command has ended by itself; DeadlineExceeded after `timeout` seconds."""
        try:
            self._until(lambda: self._ended, timeout, "the end of")
        finally:
            with self._changed:
                self._client.close(timeout=1)
        if self._error is not None and not self._status:
            with translated(self._request):
                raise self._error
        return ExecResult(self._exit_code(), self.output)

    def _tail(self) -> str:
        return self.output.strip()[-400:] or "nothing"

    def _until(self, holds: Callable[[], bool], timeout: float, what: str) -> None:
        with self._changed:
            if not self._changed.wait_for(holds, timeout):
                raise DeadlineExceeded(f"waited {timeout:.0f} s for {what} {self._name}; it said: {self._tail()}")

    def _read(self) -> None:
        try:
            while self._client.is_open():
                # Wait for bytes without the lock, read them with it: a TLS socket is for one thread at a time.
                if (descriptor := self._client.sock.sock) is not None:
                    poll = select.poll()
                    poll.register(descriptor, select.POLLIN)
                    poll.poll(POLL_SECONDS * 1000)
                with self._changed:
                    self._client.update(timeout=0)
                    self._take()
        except (WebSocketException, OSError, ValueError) as error:
            self._error = error if not isinstance(error, ValueError) else OSError("the connection was closed")
        finally:
            with self._changed:
                self._take()
                self._ended = True
                self._changed.notify_all()

    def _take(self) -> None:
        said = b"".join(self._pop(channel) for channel in (STDOUT_CHANNEL, STDERR_CHANNEL))
        self._status += self._pop(ERROR_CHANNEL)
        if said:
            self._output += said
            self._changed.notify_all()

    def _pop(self, channel: int) -> bytes:
        # read_channel() would go to the socket when there is nothing yet.
        return bytes(self._client._channels.pop(channel, b""))  # noqa: SLF001

    def _exit_code(self) -> int:
        status = yaml.safe_load(self._status.decode("utf-8", "replace")) or {}
        if status.get("status") == "Success":
            return 0
        for cause in (status.get("details") or {}).get("causes") or []:
            if cause.get("reason") == "ExitCode":
                return int(cause["message"])
        said = status.get("message") or "the connection closed without a status"
        raise ProbeFailed(f"{self._name} could not be run: {said}")


def start(api: Api, namespace: str, pod: str, command: Sequence[str], *, container: str, stdin: bool) -> RunningExec:
    """Start a command; see Cluster.exec and Cluster.exec_start."""
    asked = Request(api.server, "create", "pods/exec", namespace, pod)
    run = ["sh", "-c", STOPPABLE, "sh", *command] if stdin else list(command)
    query: list[tuple[str, Any]] = [("command", run), ("stdout", "true"), ("stderr", "true")]
    if stdin:
        query.append(("stdin", "true"))
    if container:
        query.append(("container", container))
    url = get_websocket_url(api.server + api.resource("v1", "Pod").path(namespace, pod) + "/exec", query)
    setdefaulttimeout(HANDSHAKE_SECONDS)
    with translated(asked):
        client = WSClient(
            api.configuration, url, headers(api, f"{V5_CHANNEL_PROTOCOL},{V4_CHANNEL_PROTOCOL}"), False, binary=True
        )
    return RunningExec(client, f'"{" ".join(command)[:120]}" in pod {namespace}/{pod}', asked)
