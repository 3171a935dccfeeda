"""Compiling the components: one `go build` each, the next one's sources fetched meanwhile."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from plumbline.errors import PlatformError
from plumbline.lab import debian, standin
from plumbline.lab.cache import disk_full, key_of
from plumbline.lab.components import Component

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from plumbline.lab.cache import Cache
    from plumbline.lab.progress import Progress
    from plumbline.lab.toolchain import Toolchain

MODULES = Path(__file__).parent / "modules"

TAGS = ("netgo", "osusergo")
"""Tags of every build: a program with cgo and one without are then compiled from the same packages."""

UNDEBUGGED = "-gcflags=all=-dwarf=false"
"""The programs are stripped when they are linked: what they would lose there is not made, a tenth of all compiling."""

_UNREACHABLE = re.compile(
    r"dial tcp|no such host|connection refused|i/o timeout|TLS handshake|network is unreachable"
    r"|proxyconnect|connection reset|x509:|50[234] (?:Bad|Service|Gateway)"
)
_REFUSED = re.compile(r"(?:reading|fetching) \S+: (40\d|410) [A-Z]\w+")
_CHECKSUM = re.compile(r"verifying (?:module )?(\S+?):? (?:go\.mod: )?.*(?:checksum mismatch)|checksum mismatch")


def flags(*tags: str) -> list[str]:
    """Flags to compile with: what was compiled with the same ones before is taken from Go's cache."""
    return ["-mod=readonly", "-trimpath", f"-tags={','.join((*TAGS, *tags))}", UNDEBUGGED]


def key(component: Component, *, stand_in: bool) -> str:
    """Key of a component's entry: its pins, its flags and, where it matters, the stand-in for dummy devices."""
    folder = MODULES / component.modules
    sources = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()}
    edits = standin.EDITS if stand_in and component.device_stand_in else ()
    facts = dataclasses.asdict(component) | {"why": ""}
    return key_of(TAGS, UNDEBUGGED, facts, sorted(sources), *sources.values(), edits)


def explain(component: Component, output: str, log: Path, cache_root: Path) -> PlatformError:
    """Find the one sentence in what `go` said when it failed."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]

    def first(pattern: re.Pattern[str]) -> str:
        return next((line for line in lines if pattern.search(line)), "")

    if "no space left on device" in output:
        return disk_full(cache_root)
    if line := first(_CHECKSUM):
        found = re.search(r"verifying (\S+?):", line)
        what = found.group(1) if found else f"a module of {component.name}"
        return PlatformError(f"the checksum of {what} is not the pinned one: nothing was built from it; see {log}")
    if line := first(_REFUSED):
        return PlatformError(f"the Go module registry refuses a module of {component.name}: {line}")
    if line := first(_UNREACHABLE):
        return PlatformError(
            f"no Go module registry could be reached for {component.name} ({line}): "
            "check the network, or name a registry in GOPROXY"
        )
    said = next((line for line in lines if re.match(r"\S+\.go:\d+", line)), lines[-1] if lines else "no output")
    return PlatformError(f"compiling {component.name} {component.version} failed: {said}; all of it is in {log}")


@dataclass(frozen=True)
class GoBuilder:
    """Compiles components into a cache."""

    cache: Cache
    toolchain: Toolchain
    progress: Progress
    stand_in: bool
    _running: set[subprocess.Popen[str]] = field(default_factory=set, compare=False, repr=False)

    def build(self, components: Sequence[Component]) -> None:
        """Compile each component that is not in the cache.

        Raises PlatformError when a module cannot be fetched, has a wrong checksum or does not compile.
        """
        missing = [c for c in components if self.cache.find(c.name, key(c, stand_in=self.stand_in)) is None]
        fetcher = ThreadPoolExecutor(max_workers=1, thread_name_prefix="fetch")
        try:
            fetched = {c.name: fetcher.submit(self._fetch, c) for c in missing}
            for number, component in enumerate(missing, 1):
                self._compile(component, fetched[component.name], f"{number} of {len(missing)}")
        finally:
            for process in list(self._running):
                process.terminate()
            fetcher.shutdown(wait=True, cancel_futures=True)

    def pinned(self, modules: str, module: str) -> Path:
        """Fetch one module as pinned by a folder under `modules/`, checked, and return its sources' folder."""
        work = self.cache.work(f"{modules}-sources")
        shutil.copytree(MODULES / modules, work, dirs_exist_ok=True)
        each = Component(name=modules, module=module, version="", why="", commands={})
        command = [str(self.toolchain.go), "mod", "download", "-json", module]
        output = self._run(each, command, work, lambda _: None, log="fetch")
        found = re.search(r'"Dir": "([^"]+)"', output)
        if found is None:
            raise PlatformError(f"{module} has no folder in Go's module cache: run `plumbline lab build` again")
        return Path(found.group(1))

    def _fetch(self, component: Component) -> int:
        """Fetch all a component needs; return how many packages it is made of."""
        work = self.cache.work(component.name)
        shutil.copytree(MODULES / component.modules, work, dirs_exist_ok=True)
        if self.stand_in and component.device_stand_in:
            standin.put_in(work, self.toolchain)
        command = [str(self.toolchain.go), "list", "-deps", *flags(*component.tags)]
        listed = self._run(component, [*command, *component.packages], work, lambda _: None, log="fetch")
        return len(listed.splitlines())

    def _compile(self, component: Component, fetched: Future[int], number: str) -> None:
        title = f"compiling {component.name} {component.version} ({number})"
        with self.progress.step(title) as step:
            step.update("fetching sources")
            packages = fetched.result()
            step.update(f"{packages} packages")
            compiled = 0

            def count(line: str) -> None:
                nonlocal compiled
                if re.fullmatch(r"[\w./~+-]+", line):
                    compiled += 1
                    step.update(f"{compiled} of up to {packages} packages compiled, last {line}")

            def make(folder: Path) -> None:
                command = [str(self.toolchain.go), "build", "-v", *flags(*component.tags)]
                stamps = " ".join(f"-X {name}={value}" for name, value in component.stamps.items())
                command += [f"-ldflags=-s -w {stamps}".rstrip(), f"-o={folder}/", *component.packages]
                self._run(component, command, self.cache.root / "work" / component.name, count, log="build")
                for built, name in component.programs.items():
                    (folder / built).rename(folder / name)

            self.cache.entry(component.name, key(component, stand_in=self.stand_in), make)

    def _run(
        self, component: Component, command: Sequence[str], work: Path, seen: Callable[[str], None], *, log: str
    ) -> str:
        """Run `go`, everything it says kept in a log; return that."""
        path = self.cache.logs / f"{component.name}.{log}.log"
        path.parent.mkdir(parents=True, exist_ok=True)
        output = []
        with (
            path.open("w") as file,
            subprocess.Popen(
                [*debian.tied_to_us(), *command],
                cwd=work,
                env=self.toolchain.environment(cgo=component.cgo),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            ) as process,
        ):
            self._running.add(process)
            try:
                for line in process.stdout or ():
                    file.write(line)
                    output.append(line)
                    seen(line.strip())
            except BaseException:
                process.terminate()
                raise
            finally:
                self._running.discard(process)
        if process.returncode != 0:
            raise explain(component, "".join(output), path, self.cache.root)
        return "".join(output)
