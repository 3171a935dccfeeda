"""Who reaches whom: attempts from guests and pods, judged by persistence.

Reached means that an answer came within the deadline. Unreached means that attempts were made during the whole
window and not one got an answer; a single answer anywhere in the window is a leak. No attempt, an attempt that could
not be made (a missing tool) or a window cut short proves nothing.

All targets of one source are tried side by side by one shell script, which needs only what busybox has too. For ICMP
and ARP a try may be a series: one program asks every second until the window is over, since an emulated guest works
more on starting programs than on their questions.
"""

from __future__ import annotations

import re
import shlex
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv6Address

from plumbline.errors import PlatformError
from plumbline.guest.transcript import Completed, printable

Runner = Callable[[str, float], Completed]
"""Runs a shell script somewhere, with a deadline in seconds."""


class Protocol(StrEnum):
    """How a target is tried."""

    ICMP = "ICMP"
    TCP = "TCP"
    """A connection, or its refusal: both show that somebody answers."""
    SERVICE = "TCP service"
    """A connection that is accepted; where another than the one meant would refuse it."""
    DNS = "DNS"
    """A question over UDP; any answer counts, also one that says that there is no such name."""
    UDP = "UDP"
    """A question to a port where nobody need listen: that it is refused shows that somebody answers."""
    ARP = "ARP"
    """A question on the link itself, whatever the routes say."""


class Verdict(StrEnum):
    """What the tries of one target amount to."""

    REACHED = "reached"
    UNREACHED = "unreached"
    UNDECIDED = "undecided"


class Outcome(StrEnum):
    """What one try amounts to."""

    ANSWER = "answer"
    SILENCE = "silence"
    BROKEN = "broken"
    """The try could not be made."""


@dataclass(frozen=True)
class Target:
    """Something to be reached. `what` is its name for people, `port` is for connections only.

    `disregard` holds MAC addresses whose answers to ARP don't count, since they are known to be somebody else's.
    """

    what: str
    protocol: Protocol
    address: str
    port: int = 0
    disregard: frozenset[str] = frozenset()

    def __str__(self) -> str:
        """Name, protocol and address, for a sentence."""
        port = f":{self.port}" if self.port else ""
        return f"{self.what} ({self.protocol} {self.address}{port})"


@dataclass(frozen=True)
class Try:
    """One attempt, or a series of questions: seconds after the first one's start, exit code, start of the output."""

    began: int
    ended: int
    exit_code: int
    output: str


@dataclass(frozen=True)
class Reachability:
    """All tries of one target from one source within a window of so many seconds."""

    source: str
    target: Target
    window: float
    tries: tuple[Try, ...]

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What each try amounts to."""
        return tuple(outcome(self.target, one) for one in self.tries)

    @property
    def verdict(self) -> Verdict:
        """What the tries amount to together."""
        outcomes = self.outcomes
        if Outcome.ANSWER in outcomes:
            return Verdict.REACHED
        if not outcomes or Outcome.BROKEN in outcomes:
            return Verdict.UNDECIDED
        # Seconds are whole here, so the last may be lost.
        covered = max(one.ended for one in self.tries) + 1 >= self.window
        return Verdict.UNREACHED if covered else Verdict.UNDECIDED

    @property
    def macs(self) -> frozenset[str]:
        """Hardware addresses that have answered, where the question was ARP's."""
        return frozenset(mac for one in self.tries for mac in _macs(one.output))

    @property
    def answered_twice(self) -> bool:
        """Whether a series of ARP's questions, each to everybody, has had far more answers than questions.

        That tells several who hold one address also where they have one hardware address, too, as those have whose CNI
        plugin makes it out of the IP address (ovs-cni). A single answer more may be a late one.
        """
        return any(_answers(one.output) >= TWICE * max(2, _questions(one.output)) for one in self.tries)

    def __str__(self) -> str:
        """Verdict and the try that settles it, on one line."""
        outcomes = self.outcomes
        told = next((o for o in (Outcome.ANSWER, Outcome.BROKEN, Outcome.SILENCE) if o in outcomes), None)
        last = self.tries[outcomes.index(told)].output if told else "no try was made"
        answers = outcomes.count(Outcome.ANSWER)
        return (
            f"{self.source} -> {self.target}: {self.verdict} "
            f"({answers} answers to {len(outcomes)} tries in {self.window:g} s; {last[:SHOWN] or 'no output'})"
        )


SHOWN = 300
"""Characters of a try's output that people are shown."""
KEPT = 4000
"""Characters of it that are judged: a series of answers to ARP names everybody who has given one."""
BROKEN = re.compile(
    r"not found|[Uu]sage:|invalid option|unrecognized option|not permitted|Permission denied|must be root|"
    r"bad address|not ARPable|No such device|can't fork|Cannot allocate"
)
KILLED = (124, 137, 143)
"""Exit codes of `timeout` when it had to end the command."""


def outcome(target: Target, one: Try) -> Outcome:
    """Judge one try by its exit code and output.

    A refused TCP connection is an answer, since somebody sent it. So is one that had to be ended: the tool gives up
    by itself when it gets no connection. Where it can end by itself also when it gets one, the script says nothing of
    what had to be ended: a busy machine may not even have come to trying. A `ping` that had to be ended has not come
    to telling what it got.
    """
    text = one.output
    if one.exit_code in (126, 127) or BROKEN.search(text):
        return Outcome.BROKEN
    if target.protocol is Protocol.ICMP and one.exit_code in KILLED:
        return Outcome.BROKEN
    match target.protocol:
        case Protocol.TCP:
            answered = one.exit_code == 0 or one.exit_code in KILLED or "refused" in text.lower()
        case Protocol.SERVICE:
            answered = one.exit_code == 0 or one.exit_code in KILLED
        case Protocol.DNS | Protocol.UDP:
            said_no = re.search(r"refused|NXDOMAIN|SERVFAIL|REFUSED|can't find|No answer", text, re.IGNORECASE)
            answered = one.exit_code == 0 or said_no is not None
        case Protocol.ARP:
            macs = _macs(text)
            answered = bool(macs - target.disregard) if macs else one.exit_code == 0
        case Protocol.ICMP:
            answered = one.exit_code == 0
    return Outcome.ANSWER if answered else Outcome.SILENCE


TWICE = 1.5
"""Answers for each question, from which on more than one gives them."""


def _questions(text: str) -> int:
    found = re.search(r"Sent (\d+) probe", text)
    return int(found[1]) if found else 0


def _answers(text: str) -> int:
    return sum(int(number) for number in re.findall(r"(\d+) (?:Unicast|Broadcast) reply from", text))


def _macs(text: str) -> set[str]:
    return {found.lower() for found in re.findall(r"((?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2})", text)}


TRIES = 3
"""Tries that are made at least; a guest's clock may leap when it was not let run, and end a window that never was."""
LEAP = 5
"""Seconds that a source's clock may be ahead of ours: clocks drift a little, and its seconds are whole ones."""
SERIES = frozenset({Protocol.ICMP, Protocol.ARP})
"""Protocols whose one try may be a series of questions."""

PRELUDE = r"""
export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"
have() { command -v "$1" >/dev/null 2>&1; }
root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
limited() { if have timeout; then timeout "$@"; else shift; "$@"; fi; }
seconds() { IFS=' .' read -r s _ < /proc/uptime; }
icmp() { case $1 in *:*) set -- -6 "$1";; esac; limited $((3 * COUNT + 3)) ping -q -c "$COUNT" -W 1 "$@"; }
zero=; if have nc; then case $(nc -h 2>&1) in *" -z"*) zero=-z;; esac; fi
tcp() { if [ -n "$zero" ]; then limited 8 nc -z -w 2 "$1" "$2"; code=$?
    case $code in 124|137|143) echo "no connection within 8 s" >&2; return 1;; *) return "$code";; esac
  elif have nc; then limited 8 nc -w 2 "$1" "$2"
  else limited 2 bash -c 'exec 3<>/dev/tcp/$0/$1' "$1" "$2"; case $? in 0) ;; 127) return 127;; *) return 1;; esac
  fi </dev/null >/dev/null; }
dns() { if have nslookup; then limited "$PATIENCE" nslookup "$DNS_NAME" "$1"
  elif have busybox; then limited "$PATIENCE" busybox nslookup "$DNS_NAME" "$1"
  else limited "$PATIENCE" dig +tries=1 +time=3 "@$1" "$DNS_NAME"; fi; }
udp() { said=$(PATIENCE=2 dns "$1" 2>&1); code=$?; echo "$said"
  case $said in *refused*) return 0;; esac; return "$code"; }
arp_() { if have arping; then
    said=$(root arping -b -c "$COUNT" -w "$COUNT" -I "$LINK" ${SELF:+-s "$SELF"} "$1" 2>&1); code=$?
    echo "$said" | sed 's/ *[0-9.]*ms$//' | sort | uniq -c; return "$code"
  elif ! have ping; then return 127
  else root ip neigh flush to "$1" dev "$LINK"; ping -q -c "$COUNT" -W 1 -I "$LINK" "$1" >/dev/null 2>&1
    ip neigh show to "$1" dev "$LINK" | grep lladdr; fi; }
try() {
  key=$1 left=$2; shift 2
  while :; do
    seconds; began=$((s - start)); out=$("$@" 2>&1); code=$?; seconds
    echo "$key $began $((s - start)) $code" $out
    [ "$UNTIL$code" = answer0 ] && break
    left=$((left - 1)); [ $((s - start)) -ge "$WINDOW" ] && [ "$left" -le 0 ] && break
    sleep 1
  done > "$dir/$key"
}
set -f
dir=$(mktemp -d) || exit 1
seconds; start=$s
"""

DNS_NAME = "kubernetes.default.svc.cluster.local"


@dataclass(frozen=True)
class Link:
    """The interface a source sends link-level questions on, and the address it sends them from."""

    interface: str
    address: str = ""


def script(targets: Sequence[Target], window: float, *, until_answer: bool, link: Link | None = None) -> str:
    """Shell script that tries all targets side by side for `window` seconds, or each until its first answer."""
    lines = [
        PRELUDE.strip(),
        f"WINDOW={round(window)} UNTIL={'answer' if until_answer else 'end'} DNS_NAME={DNS_NAME} PATIENCE=4",
        # The first question is asked at once, and the last one has a second of its own.
        f"COUNT={1 if until_answer else round(window) + 1}",
        f"LINK={shlex.quote(link.interface if link else '')} SELF={shlex.quote(link.address if link else '')}",
    ]
    for number, target in enumerate(targets):
        address = shlex.quote(target.address)
        tries = 1 if target.protocol in SERIES and not until_answer else TRIES
        call = {
            Protocol.ICMP: f"icmp {address}",
            Protocol.TCP: f"tcp {address} {target.port}",
            Protocol.SERVICE: f"tcp {address} {target.port}",
            Protocol.DNS: f"dns {address}",
            Protocol.UDP: f"udp {address}",
            Protocol.ARP: f"arp_ {address}",
        }[target.protocol]
        lines.append(f"try {number} {tries} {call} &")
    lines += ["wait", "set +f", 'cat "$dir"/*', 'rm -rf "$dir"', "echo end"]
    return "\n".join(lines)


def parse_tries(text: str) -> dict[int, list[Try]]:
    """Read what the script printed: tries by the target's number; lines that make no sense are left out."""
    found: dict[int, list[Try]] = {}
    for line in printable(text).split("\n"):
        match = re.fullmatch(r"(\d{1,4}) (\d{1,6}) (\d{1,6}) (\d{1,3})(?: (.*))?", line.strip())
        if match:
            number, began, ended, code = (int(match[n]) for n in range(1, 5))
            found.setdefault(number, []).append(Try(began, ended, code, (match[5] or "").strip()[:KEPT]))
    return found


def probe(
    source: str,
    run: Runner,
    targets: Sequence[Target],
    window: float,
    *,
    until_answer: bool = False,
    link: Link | None = None,
) -> tuple[Reachability, ...]:
    """Try `targets` from a source for `window` seconds, all at once; stop at each first answer if told so.

    Raises PlatformError when the source's clock ran ahead of ours: its seconds, and all it waited for, were shorter.
    """
    if not targets:
        return ()
    began = time.monotonic()
    # The slowest try may begin at the window's very end, and slow machines run many of them at once.
    completed = run(script(targets, window, until_answer=until_answer, link=link), window + 60 + 2 * len(targets))
    passed = time.monotonic() - began
    tries = parse_tries(completed.output)
    counted = max((one.ended for each in tries.values() for one in each), default=0)
    if counted > passed + LEAP:
        raise PlatformError(
            f"the clock of {source} counted {counted} s while {passed:.0f} s passed, so what it tried for a time "
            "proves nothing: give it a clock that keeps time (in Linux: another clocksource), then run again"
        )
    return tuple(
        Reachability(source, target, window, tuple(tries.get(number, ()))) for number, target in enumerate(targets)
    )


def reached(found: Iterable[Reachability]) -> list[Reachability]:
    """Leaks, where nothing should have been reached."""
    return [one for one in found if one.verdict is Verdict.REACHED]


def not_reached(found: Iterable[Reachability]) -> list[Reachability]:
    """Failed controls, where everything should have been reached."""
    return [one for one in found if one.verdict is not Verdict.REACHED]


def undecided(found: Iterable[Reachability]) -> list[Reachability]:
    """Those that prove nothing."""
    return [one for one in found if one.verdict is Verdict.UNDECIDED]


def table(found: Iterable[Reachability]) -> str:
    """One line a target with every try below it, for evidence."""
    lines: list[str] = []
    for one in found:
        lines.append(str(one))
        for number, (attempt, result) in enumerate(zip(one.tries, one.outcomes, strict=True), start=1):
            when = f"{attempt.began}-{attempt.ended} s"
            told = attempt.output[:SHOWN]
            lines.append(f"    {number:3d}. {when}  {result:8s} exit code {attempt.exit_code}  {told}")
    return "\n".join(lines) + "\n"


def all_nodes_script(interface: str, window: float) -> str:
    """Shell script that asks all IPv6 neighbours on a link to answer, once a second for the whole window."""
    link, count = shlex.quote(interface), round(window)
    return (
        'export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"\n'
        f"p='-c {count} -w {count + 1} -I {link} ff02::1'; ping -6 $p 2>&1 || ping6 $p 2>&1\n"
        f"ip -6 neigh show dev {link}\n"
    )


def responders(text: str) -> frozenset[str]:
    """IPv6 addresses that answered, as `ping` prints them, without their zone."""
    return frozenset(re.findall(r"bytes from (fe80:[0-9a-f:]*[0-9a-f])", text))


def mac_of(link_local: str) -> str | None:
    """MAC address inside a link-local address made from one (RFC 4291, appendix A), None for other addresses."""
    packed = IPv6Address(link_local).packed[8:]
    if packed[3:5] != b"\xff\xfe":
        return None
    octets = bytes([packed[0] ^ 2]) + packed[1:3] + packed[5:]
    return ":".join(f"{octet:02x}" for octet in octets)
