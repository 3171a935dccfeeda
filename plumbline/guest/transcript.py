"""What was said on a serial console, judged as text only: prompts, framed commands, their results.

Nothing here does input or output. What a guest prints is untrusted: it is looked at, never interpreted.

A framed command prints a random begin marker, runs in a subshell with no input, then prints an end marker with
its exit code. The marker's two halves stand in separate quotes on the command line, so an echo of that line never
contains the whole marker.
"""

from __future__ import annotations

import base64
import re
import shlex
from dataclasses import dataclass
from enum import Enum

KERNEL_LINE = re.compile(rb"\[ *\d+\.\d{6}\] [^\r\n]*\r*\n")
"""A message of the Linux kernel with its time stamp; it may fall into the middle of a line of output."""

ESCAPE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()*+][0-9A-Za-z]|[@-Z\\^_=>78])")
"""ANSI escape sequences: CSI, OSC, character sets and the single ones."""

LOGIN = re.compile(rb"(?:^|[\r\n \t])[^\r\n:]{0,64}[Ll]ogin: *$")
PASSWORD = re.compile(rb"(?:^|[\r\n])[^\r\n]{0,64}[Pp]ass(?:word|phrase)[^\r\n:]{0,40}: *$")
SHELL = re.compile(rb"[#$%>] *$")
REFUSED = re.compile(rb"(?:Login incorrect|Authentication failure|Maximum number of tries)")

LINE_LIMIT = 900
"""Longest line sent, in bytes: busybox' shells read lines of 1024, the kernel's terminals of 4096."""

PIECE = 600
"""Characters of a long command carried by one line."""


class Prompt(Enum):
    """What the guest seems to wait for."""

    LOGIN = "login"
    PASSWORD = "password"  # noqa: S105 - the name of a prompt
    SHELL = "shell"
    NONE = "none"


@dataclass(frozen=True)
class Completed:
    """A command that ran to its end: what was run, its exit code, what it printed (both streams)."""

    command: str
    exit_code: int
    output: str

    def __str__(self) -> str:
        """Render as one would see it in a terminal, for evidence."""
        return f"$ {self.command}\n{self.output}[exit code {self.exit_code}]"


def plain(data: bytes) -> bytes:
    """Drop escape sequences and NUL bytes, apply no other terminal function."""
    return ESCAPE.sub(b"", data).replace(b"\x00", b"")


def printable(text: str) -> str:
    """Text of a guest as it may be shown to people: control characters but line feeds and tabs become "?"."""
    return "".join(c if c.isprintable() or c in "\n\t" else "?" for c in text)


def prompt(data: bytes) -> Prompt:
    """Tell what the end of `data` asks for; kernel messages after a prompt don't hide it."""
    tail = KERNEL_LINE.sub(b"", plain(data[-4096:]))
    for found, pattern in ((Prompt.PASSWORD, PASSWORD), (Prompt.LOGIN, LOGIN), (Prompt.SHELL, SHELL)):
        if pattern.search(tail):
            return found
    return Prompt.NONE


def was_refused(data: bytes) -> bool:
    """Whether the guest turned a login down."""
    return REFUSED.search(plain(data)) is not None


@dataclass(frozen=True)
class Frame:
    """One framed command; `token` is random and never used twice."""

    command: str
    token: str

    @property
    def begin(self) -> bytes:
        """The whole begin marker, as only a running shell prints it."""
        return f"plb{self.token}".encode()

    @property
    def end(self) -> bytes:
        """The whole end marker, without the exit code that follows it."""
        return f"ple{self.token}".encode()

    @property
    def fits(self) -> bool:
        """Whether the command can be sent on one line; one that can't goes through `carriers` first."""
        return "\n" not in self.command and len(self.line()) <= LINE_LIMIT

    def carriers(self) -> list[str]:
        """Short commands which together put this one into a file of the guest."""
        encoded = base64.b64encode(self.command.encode()).decode()
        pieces = [encoded[at : at + PIECE] for at in range(0, len(encoded), PIECE)]
        return [f"umask 077; printf %s {piece} >> {self._path}" for piece in pieces]

    def line(self) -> bytes:
        """Line that runs the command in a subshell without input, between the two markers."""
        return self._framed(f"eval {shlex.quote(self.command)}")

    def line_from_file(self) -> bytes:
        """Line that runs what the carriers have brought, and removes the file."""
        return self._framed(f'pl=$(base64 -d < {self._path}); rm -f {self._path}; eval "$pl"')

    @property
    def _path(self) -> str:
        return f"/tmp/.plumbline-{self.token}"  # noqa: S108 - a path in the guest

    def _framed(self, body: str) -> bytes:
        begin = f"printf '%s%s\\n' plb '{self.token}'"
        end = f"printf '\\n%s%s %s\\n' ple '{self.token}' \"$?\""
        return f"{begin}; ( {body} ) </dev/null 2>&1; {end}\n".encode()

    def parse(self, received: bytes) -> Completed | None:
        """Result of the command if `received` holds all of it, else None."""
        found = self._between(received)
        if found is None and KERNEL_LINE.search(received):
            found = self._between(KERNEL_LINE.sub(b"", received))
        if found is None:
            return None
        output, exit_code = found
        return Completed(self.command, exit_code, output.decode("utf-8", errors="replace"))

    def _between(self, received: bytes) -> tuple[bytes, int] | None:
        start = re.search(re.escape(self.begin) + rb"(\r*\n)", received)
        if start is None:
            return None
        # This terminal may put carriage returns before line feeds; where it doesn't, the bytes are exact already.
        exact = start.group(1) == b"\n"
        feed = b"\n" if exact else rb"\r+\n"
        stop = re.compile(feed + re.escape(self.end) + rb" (\d{1,3})\r*\n").search(received, start.start(1))
        if stop is None:
            return None
        output = received[start.end() : stop.start()] if stop.start() >= start.end() else b""
        if not exact:
            output = re.sub(rb"\r+\n", b"\n", output)
        return output, int(stop.group(1))
