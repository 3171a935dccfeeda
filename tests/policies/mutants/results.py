"""What became of all mutants, kept in results.yaml: judging all of them takes long, one file a few seconds."""

from __future__ import annotations

import fnmatch
import functools
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from plumbline.files import write_atomically
from plumbline.policy import yaml_stream

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.policies.mutants.trial import Score, Subject

RESULTS = Path(__file__).with_name("results.yaml")
SURVIVORS = Path(__file__).with_name("survivors.yaml")
_HEAD = """\
# Written by `python -m tests.policies.mutants --draw`; `of` is the hash of the file, its own tests and what is below.
"""


@dataclass(frozen=True)
class Result:
    """The score of one file. `of` tells which text of it, of its own tests and of what they stand on was judged."""

    name: str
    of: str
    killed: int
    survived: tuple[str, ...]

    @property
    def total(self) -> int:
        return self.killed + len(self.survived)

    @property
    def unexplained(self) -> list[str]:
        """Survivors for which survivors.yaml has no reason."""
        return [each for each in self.survived if reason(self.name, each) is None]


def result(subject: Subject, score: Score) -> Result:
    """What is kept of a score."""
    return Result(subject.name, digest(subject), len(score.killed), tuple(each.name for each in score.survived))


def digest(subject: Subject) -> str:
    """The hash of what a result is about."""
    texts = (path.read_bytes() for path in (subject.rule, *subject.own, *subject.beneath))
    return hashlib.sha256(b"\0".join(texts)).hexdigest()[:16]


def load() -> dict[str, Result]:
    """The results that are kept, by name."""
    kept = yaml.safe_load(RESULTS.read_text()) if RESULTS.exists() else {}
    return {name: Result(name, each["of"], each["killed"], tuple(each["survived"])) for name, each in kept.items()}


def keep(results: Iterable[Result]) -> None:
    """Write results down, in their order, in the place of all that was kept."""
    kept = {each.name: {"of": each.of, "killed": each.killed, "survived": list(each.survived)} for each in results}
    write_atomically(RESULTS, _HEAD + yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=200))


@functools.cache
def reasons() -> dict[str, dict[str, str]]:
    """Why mutants may survive: by the file's name, or "everywhere", and by the mutant's, in which * is anything."""
    # A name that stands there twice would hide one of its reasons: the gate's reader takes none.
    return next(yaml_stream.documents(SURVIVORS.read_text())).value


def reason(name: str, mutant: str) -> str | None:
    """Why that mutant of that file may survive; None where survivors.yaml doesn't say."""
    for section in (name, "everywhere"):
        for pattern, why in reasons().get(section, {}).items():
            if matches(pattern, mutant):
                return why
    return None


def matches(pattern: str, mutant: str) -> bool:
    """Whether a name of survivors.yaml is that mutant's: * is anything, all else is itself."""
    return fnmatch.fnmatchcase(mutant, pattern.replace("[", "[[]"))
