"""Verdicts by persistence, and the script and lines behind them."""

from __future__ import annotations

import os
import socket
import subprocess
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.errors import PlatformError
from plumbline.guest import Completed
from plumbline.probes import (
    Link,
    Outcome,
    Protocol,
    Reachability,
    Target,
    Try,
    Verdict,
    mac_of,
    not_reached,
    outcome,
    parse_tries,
    probe,
    reached,
    responders,
    script,
    table,
    undecided,
)

ICMP = Target("bob", Protocol.ICMP, "10.0.0.2")
ANSWER, SILENCE, BROKEN = Try(0, 1, 0, "1 received"), Try(0, 1, 1, "0 received"), Try(0, 0, 127, "ping: not found")


def seen(*tries: Try, window: float = 3) -> Reachability:
    return Reachability("alice", ICMP, window, tuple(Try(n, n + 1, t.exit_code, t.output) for n, t in enumerate(tries)))


def test_one_answer_in_the_window_is_a_leak():
    assert seen(SILENCE, SILENCE, ANSWER).verdict is Verdict.REACHED
    assert seen(ANSWER, SILENCE, SILENCE, SILENCE).verdict is Verdict.REACHED
    assert seen(BROKEN, ANSWER).verdict is Verdict.REACHED


def test_silence_counts_only_over_the_whole_window():
    assert seen(SILENCE, SILENCE, SILENCE).verdict is Verdict.UNREACHED
    assert seen(SILENCE).verdict is Verdict.UNDECIDED


def test_nothing_tried_proves_nothing():
    assert seen().verdict is Verdict.UNDECIDED


def test_a_try_that_could_not_be_made_proves_nothing():
    assert seen(SILENCE, SILENCE, BROKEN, SILENCE).verdict is Verdict.UNDECIDED


@given(st.lists(st.sampled_from([SILENCE, BROKEN]), max_size=8), st.integers(0, 8))
def test_an_answer_anywhere_settles_it(tries, place):
    assert seen(*tries[:place], ANSWER, *tries[place:]).verdict is Verdict.REACHED
    assert seen(*tries).verdict is not Verdict.REACHED


def test_sorting_and_evidence():
    found = [seen(ANSWER), seen(SILENCE, SILENCE, SILENCE), seen()]
    assert reached(found) == found[:1]
    assert not_reached(found) == found[1:]
    assert undecided(found) == found[2:]
    text = table(found)
    assert "alice -> bob (ICMP 10.0.0.2): reached (1 answers to 1 tries in 3 s; 1 received)" in text
    assert "no try was made" in text
    assert text.count("silence") == 3


@pytest.mark.parametrize(
    ("protocol", "code", "text", "expected"),
    [
        (Protocol.ICMP, 0, "1 packets received", Outcome.ANSWER),
        (Protocol.ICMP, 1, "ping: sendto: Network is unreachable", Outcome.SILENCE),
        (Protocol.ICMP, 1, "ping: permission denied (are you root?) Operation not permitted", Outcome.BROKEN),
        (Protocol.ICMP, 143, "", Outcome.BROKEN),
        (Protocol.TCP, 0, "", Outcome.ANSWER),
        (Protocol.TCP, 1, "nc: can't connect to remote host (10.0.0.2): Connection refused", Outcome.ANSWER),
        (Protocol.TCP, 1, "nc: can't connect to remote host (10.0.0.2): No route to host", Outcome.SILENCE),
        (Protocol.TCP, 1, "Ncat: TIMEOUT.", Outcome.SILENCE),
        (Protocol.TCP, 143, "Terminated", Outcome.ANSWER),
        (Protocol.TCP, 124, "", Outcome.ANSWER),
        (Protocol.TCP, 1, "nc: invalid option -- 'w'", Outcome.BROKEN),
        (Protocol.SERVICE, 1, "Ncat: Connection refused.", Outcome.SILENCE),
        (Protocol.SERVICE, 0, "", Outcome.ANSWER),
        (Protocol.DNS, 0, "Name: kubernetes.default.svc.cluster.local Address: 10.96.0.1", Outcome.ANSWER),
        (Protocol.DNS, 1, "** server can't find kubernetes.default.svc.cluster.local: NXDOMAIN", Outcome.ANSWER),
        (Protocol.DNS, 1, ";; connection timed out; no servers could be reached", Outcome.SILENCE),
        (Protocol.DNS, 1, "nslookup: write to '10.0.0.2': Connection refused", Outcome.ANSWER),
        (Protocol.ARP, 0, "Unicast reply from 10.0.0.2 [02:00:00:00:00:02]", Outcome.ANSWER),
        (Protocol.ARP, 1, "Sent 1 probe(s) (1 broadcast(s)) Received 0 response(s)", Outcome.SILENCE),
        (Protocol.ARP, 2, "arping: interface lo is not ARPable", Outcome.BROKEN),
        (Protocol.ARP, 126, "", Outcome.BROKEN),
    ],
)
def test_what_one_try_amounts_to(protocol, code, text, expected):
    assert outcome(Target("bob", protocol, "10.0.0.2"), Try(0, 1, code, text)) is expected


def test_an_answer_known_to_be_anothers_does_not_count():
    target = Target("bob", Protocol.ARP, "10.0.0.2", disregard=frozenset({"02:00:00:00:00:09"}))
    other = Try(0, 1, 0, "Unicast reply from 10.0.0.2 [02:00:00:00:00:09] 0.7ms")
    both = Try(0, 1, 0, other.output + " Unicast reply from 10.0.0.2 [02:00:00:00:00:02] 0.9ms")
    assert outcome(target, other) is Outcome.SILENCE
    assert outcome(target, both) is Outcome.ANSWER


def test_lines_that_make_no_sense_are_left_out():
    text = "0 0 1 0 64 bytes from 10.0.0.2\nnonsense\n1 2 3 1\n0 -1 2 0 x\n99999 1 1 1 x\nend\n"
    assert parse_tries(text) == {0: [Try(0, 1, 0, "64 bytes from 10.0.0.2")], 1: [Try(2, 3, 1, "")]}


@given(st.text(max_size=300))
def test_hostile_output_never_breaks_the_parser(text):
    assert isinstance(parse_tries(text), dict)


def local(shell: str):
    def run(command: str, timeout: float) -> Completed:
        done = subprocess.run([shell, "-c", command], capture_output=True, text=True, timeout=timeout, check=False)
        return Completed(command, done.returncode, done.stdout + done.stderr)

    return run


@pytest.fixture
def listener():
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                server.accept()[0].close()
            except OSError:
                return

    threading.Thread(target=serve, daemon=True).start()
    yield server.getsockname()[1]
    server.close()


@pytest.mark.parametrize("shell", ["dash", "bash"])
def test_the_script_against_this_machine(shell, listener):
    closed = socket.create_server(("127.0.0.1", 0))
    port = closed.getsockname()[1]
    closed.close()
    targets = [
        Target("open", Protocol.SERVICE, "127.0.0.1", listener),
        Target("closed", Protocol.SERVICE, "127.0.0.1", port),
        Target("refused", Protocol.TCP, "127.0.0.1", port),
    ]
    found = probe("here", local(shell), targets, 2)
    assert [one.verdict for one in found] == [Verdict.REACHED, Verdict.UNREACHED, Verdict.REACHED]
    assert len(found[1].tries) >= 2
    first = probe("here", local(shell), targets[:1], 30, until_answer=True)
    assert len(first[0].tries) == 1


@pytest.mark.parametrize(
    ("offers", "expected"), [("-z", Verdict.UNREACHED), ("-w", Verdict.REACHED)], ids=["zero-io", "stays-open"]
)
def test_a_tool_that_had_to_be_ended(tmp_path, monkeypatch, offers, expected):
    tools = {"nc": f'[ "$1" = -h ] && echo "  {offers}  an option"', "timeout": "exit 124"}
    for name, does in tools.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    (found,) = probe("here", local("dash"), [Target("slow", Protocol.SERVICE, "127.0.0.1", 9)], 1)
    assert found.verdict is expected
    assert len(found.tries) >= 3


@pytest.mark.parametrize("protocol", [Protocol.ICMP, Protocol.ARP])
@pytest.mark.parametrize(("takes", "tries"), [(2, 1), (0, 2)], ids=["whole-series", "ends-at-once"])
def test_one_program_asks_for_the_whole_window(protocol, takes, tries, tmp_path, monkeypatch):
    for name in ("ping", "arping"):
        (tmp_path / name).write_text(f"#!/bin/sh\nsleep {takes}\necho asked: $*\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    (found,) = probe("here", local("dash"), [Target("far", protocol, "192.0.2.1")], 2, link=Link("lo"))
    assert found.verdict is Verdict.UNREACHED
    assert len(found.tries) == 1 if tries == 1 else len(found.tries) >= tries
    assert all("-c 3" in one.output and "192.0.2.1" in one.output for one in found.tries)


def test_a_source_whose_clock_runs_ahead_proves_nothing():
    def hasty(script, deadline):
        return Completed(script, 0, "0 0 13 143 Terminated\n0 17 27 143 Terminated\n")

    with pytest.raises(PlatformError, match="clock of bob counted 27 s while 0 s passed"):
        probe("bob", hasty, [ICMP], 20)


def test_all_who_answered_a_series_are_judged():
    known = "Unicast reply from 10.0.0.2 [02:00:00:00:00:09] 0.7ms"
    text = f"0 0 11 0 {' '.join([known] * 11)} Unicast reply from 10.0.0.2 [02:00:00:00:00:02] 0.9ms"
    target = Target("bob", Protocol.ARP, "10.0.0.2", disregard=frozenset({"02:00:00:00:00:09"}))
    assert outcome(target, parse_tries(text)[0][0]) is Outcome.ANSWER


def test_addresses_are_quoted():
    text = script([Target("x", Protocol.ICMP, "1; reboot")], 1, until_answer=False, link=Link("eth0; x", "$(y)"))
    assert "icmp '1; reboot'" in text
    assert "LINK='eth0; x' SELF='$(y)'" in text


def test_no_targets_no_tries():
    assert probe("here", local("dash"), [], 1) == ()


def test_link_local_neighbours():
    text = "64 bytes from fe80::ff:fe00:1: seq=0 ttl=64\n64 bytes from fe80::ff:fe00:2%eth0: icmp_seq=1 (DUP!)\n"
    assert responders(text) == {"fe80::ff:fe00:1", "fe80::ff:fe00:2"}
    assert mac_of("fe80::ff:fe00:1") == "02:00:00:00:00:01"
    assert mac_of("fe80::1") is None


def test_control_characters_of_a_guest_are_not_passed_on():
    (found,) = parse_tries("0 0 1 1 \x1b[31mred\x1b[0m \x07\n")[0]
    assert found.output == "?[31mred?[0m ?"
