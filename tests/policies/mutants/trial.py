"""Mutants before their rule's own tests.

All mutants of a file are given to one OPA, each with the tests under a package of its own: starting the engine takes
longer than judging a mutant.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.policies.mutants.mutate import Mutant, mutants

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_BATCH = 25
_CONTROL = "unchanged"


@dataclass
class Score:
    """What became of the mutants of one file."""

    name: str
    killed: list[Mutant] = field(default_factory=list)
    survived: list[Mutant] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Killed of all that OPA would load, from 0 to 1."""
        total = len(self.killed) + len(self.survived)
        return len(self.killed) / total if total else 1.0


@dataclass(frozen=True)
class Subject:
    """A file to be mutated, and what stands on it with the tests that should notice."""

    name: str
    rule: Path
    beside: tuple[Path, ...]


def subjects(policies: Path) -> list[Subject]:
    """Every rule with its own tests; every other module with its tests and those of the modules that stand on it."""
    rules = sorted(policies.glob("*/*/rule.rego"))
    modules = [
        each for each in sorted(policies.rglob("*.rego")) if each not in rules and not each.stem.endswith("_test")
    ]
    found = [Subject(each.parent.name.upper().replace("_", "-"), each, _with_test(each)) for each in rules]
    for module in modules:
        beside = [
            path for each in _standing_on(module, modules) for path in (each, *_with_test(each)) if path != module
        ]
        found.append(Subject(str(module.relative_to(policies)), module, tuple(beside)))
    return found


def _with_test(path: Path) -> tuple[Path, ...]:
    test = path.with_name(f"{path.stem}_test.rego")
    return (test,) if test.exists() else ()


def _standing_on(module: Path, modules: list[Path]) -> list[Path]:
    found = [module]
    for each in found:
        package = _package(each)
        for other in modules:
            if other not in found and re.search(rf"\bdata\.{re.escape(package)}(?!\w)", other.read_text()):
                found.append(other)
    return found


def _package(path: Path) -> str:
    package = re.search(r"^package (\S+)", path.read_text(), re.MULTILINE)
    assert package is not None, f"{path} has no package"
    return package[1]


def judge(opa: Path, policies: Path, subject: Subject, only: Callable[[Mutant], bool] = lambda _: True) -> Score:
    """Run the subject's tests on each of its mutants (that `only` lets through).

    Mutants that OPA's strict check refuses are none: nobody could land them.
    """
    score = Score(subject.name)
    candidates = [each for each in mutants(opa, subject.rule) if only(each)]
    for start in range(0, len(candidates), _BATCH):
        batch = candidates[start : start + _BATCH]
        with tempfile.TemporaryDirectory(prefix="plumbline-mutants-") as folder:
            numbered = _write(Path(folder), subject, batch)
            loaded = _drop_broken(opa, policies, Path(folder), numbered)
            failed = _failed(opa, policies, Path(folder))
        assert _CONTROL not in failed, f"{subject.name} itself fails its tests beside its mutants"
        for number, mutant in numbered.items():
            if number in loaded:
                (score.killed if number in failed else score.survived).append(mutant)
    return score


def _write(folder: Path, subject: Subject, batch: Iterable[Mutant]) -> dict[str, Mutant]:
    packages = [_package(path) for path in (subject.rule, *subject.beside) if not path.stem.endswith("_test")]
    numbered = {f"m{index:03}": mutant for index, mutant in enumerate(batch)}
    sources = {number: mutant.source for number, mutant in numbered.items()}
    for number, source in {_CONTROL: subject.rule.read_text(), **sources}.items():
        here = folder / number
        here.mkdir()
        for name, text in [("mutant.rego", source), *((path.name, path.read_text()) for path in subject.beside)]:
            (here / name).write_text(_moved(text, packages, number))
    return numbered


def _moved(text: str, packages: Iterable[str], number: str) -> str:
    """The module with its own and its companions' packages, and what it says of them, below data.mutants.NUMBER."""
    for package in packages:
        named = re.compile(rf"^(package |.*?\bdata\.){re.escape(package)}(?=_test\b|\W|$)", re.MULTILINE)
        while (changed := named.sub(rf"\1mutants.{number}.{package.rpartition('.')[2]}", text)) != text:
            text = changed
    return text


def _drop_broken(opa: Path, policies: Path, folder: Path, numbered: dict[str, Mutant]) -> set[str]:
    left = set(numbered)
    while left:
        done = subprocess.run(
            [opa, "check", "--strict", "--format=json", "--max-errors=0", policies, folder],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            return left
        said = done.stderr or done.stdout
        places = {each["location"]["file"] for each in json.loads(said)["errors"]}
        broken = {Path(place).parent.name for place in places} & left
        assert broken, f"OPA refuses more than the mutants: {said[:400]}"
        for number in broken:
            for path in (folder / number).iterdir():
                path.unlink()
        left -= broken
    return left


def _failed(opa: Path, policies: Path, folder: Path) -> set[str]:
    done = subprocess.run(
        [opa, "test", "--format=json", "--timeout=300s", "--run=^data[.]mutants[.]", policies, folder],
        capture_output=True,
        text=True,
        check=False,
    )
    tried = json.loads(done.stdout or "[]")
    assert tried, f"OPA ran no test: {done.stderr[:400]}"
    return {each["package"].split(".")[2] for each in tried if each.get("fail") or each.get("error")}
