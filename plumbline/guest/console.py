"""Driver of a guest's serial console: log in, run commands, survive what happens to consoles.

The stream comes from the `subresources.kubevirt.io` console of a VirtualMachineInstance
(https://kubevirt.io/user-guide/user_workloads/accessing_virtual_machines/). Everything has a deadline, and an
error says what was sent and what was seen last.
"""

from __future__ import annotations

import contextlib
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self

from plumbline.errors import AccessDenied, DeadlineExceeded, PlatformError
from plumbline.guest.transcript import Completed, Frame, Prompt, plain, printable, prompt, was_refused

if TYPE_CHECKING:
    from collections.abc import Callable

SETTLE = 0.4
"""Seconds without output after which the end of what was received is taken for a prompt."""

KNOCK = 3.0
"""Seconds of silence after which a line feed is sent: it makes a getty or a shell show its prompt."""

BOOTING = 15.0
"""The same while the guest seems to boot: what is typed into a boot loader may stop it."""

PATIENCE = 8
"""Unanswered line feeds after which interrupts are sent: another program may hold the terminal.

After as many of those the console is opened anew: a connection may have died without either side being told.
"""

RECONNECT = 0.5
"""Seconds between two attempts to open the console."""

SEEN_LIMIT = 800
"""Characters of the last output shown in an error."""

SETUP = "stty -echo -onlcr cols 500 rows 100; PS1='# '; PS2=''; set +m; dmesg -n 1; unset PROMPT_COMMAND"
"""No echo, no wrapped lines, no kernel messages below emergencies, plain prompts."""


class ConsoleStream(Protocol):
    """A connected console; any exception of `send` or `recv` means that it was closed."""

    def send(self, data: bytes) -> None:
        """Send bytes to the guest's terminal."""

    def recv(self, timeout: float) -> bytes:
        """Return what came, b"" if nothing did within `timeout` seconds."""

    def close(self) -> None:
        """Close the connection; the guest's shell lives on."""


class ConsoleCut(PlatformError):
    """The console was closed while a command ran, so its outcome is not known."""


@dataclass(frozen=True)
class Credentials:
    """User of the guest; `password` None is for guests that ask for none."""

    user: str = "root"
    password: str | None = None


class Console:
    """One guest's console.

    `connect` opens a stream and may be called again after the guest has migrated or rebooted. Not for use by two
    threads at once; two consoles on one guest push each other out.
    """

    def __init__(
        self,
        name: str,
        connect: Callable[[], ConsoleStream],
        credentials: Credentials,
        *,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self._connect = connect
        self._credentials = credentials
        self._clock = clock
        self._pause = pause
        self._stream: ConsoleStream | None = None
        self._logged_in = False
        self._seen = b""
        self._sent = "nothing"

    def __enter__(self) -> Self:
        """Return the console; nothing is opened before it is needed."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self.close()

    def close(self) -> None:
        """Close the connection, if there is one."""
        stream, self._stream = self._stream, None
        self._logged_in = False
        if stream is not None:
            with contextlib.suppress(Exception):  # it is being thrown away
                stream.close()

    def login(self, timeout: float) -> None:
        """Get a shell; returns at once if there is one.

        Raises DeadlineExceeded after `timeout` seconds, PlatformError when refused.
        """
        deadline = self._clock() + timeout
        while not self._logged_in:
            try:
                self._log_in(deadline)
                self._logged_in = True
            except ConsoleCut:
                self._await_reconnect(deadline)

    def run(self, command: str, timeout: float = 30, *, login_timeout: float = 120) -> Completed:
        """Run a shell command in the guest and return its exit code and output.

        The command gets no input and runs in a subshell. Raises DeadlineExceeded when it doesn't end in `timeout`
        seconds (it is interrupted then) or there is no shell in `login_timeout`, and ConsoleCut when the console is
        closed meanwhile.
        """
        self.login(login_timeout)
        deadline = self._clock() + timeout
        frame = Frame(command, secrets.token_hex(8))
        try:
            if frame.fits:
                return self._perform(frame, frame.line(), deadline)
            for carrier in frame.carriers():
                carried = Frame(carrier, secrets.token_hex(8))
                self._perform(carried, carried.line(), deadline)
            return self._perform(frame, frame.line_from_file(), deadline)
        except ConsoleCut:
            self.close()
            raise

    def _perform(self, frame: Frame, line: bytes, deadline: float) -> Completed:
        """Send one line and wait for its frame to end."""
        self._send(line, shown=frame.command)
        received = b""
        while (result := frame.parse(received)) is None:
            left = deadline - self._clock()
            if left <= 0:
                self._interrupt()
                raise self._late("to end it", received)
            chunk = self._recv(min(left, 1.0))
            received += chunk
            if not chunk and frame.begin not in received and prompt(received) is Prompt.LOGIN:
                raise ConsoleCut(f"{self.name}: the session ended before {frame.command!r} began: the guest rebooted?")
        return result

    def _log_in(self, deadline: float) -> None:
        """Answer prompts until a shell proves to be one by running a framed command."""
        received, quiet_since, asked, knocks = b"", self._clock(), False, 0
        self._open()
        while True:
            now = self._clock()
            if now >= deadline:
                raise self._late("to give a shell", received)
            chunk = self._recv(min(SETTLE, deadline - now))
            if chunk:
                received, quiet_since = received + chunk, self._clock()
                continue
            if asked and was_refused(received):
                raise PlatformError(
                    f"{self.name} refused the login of {self._credentials.user!r}: check guest.user and guest.password"
                    f" in the settings; last seen: {_shown(received)}"
                )
            match prompt(received):
                case Prompt.LOGIN:
                    received = b""
                    self._send(self._credentials.user.encode() + b"\n", shown=f"the user {self._credentials.user!r}")
                case Prompt.PASSWORD:
                    received, asked = b"", True
                    self._send((self._credentials.password or "").encode() + b"\n", shown="the password")
                case Prompt.SHELL:
                    if self._is_shell(deadline):
                        return
                    received, quiet_since = b"", self._clock()
                case Prompt.NONE if self._clock() - quiet_since >= (BOOTING if received.strip() else KNOCK):
                    knocks, received, quiet_since = knocks + 1, b"", self._clock()
                    if knocks > 2 * PATIENCE:
                        raise ConsoleCut(f"{self.name}: the console says nothing: {_shown(self._seen)}")
                    if knocks > PATIENCE:
                        self._send(b"\x03\n", shown="an interrupt and a line feed")
                    else:
                        self._send(b"\n", shown="a line feed")

    def _is_shell(self, deadline: float) -> bool:
        """Set the terminal up and see whether a framed command comes back."""
        frame = Frame(":", secrets.token_hex(8))
        self._send(f"{{ {SETUP}; }} 2>/dev/null\n".encode() + frame.line(), shown=SETUP)
        received, until = b"", min(deadline, self._clock() + 5)
        while frame.parse(received) is None:
            left = until - self._clock()
            if left <= 0 or prompt(received) in (Prompt.LOGIN, Prompt.PASSWORD):
                return False
            received += self._recv(min(left, 0.5))
        return True

    def _await_reconnect(self, deadline: float) -> None:
        self.close()
        if self._clock() + RECONNECT >= deadline:
            raise self._late("to keep its console open", self._seen)
        self._pause(RECONNECT)

    def _open(self) -> ConsoleStream:
        if self._stream is None:
            try:
                self._stream = self._connect()
            except AccessDenied:
                raise
            except PlatformError as error:
                self._seen = str(error).encode()
                raise ConsoleCut(f"{self.name}: the console cannot be opened: {error}") from error
        return self._stream

    def _send(self, data: bytes, *, shown: str) -> None:
        stream = self._open()
        self._sent = shown
        try:
            stream.send(data)
        except Exception as error:
            raise ConsoleCut(f"{self.name}: the console was closed while {shown!r} was sent: {error}") from error

    def _recv(self, timeout: float) -> bytes:
        stream = self._open()
        try:
            data = stream.recv(timeout)
        except Exception as error:
            raise ConsoleCut(f"{self.name}: the console was closed after {self._sent!r}: {error}") from error
        self._seen = (self._seen + data)[-4096:]
        return data

    def _interrupt(self) -> None:
        """Stop what runs; the next command logs in afresh, so that no late output is taken for its own."""
        with contextlib.suppress(ConsoleCut):
            self._send(b"\x03\n", shown=self._sent)
        self.close()

    def _late(self, what: str, received: bytes) -> DeadlineExceeded:
        return DeadlineExceeded(
            f"{self.name}: waited for the guest {what}; last sent: {self._sent!r}; last seen: "
            f"{_shown(received or self._seen)}"
        )


def _shown(data: bytes) -> str:
    """Render the end of what a guest printed, safe for a terminal and a report."""
    return repr(printable(plain(data).decode("utf-8", errors="replace").replace("\r", ""))[-SEEN_LIMIT:])
