"""A private Open Policy Agent that decides for one process: on a socket of its own, gone with its owner."""

from __future__ import annotations

import ctypes
import itertools
import json
import math
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from plumbline.errors import PlatformError
from plumbline.files import private_folder
from plumbline.policy import tools

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from plumbline.policy.rules import Rule
    from plumbline.policy.settings import Settings
    from plumbline.policy.socket_http import SocketConnection

STARTING = 60.0
"""Seconds an engine may take to compile the rules and answer."""
ANSWERING = 300.0
"""Seconds one batch may take."""
PR_SET_PDEATHSIG = 1
"""Linux, prctl(2): the signal a process gets when its parent has ended."""


def bundle_data(rules: Sequence[Rule], settings: Settings) -> dict[str, Any]:
    """What the rules stand on: `data.plumbline.metadata`, `data.plumbline.settings` and `data.plumbline.dispatch`."""
    pages = settings["pages"]
    metadata = {rule.id: rule.metadata(pages) for rule in rules}
    return {"plumbline": {"metadata": metadata, "settings": settings, "dispatch": dispatch(rules, settings)}}


def dispatch(rules: Sequence[Rule], settings: Settings) -> dict[str, Any]:
    """Which rules are asked about a kind and an operation, and who of them needs to know which kinds.

    What the decision would work out each time: `{kind: {operation: {"rules": …, "needs": {kind: {id: mode}}}}}`, where
    mode is what becomes of an object when the rule lacks that kind, and rules hold what a violation says of its rule.
    """
    table: dict[str, Any] = {}
    for rule in rules:
        mode = settings["rules"].get(rule.id, {}).get("mode", rule.mode)
        if mode == "off":
            continue
        wanting = "deny" if mode == settings.get("missing_inventory") == "deny" else "warn"
        told = rule.metadata(settings["pages"])
        about = {key: told[key] for key in ("id", "severity", "title", "remediation", "link")} | {"mode": mode}
        asked = {"area": rule.area, "package": rule.package, "strict": rule.strict, "about": about}
        for kind, operation in itertools.product(rule.kinds, rule.operations):
            here = table.setdefault(kind, {}).setdefault(operation, {"rules": {}, "needs": {}})
            here["rules"][rule.id] = asked
            for needed in rule.inventory:
                here["needs"].setdefault(needed, {})[rule.id] = wanting
    return table


def rule_files(policies: Path) -> list[Path]:
    """What the rules in a folder are written in, their tests left out: paths below the folder."""
    return [path.relative_to(policies) for path in sorted(policies.rglob("*.rego")) if not path.stem.endswith("_test")]


class Engine:
    """Asks one engine; safe to use from several threads. It may still be starting: the first question waits for it."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        self._process = process
        self._folder = folder
        self._started = False
        self._connections = threading.local()

    def put(self, **roots: Any) -> None:
        """Set `data.<root>` for each of some roots, to any value or to JSON as bytes.

        A root is set as a whole: for a write below one the engine copies all of it once for each rule, to see whether
        data and a rule are in one place.
        """
        for root, value in roots.items():
            body = value if isinstance(value, bytes) else json.dumps(value).encode()
            self._request("PUT", f"/v1/data/{root}", body)

    def answers(self, reviews: Sequence[bytes]) -> list[dict[str, Any]]:
        """Verdicts on reviews, each given as JSON; in their order.

        Raises PlatformError when there is not exactly one answer each: none may pass for lack of an answer.
        """
        body = b'{"input":{"reviews":[' + b",".join(reviews) + b"]}}"
        answers = self._request("POST", "/v1/data/plumbline/gate/answers", body).get("result")
        if not isinstance(answers, list) or len(answers) != len(reviews):
            raise PlatformError(f"the policy engine has no answer to some of {len(reviews)} objects")
        return answers

    def keys(self, objects: Sequence[dict[str, str]]) -> list[dict[str, list[str]]]:
        """Keys of objects it holds, each given by kind, namespace and name: family -> keys; in their order."""
        body = json.dumps({"input": {"objects": objects}}).encode()
        answers = self._request("POST", "/v1/data/plumbline/lib/index/entries", body).get("result")
        if not isinstance(answers, list) or len(answers) != len(objects):
            raise PlatformError(f"the policy engine has no keys for some of {len(objects)} objects")
        return answers

    def _request(self, method: str, path: str, body: bytes) -> dict[str, Any]:
        try:
            status, said = self._connection().exchange(method, path, body)
        except OSError as error:
            self._connections.open = None
            raise PlatformError(f"the policy engine does not answer: {error}") from error
        if status >= HTTPStatus.BAD_REQUEST:
            raise PlatformError(f"the policy engine could not decide: {_first_error(said)}")
        answer = json.loads(said, parse_float=_float, parse_int=_integer) if said else {}
        return answer if isinstance(answer, dict) else {}

    def _connection(self) -> SocketConnection:
        # It takes time to import, in which the engine may start.
        from plumbline.policy.socket_http import SocketConnection  # noqa: PLC0415

        connection: SocketConnection | None = getattr(self._connections, "open", None)
        if connection is None:
            if not self._started:
                _await(self._process, self._folder)
                self._started = True
            connection = SocketConnection(_address(self._folder), ANSWERING)
            self._connections.open = connection
        return connection


def _float(text: str) -> float | str:
    """A number; where it is too large for one, its text: JSON knows no infinity to tell it by."""
    value = float(text)
    return text if math.isinf(value) else value


def _integer(text: str) -> int | str:
    try:
        return int(text)
    except ValueError:  # longer than Python converts
        return text


def _first_error(said: bytes) -> str:
    try:
        answer = json.loads(said)
        first = (answer.get("errors") or [answer])[0]
        where = first.get("location") or {}
        place = f" ({where['file']}:{where['row']})" if "file" in where else ""
        return f"{first.get('message', answer)}{place}"
    except (ValueError, AttributeError):
        return said.decode(errors="replace")[:300]


@contextmanager
def engine(policies: Path, *options: str, before_building: Callable[[], object] | None = None) -> Iterator[Engine]:
    """An engine that has the rules in `policies` and no data yet, for the block; it starts while the block goes on.

    `options` are further ones of `opa run`; `before_building` is that of `tools.opa`.

    Raises PlatformError when it cannot be had; its first answer does when it does not take the rules or does not start.
    """
    program = tools.opa(before_building)
    with private_folder() as folder:
        command = [str(program), "run", "--server", "--addr", f"unix://{_address(folder)}", "--log-level=error"]
        command += ["--skip-version-check", *options]
        # Named from where they are: what stands before a colon OPA would take for a place in data.
        command += map(str, rule_files(policies))
        with _log(folder).open("w+b") as log:
            process = subprocess.Popen(
                command,
                cwd=policies,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # It takes no lock that another thread may hold.
                preexec_fn=_ending_with_us(),  # noqa: PLW1509
            )
            try:
                yield Engine(process, folder)
            finally:
                process.kill()
                process.wait()


def _ending_with_us() -> Callable[[], None] | None:
    """What a process does before it becomes the engine, so that the kernel ends it however its owner ends.

    Elsewhere than on Linux there is no such thing: an engine whose owner was killed stays there.
    """
    if sys.platform != "linux":
        return None
    owner, prctl = os.getpid(), ctypes.CDLL(None).prctl

    def before() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        # It may have ended before it could be asked for.
        if os.getppid() != owner:
            os._exit(1)

    return before


def _address(folder: Path) -> Path:
    return folder / "opa.sock"


def _log(folder: Path) -> Path:
    return folder / "log"


def _await(process: subprocess.Popen[bytes], folder: Path) -> None:
    address = _address(folder)
    deadline = time.monotonic() + STARTING
    while time.monotonic() < deadline:
        if process.poll() is not None:
            said = [line for line in _log(folder).read_text(errors="replace").splitlines() if line.strip()]
            raise PlatformError(f"the policy engine did not take the rules: {' '.join(said)[:600] or 'no output'}")
        if address.exists() and _listened_at(address):
            return
        # The socket is the engine's to make; nothing tells when it has.
        time.sleep(0.01)
    raise PlatformError(f"the policy engine did not start within {STARTING:.0f} s")


def _listened_at(address: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(str(address)) == 0
