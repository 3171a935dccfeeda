"""Judging objects in bulk, of files or of a cluster: each becomes the review of its creation and gets its verdict."""

from __future__ import annotations

import json
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, Self

from plumbline.policy.documents import Document, Problem, located

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from plumbline.policy.engine import Engine
    from plumbline.policy.inventory import Inventory

BATCH = 50
"""Reviews asked about at once: enough for the asking to cost nothing, few enough to take little memory."""
ASKED_AT_ONCE = 2
"""Batches the engine works on at a time."""
SPOOL = 4 << 20
"""Bytes of reviews kept in memory; more go to a temporary file."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an object stands and what it is called; `line` is 0 for one that is in no text."""

    source: str
    line: int
    kind: str
    namespace: str
    name: str

    @property
    def located(self) -> str:
        """The source, with its line where there is one."""
        return located(self.source, self.line)

    def __str__(self) -> str:
        called = "/".join(part for part in (self.namespace, self.name or "(no name yet)") if part)
        return f"{self.kind.rpartition('/')[2]} {called}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One violation of one rule. `outcome` is deny, warn or excused; the exception that excuses it is told."""

    rule: str
    severity: str
    outcome: str
    title: str
    path: str
    observed: Any
    expected: str
    remediation: str
    link: str
    place: Place
    exception: dict[str, Any] | None = None

    @property
    def sentence(self) -> str:
        """What was seen and what was expected, without the rule's name."""
        return f"{self.path} is {json.dumps(self.observed, ensure_ascii=False)}, expected {self.expected}"


@dataclass
class Report:
    """Everything one run has to say. `door` is who asked, gate or audit."""

    door: str = "gate"
    documents: int = 0
    findings: list[Finding] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    missing: dict[tuple[str, tuple[str, ...], str], int] = field(default_factory=dict)
    """(rule, kinds, mode) -> documents that could not be judged fully for want of the inventory of these kinds."""
    expired: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What else is to be known: a sentence each."""

    @property
    def refused(self) -> bool:
        """Whether anything is denied."""
        return any(each.outcome == "deny" for each in self.findings) or any(mode == "deny" for *_, mode in self.missing)

    @property
    def failed(self) -> bool:
        """Whether something was not judged at all: nothing read, or something that could not be."""
        return bool(self.problems) or self.documents == 0


def review(document: Document, namespace: str, uid: str) -> dict[str, Any]:
    """The AdmissionReview of a document about to be created."""
    group, _, kind = document.kind.partition("/")
    version = document.value["apiVersion"].rpartition("/")[2]
    return {
        "request": {
            "uid": uid,
            "kind": {"group": group, "version": version, "kind": kind},
            "name": document.name,
            "namespace": namespace,
            "operation": "CREATE",
            "object": document.value,
        }
    }


def judge(
    documents: Iterable[Document | Problem],
    engine: Engine,
    data: dict[str, Any],
    inventory: Inventory,
    *,
    needed: Collection[str],
    namespace: str = "default",
) -> Report:
    """Judge documents as if all of them were applied together to what `inventory` holds.

    `data` is what the rules stand on; the engine gets it when all is read, as it may be starting until then. `needed`
    are the kinds rules look up; `namespace` is where objects go that name none. Raises PlatformError when the engine
    cannot decide.
    """
    report = Report()
    with _Spool() as spool:
        for each in documents:
            if isinstance(each, Problem):
                report.problems.append(each)
                continue
            within = each.namespace(namespace)
            spool.add(each, within)
            report.documents += 1
            if each.kind in needed:
                inventory.add(each, within)
        engine.put(**data)
        inventory.load_into(engine)
        for references, answers in _asked(engine, spool):
            for reference, answer in zip(references, answers, strict=True):
                _take(report, reference, answer)
    # One exception is told once, whatever it would have covered.
    once = sorted({json.dumps(each, sort_keys=True) for each in report.expired})
    report.expired = [json.loads(each) for each in once]
    return report


class _Spool:
    """Reviews and what is known of where they come from, on disk when there are many."""

    def __init__(self) -> None:
        self._file: IO[bytes] = SpooledTemporaryFile(max_size=SPOOL)  # noqa: SIM115 - closed by __exit__
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, document: Document, namespace: str) -> None:
        reference = [document.source, document.first, document.last, document.within]
        request = review(document, namespace, str(self._count))
        self._count += 1
        for line in (reference, request):
            self._file.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")

    def batches(self) -> Iterator[tuple[list[bytes], list[bytes]]]:
        self._file.seek(0)
        references: list[bytes] = []
        reviews: list[bytes] = []
        for number, line in enumerate(self._file):
            (reviews if number % 2 else references).append(line)
            if len(reviews) == BATCH:
                yield references, reviews
                references, reviews = [], []
        if reviews:
            yield references, reviews


_Answered = tuple[list[tuple[bytes, bytes]], list[dict[str, Any]]]


def _asked(engine: Engine, spool: _Spool) -> Iterator[_Answered]:
    """Answers batch by batch, in order, the next ones asked for meanwhile."""
    waiting: deque[tuple[list[tuple[bytes, bytes]], Future[list[dict[str, Any]]]]] = deque()
    with _threads() as threads:
        for references, reviews in spool.batches():
            pairs = list(zip(references, reviews, strict=True))
            waiting.append((pairs, threads.submit(engine.answers, reviews)))
            if len(waiting) > ASKED_AT_ONCE:
                pairs, answer = waiting.popleft()
                yield pairs, answer.result()
        for pairs, answer in waiting:
            yield pairs, answer.result()


@contextmanager
def _threads() -> Iterator[ThreadPoolExecutor]:
    threads = ThreadPoolExecutor(ASKED_AT_ONCE, "ask")
    try:
        yield threads
    finally:
        threads.shutdown(cancel_futures=True)


def _take(report: Report, reference: tuple[bytes, bytes], answer: dict[str, Any]) -> None:
    for lack in answer.get("missing", ()):
        key = (lack["id"], tuple(lack["kinds"]), lack["mode"])
        report.missing[key] = report.missing.get(key, 0) + 1
    report.expired += answer.get("expired", ())
    listed = [(name, each) for name in ("denied", "warned", "excused") for each in answer.get(name, ())]
    trouble = [*answer.get("malformed", ()), *answer.get("trouble", ())]
    if not listed and not trouble:
        return
    source, first, last, within = json.loads(reference[0])
    request = json.loads(reference[1])["request"]
    document = Document(request["object"], source, first, last, within)
    if trouble:
        report.problems.append(Problem(source, document.line(""), f"cannot be judged: {', '.join(trouble)}"))
    for name, each in listed:
        place = Place(source, document.line(each["path"]), document.kind, request["namespace"], document.name)
        report.findings.append(_finding(name, each, place))


def _finding(name: str, violation: dict[str, Any], place: Place) -> Finding:
    return Finding(
        rule=violation["id"],
        severity=violation["severity"],
        outcome="excused" if name == "excused" else violation["mode"],
        title=violation["title"],
        path=violation["path"],
        observed=violation["observed"],
        expected=violation["expected"],
        remediation=violation["remediation"],
        link=violation["link"],
        place=place,
        exception=violation.get("exception"),
    )
