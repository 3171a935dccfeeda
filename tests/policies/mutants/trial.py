"""Mutants before the tests: first those of their own file, then those of all that stands on it.

Many mutants of a file are given to one OPA, each with the tests under a package of its own: starting the engine takes
longer than judging a mutant. What its own tests notice is not shown to the others, which are many for a library.
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
from tests.policies.rules import QUICK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_LINES = 40_000
"""Lines of Rego that one OPA is given at once, beside the rules themselves."""
_CONTROL = "unchanged"
_SOMEWHERE = "mutants.SOMEWHERE."


@dataclass
class Score:
    """What became of the mutants of one file."""

    name: str
    killed: list[Mutant] = field(default_factory=list)
    survived: list[Mutant] = field(default_factory=list)


@dataclass(frozen=True)
class Subject:
    """A file to be mutated with its own tests, what both stand on, and what stands on it with the tests of that."""

    name: str
    rule: Path
    own: tuple[Path, ...]
    beneath: tuple[Path, ...] = ()
    further: tuple[Path, ...] = ()


def subjects(policies: Path) -> list[Subject]:
    """Every rule and every other module."""
    # What is generated is compared with what it comes from.
    uses = _uses(sorted(each for each in policies.rglob("*.rego") if each.name != QUICK.name))
    rules = [each for each in uses if each.name == "rule.rego"]
    modules = [each for each in uses if each not in rules and not each.stem.endswith("_test")]
    found = []
    for each in rules:
        own = _tests(each)
        name = each.parent.name.upper().replace("_", "-")
        found.append(Subject(name, each, own, _beneath((each, *own), uses)))
    for module in modules:
        own = _tests(module)
        further = [path for each in _standing_on(module, modules + rules, uses) for path in (each, *_tests(each))]
        if any(test in uses[path] for path in further for test in own):
            further += own
        name = str(module.relative_to(policies))
        found.append(Subject(name, module, own, _beneath((module, *own), uses), tuple(further)))
    return found


def _tests(path: Path) -> tuple[Path, ...]:
    package = f"{_package(path)}_test"
    return tuple(each for each in sorted(path.parent.glob("*_test.rego")) if _package(each) == package)


def _uses(files: list[Path]) -> dict[Path, list[Path]]:
    """The others whose packages each file names."""
    named = {each: re.compile(rf"\bdata\.{re.escape(_package(each))}(?!\w)") for each in files}
    texts = {each: each.read_text() for each in files}
    return {each: [other for other in files if named[other].search(texts[each])] for each in files}


def _standing_on(module: Path, others: list[Path], uses: dict[Path, list[Path]]) -> list[Path]:
    found = [module]
    for each in found:
        found += [other for other in others if other not in found and each in uses[other]]
    return found[1:]


def _beneath(files: tuple[Path, ...], uses: dict[Path, list[Path]]) -> tuple[Path, ...]:
    found = list(files)
    for each in found:
        found += [other for other in uses[each] if other not in found]
    return tuple(found[len(files) :])


def _package(path: Path) -> str:
    package = re.search(r"^package (\S+)", path.read_text(), re.MULTILINE)
    assert package is not None, f"{path} has no package"
    return package[1]


def judge(opa: Path, policies: Path, subject: Subject, only: Callable[[Mutant], bool] = lambda _: True) -> Score:
    """Run the tests on each mutant of the subject (that `only` lets through).

    Mutants that OPA's strict check refuses are none: nobody could land them.
    """
    score = Score(subject.name)
    left = [each for each in mutants(opa, subject.rule) if only(each)]
    for beside in (subject.own, subject.further):
        if any(path.stem.endswith("_test") for path in beside):
            killed, left = _tried(opa, policies, subject, beside, left)
            score.killed += killed
    score.survived = left
    return score


def _tried(
    opa: Path, policies: Path, subject: Subject, beside: Sequence[Path], candidates: list[Mutant]
) -> tuple[list[Mutant], list[Mutant]]:
    """Those that the tests among `beside` notice, and those that they don't."""
    killed: list[Mutant] = []
    survived: list[Mutant] = []
    lines = sum(path.read_text().count("\n") for path in (subject.rule, *beside))
    size = max(5, _LINES // lines)
    for start in range(0, len(candidates), size):
        with tempfile.TemporaryDirectory(prefix="plumbline-mutants-") as folder:
            numbered = _write(Path(folder), subject, beside, candidates[start : start + size])
            loaded = _drop_broken(opa, policies, Path(folder), numbered)
            failed = _failed(opa, policies, Path(folder))
        assert _CONTROL not in failed, f"{subject.name} itself fails its tests beside its mutants"
        for number, mutant in numbered.items():
            if number in loaded:
                (killed if number in failed else survived).append(mutant)
    return killed, survived


def _write(folder: Path, subject: Subject, beside: Sequence[Path], batch: Iterable[Mutant]) -> dict[str, Mutant]:
    packages = [_package(path) for path in (subject.rule, *beside) if not path.stem.endswith("_test")]
    companions = [_moved(path.read_text(), packages) for path in beside]
    numbered = {f"m{index:03}": mutant for index, mutant in enumerate(batch)}
    sources = {number: mutant.source for number, mutant in numbered.items()}
    for number, source in {_CONTROL: subject.rule.read_text(), **sources}.items():
        here = folder / number
        here.mkdir()
        for index, text in enumerate([_moved(source, packages), *companions]):
            (here / f"{index}.rego").write_text(text.replace(_SOMEWHERE, f"mutants.{number}."))
    return numbered


def _moved(text: str, packages: Iterable[str]) -> str:
    """The module with its own and its companions' packages, and what it says of them, below _SOMEWHERE."""
    names = "|".join(re.escape(each) for each in packages)
    named = re.compile(rf"(^package |\bdata\.)({names})(?=_test\b|\W|$)", re.MULTILINE)
    return named.sub(lambda found: f"{found[1]}{_SOMEWHERE}{found[2].rpartition('.')[2]}", text)


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
