"""The console driver against a real shell on a pseudo-terminal, and the pure parts against hostile text."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import time
from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.errors import DeadlineExceeded, PlatformError
from plumbline.guest.console import Console, ConsoleCut, Credentials
from plumbline.guest.transcript import LINE_LIMIT, Frame, Prompt, plain, prompt

TOKEN = "00112233445566aa"  # noqa: S105 - of a frame


class Terminal:
    """A program on a pseudo-terminal, as a console stream; the program outlives its connections."""

    def __init__(self, *argv: str) -> None:
        env = {"PATH": os.environ["PATH"], "TERM": "vt100", "PS1": "\x1b[1m~ # \x1b[0m", "HOME": "/"}
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            # As on a terminal: whoever runs these tests in the background has them start with Ctrl-C ignored.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.execvpe(argv[0], argv, env)  # noqa: S606 - there is no shell but the one asked for

    def send(self, data: bytes) -> None:
        os.write(self.master, data)

    def recv(self, timeout: float) -> bytes:
        ready, _, _ = select.select([self.master], [], [], timeout)
        return os.read(self.master, 65536) if ready else b""

    def close(self) -> None:
        pass

    def end(self) -> None:
        os.killpg(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.master)


@pytest.fixture(params=[("bash", "--norc", "--noprofile", "-i"), ("dash", "-i")], ids=["bash", "dash"])
def terminal(request):
    found = Terminal(*request.param)
    yield found
    found.end()


@pytest.fixture
def console(terminal):
    return Console("column", lambda: terminal, Credentials())


def test_output_and_exit_code(console):
    assert console.run("echo one; echo two >&2; exit 3", 10).exit_code == 3
    assert console.run("echo one; echo two >&2", 10).output == "one\ntwo\n"


def test_output_is_exact(console):
    assert console.run(r"printf 'no end'", 10).output == "no end"
    assert console.run(":", 10).output == ""
    assert console.run(r"printf '\n\n a\tb \n\n'", 10).output == "\n\n a\tb \n\n"
    assert console.run(r"printf 'a\r\nb\n'", 10).output == "a\r\nb\n"


def test_lines_wider_than_a_terminal_are_whole(console):
    assert (
        console.run("i=0; while [ $i -lt 120 ]; do printf 0123456789; i=$((i+1)); done", 10).output
        == "0123456789" * 120
    )


def test_a_long_script_with_every_kind_of_quote(console):
    script = "\n".join(f"echo 'it'\"'\"'s {n}' \"$((1 + {n}))\" \\\\" for n in range(200))
    assert len(script) > LINE_LIMIT
    expected = subprocess.run(["dash", "-c", script], capture_output=True, text=True, check=True).stdout
    assert console.run(script, 20).output == expected


def test_a_syntax_error_is_a_result(console):
    assert console.run("if then 'unended", 10).exit_code == 2
    assert console.run("echo alive", 10).output == "alive\n"


def test_a_command_that_reads_gets_nothing(console):
    assert console.run("cat", 10).output == ""


def test_a_printed_marker_is_not_the_end(console):
    completed = console.run("echo ple00 0; echo plb00", 10)
    assert completed.output == "ple00 0\nplb00\n"


def test_the_deadline_says_what_ran_and_the_shell_is_usable_again(console):
    with pytest.raises(DeadlineExceeded, match=r"column: .*sleep 60.*half"):
        console.run("echo half; sleep 60", 1)
    assert console.run("echo alive", 10).output == "alive\n"


class Script:
    """A console that answers by a table: what it hears -> what it says."""

    def __init__(self, *turns: tuple[bytes, bytes], greeting: bytes = b"") -> None:
        self.turns = deque(turns)
        self.waiting = [greeting]
        self.heard = b""

    def send(self, data: bytes) -> None:
        self.heard += data
        if self.turns and self.turns[0][0] in self.heard:
            self.waiting.append(self.turns.popleft()[1])
            self.heard = b""

    def recv(self, timeout: float) -> bytes:
        if self.waiting and (chunk := self.waiting.pop(0)):
            return chunk
        time.sleep(min(timeout, 0.01))
        return b""

    def close(self) -> None:
        pass


class Clock:
    """Time that only passes in waiting."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 0.05
        return self.now


def test_login_with_password_between_boot_messages():
    heard: list[bytes] = []

    class Getty(Script):
        def send(self, data: bytes) -> None:
            heard.append(data)
            super().send(data)

    getty = Getty(
        (b"\n", b"[    1.234567] random: crng init done\r\n\r\nWelcome\r\ncolumn login: [    2.000001] foo: bar\r\n"),
        (b"mason\n", b"mason\r\nPassword: "),
        (b"secret\n", b"\r\n\x1b[6n$ "),
    )
    console = Console("column", lambda: getty, Credentials("mason", "secret"), clock=Clock())
    with pytest.raises(DeadlineExceeded):
        console.login(10)
    assert b"mason\n" in heard
    assert b"secret\n" in heard
    assert any(b"stty" in line for line in heard)


def test_a_refused_login_is_told_without_the_password():
    getty = Script(
        (b"\n", b"column login: "), (b"root\n", b"root\r\nPassword: "), (b"secret\n", b"\r\nLogin incorrect\r\n")
    )
    console = Console("column", lambda: getty, Credentials("root", "secret"), clock=Clock())
    with pytest.raises(PlatformError, match=r"refused the login of 'root'") as caught:
        console.login(30)
    assert "secret" not in str(caught.value)


def test_reconnects_until_the_console_is_there(terminal):
    attempts = []

    def connect():
        attempts.append(1)
        if len(attempts) < 3:
            raise PlatformError("not running yet")
        return terminal

    console = Console("column", connect, Credentials(), pause=lambda _: None)
    assert console.run("echo here", 10).output == "here\n"
    assert len(attempts) == 3


def test_a_connection_that_has_died_unnoticed_is_made_anew(terminal):
    dead = Script(greeting=b"SYSLINUX 6.04\r\n")
    connections = [dead, terminal]
    clock = Clock()
    console = Console("column", lambda: connections.pop(0), Credentials(), clock=clock, pause=lambda _: None)
    console.login(120)
    assert b"\x03" in dead.heard
    assert clock.now < 110
    assert console.run("echo here", 10).output == "here\n"


def test_a_console_cut_during_a_command_leaves_its_outcome_open(terminal):
    console = Console("column", lambda: terminal, Credentials())
    assert console.run("echo before", 10).output == "before\n"
    recv = terminal.recv
    terminal.recv = lambda _timeout: (_ for _ in ()).throw(PlatformError("gone"))
    with pytest.raises(ConsoleCut, match="gone"):
        console.run("echo during", 10)
    terminal.recv = recv
    assert console.run("echo after", 10).output == "after\n"


def test_a_console_that_never_answers():
    console = Console("column", Script, Credentials(), clock=Clock())
    with pytest.raises(DeadlineExceeded, match=r"column: waited for the guest to give a shell; last sent"):
        console.login(20)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"column login: ", Prompt.LOGIN),
        (b"\r\ncolumn login:", Prompt.LOGIN),
        (b"login: [   12.345678] eth0: link becomes ready\r\n", Prompt.LOGIN),
        (b"Last login: Mon Nov 23 on ttyS0\r\n", Prompt.NONE),
        (b"Password: ", Prompt.PASSWORD),
        (b"Password for mason: ", Prompt.PASSWORD),
        (b"~ # ", Prompt.SHELL),
        (b"\x1b[32mroot@column\x1b[0m:~\x1b[0m# \x1b[6n", Prompt.SHELL),
        (b"\x1b]0;title\x07[root@column ~]$ ", Prompt.SHELL),
        (b"Starting services...\r\n", Prompt.NONE),
        (b"", Prompt.NONE),
    ],
)
def test_prompts(text, expected):
    assert prompt(text) is expected


def framed(output: bytes, end: bytes = b"\n", code: int = 0) -> bytes:
    frame = Frame("c", TOKEN)
    return frame.begin + end + output + end + frame.end + b" %d" % code + end


@given(st.binary(max_size=300), st.binary(max_size=100), st.integers(0, 255))
def test_any_output_is_found_whatever_came_before(output, before, code):
    found = Frame("c", TOKEN).parse(before + b"\n" + framed(output, code=code) + b"# ")
    assert found is not None
    assert found.exit_code == code
    assert found.output == output.decode("utf-8", "replace")


@given(st.binary(max_size=400))
def test_hostile_bytes_never_break_the_parsers(data):
    assert Frame("c", TOKEN).parse(data) is None
    assert isinstance(prompt(data), Prompt)
    assert b"\x00" not in plain(data)


@given(st.text(max_size=2000))
def test_the_echo_of_a_command_is_never_its_markers(command):
    frame = Frame(command, TOKEN)
    for line in (frame.line(), frame.line_from_file()):
        assert frame.parse(line + line) is None
        assert frame.begin not in line
        assert frame.end not in line
    for carrier in frame.carriers():
        assert len(Frame(carrier, TOKEN).line()) <= LINE_LIMIT


def test_carriage_returns_of_the_terminal_are_taken_away_only_where_it_adds_them():
    assert Frame("c", TOKEN).parse(framed(b"a\r\nb", b"\r\n")).output == "a\nb"
    assert Frame("c", TOKEN).parse(framed(b"a\r\nb")).output == "a\r\nb"


def test_a_kernel_message_inside_the_end_marker_is_overlooked():
    text = framed(b"hello\n").replace(b"ple0011", b"ple00[   99.123456] eth0: link is up\r\n11")
    assert Frame("c", TOKEN).parse(text).output == "hello\n"
