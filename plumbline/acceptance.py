"""`plumbline acceptance`: judge a cluster and write down what was found."""

from __future__ import annotations

import os
import resource
import shlex
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from plumbline import __version__
from plumbline.behaviours import BEHAVIOURS
from plumbline.capabilities import detect, stated_notes
from plumbline.clashes import check_class, check_range
from plumbline.clean import clean, leftovers
from plumbline.cluster import connect
from plumbline.errors import Interrupted, PlatformError, PlumblineError, UsageError
from plumbline.files import link_atomically, private_folder
from plumbline.pytest_run import run_pytest, terminable
from plumbline.report import AcceptanceReport, assemble, read_records, write_report
from plumbline.report.models import CapabilityReport, Implementation, ProfileVerdict, RunReport
from plumbline.run import Run, new_run_id
from plumbline.settings import Settings
from plumbline.suite import input_digest, suite_root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from plumbline.behaviours import Profile
    from plumbline.cluster import Cluster
    from plumbline.report import Records

REPORT_NAME = "acceptance.yaml"


@dataclass(frozen=True)
class Order:
    """What was asked for on the command line."""

    kubeconfig: Path | None = None
    """None: the KUBECONFIG variable, else the lab."""
    settings: Path | None = None
    report_dir: Path = Path("reports")
    behaviours: tuple[str, ...] = ()
    """Ids; empty for all of the profile."""
    profile: Profile = "core"
    keep: bool = False
    workers: int = 1
    """Scenarios at a time."""

    def command(self) -> str:
        """The command that asks for this again."""
        words = ["plumbline", "acceptance", "--profile", self.profile]
        if self.settings:
            words += ["--settings", str(self.settings)]
        for behaviour in self.behaviours:
            words += ["--behaviour", behaviour]
        if self.workers > 1:
            words += ["--workers", str(self.workers)]
        return shlex.join(words)


@dataclass(frozen=True)
class Outcome:
    """A finished run: its report, where that is, and the exit code it stands for."""

    report: AcceptanceReport
    path: Path
    exit_code: int


def accept(order: Order, say: Callable[[str], None]) -> Outcome:
    """Judge a cluster. `say` gets lines for people.

    UsageError before anything is created; PlatformError when nothing could be judged at all; Interrupted when a
    person or the machine ended the run, after what it made was removed.
    """
    with terminable():
        return _accept(order, say)


def _accept(order: Order, say: Callable[[str], None]) -> Outcome:
    settings = Settings.load(order.settings)
    _check_behaviours(order)
    root = suite_root()
    kubeconfig = _kubeconfig(order.kubeconfig)
    cluster = connect(kubeconfig)
    capabilities = detect(cluster, settings)
    check_range(cluster, settings.network.range)
    check_class(cluster, settings.storage.smart_class)
    run = Run(
        id=new_run_id(),
        kubeconfig=kubeconfig.absolute(),
        settings=settings,
        capabilities=capabilities,
        report_dir=order.report_dir.absolute(),
        keep=order.keep,
    )
    run = _in_own_folder(run)
    say(f"Run {run.id} on {cluster.server}")
    for capability in capabilities.values():
        say(f"  {capability.name}: {'' if capability.present else 'no, '}{capability.detail}")
    notes = stated_notes(cluster)
    for note in notes:
        say(f"  note: {note}")
    started = datetime.now(UTC)
    with _stopwatch() as watch, _run_file(run) as file:
        ended = run_pytest(root, run, file, order.behaviours, order.profile, order.workers)
    records = read_records(run.records)
    leaks = _take_away(cluster, run, ended.interrupted, say)
    trouble = [*records.trouble, *ended.trouble(bool(records.trouble))]
    report = AcceptanceReport(
        run=RunReport(
            id=run.id,
            date=started,
            duration=round(watch.seconds, 1),
            own_duration=round(watch.own_seconds, 1),
            own_share=round(watch.own_seconds / max(watch.seconds, 0.001), 3),
            interrupted=ended.interrupted,
        ),
        implementation=Implementation(versions=dict(sorted(cluster.versions.items())), plumbline=__version__),
        capabilities=tuple(CapabilityReport(**entry) for entry in capabilities.to_list()),
        notes=notes,
        settings_digest=settings.digest(),
        input_digest=input_digest(root),
        profiles={
            order.profile: assemble(records, order.profile, order.behaviours, _unrun(ended.interrupted, records))
        },
        trouble=tuple(dict.fromkeys(trouble)),
        leaks=tuple(leaks),
        reproduce=order.command(),
    )
    path = run.report_dir / REPORT_NAME
    write_report(report, path)
    if ended.interrupted:
        rest = f"; left in the cluster: {', '.join(leaks)}, run `plumbline clean`" if leaks else ""
        raise Interrupted(f"interrupted: what was judged so far is in {path}{rest}")
    return Outcome(report, path, exit_code(report, order.profile))


def exit_code(report: AcceptanceReport, profile: Profile) -> int:
    """0 conforms as far as it was assessed, 1 does not, 3 when the suite was in trouble or assessed nothing."""
    found = report.profiles[profile]
    if found.result is ProfileVerdict.FAILURE:
        return 1
    if report.trouble or report.leaks or not found.statistics.passed:
        return PlatformError.exit_code
    return 0


def _check_behaviours(order: Order) -> None:
    known = [behaviour.id for behaviour in BEHAVIOURS.values() if behaviour.profile == order.profile]
    for name in order.behaviours:
        if name in known:
            continue
        elsewhere = BEHAVIOURS.get(name)
        mend = f"give --profile {elsewhere.profile} with it" if elsewhere else f"known: {', '.join(known)}"
        raise UsageError(f"--behaviour {name} is not a behaviour of the profile {order.profile}; {mend}")


def _kubeconfig(given: Path | None) -> Path:
    if given is not None:
        return given
    variable = os.environ.get("KUBECONFIG", "")
    if os.pathsep in variable:
        raise UsageError("KUBECONFIG names more than one file: choose one with --kubeconfig")
    if variable:
        return Path(variable)
    # Only here, and only without a cluster of one's own, has the suite to do with the lab.
    from plumbline.lab.lab import ensure_up  # noqa: PLC0415

    return ensure_up()


def _in_own_folder(run: Run) -> Run:
    folder = run.report_dir / run.id
    try:
        folder.mkdir(parents=True)
        link_atomically(run.report_dir / "latest", run.id)
    except OSError as error:
        raise UsageError(
            f"the report cannot be written to {run.report_dir}: {error.strerror}; choose a folder with --report-dir"
        ) from error
    return Run(run.id, run.kubeconfig, run.settings, run.capabilities, folder, run.keep)


@contextmanager
def _run_file(run: Run) -> Iterator[Path]:
    with private_folder() as folder:
        path = folder / "run.json"
        run.write(path)
        yield path


class _Watch:
    seconds = 0.0
    own_seconds = 0.0


@contextmanager
def _stopwatch() -> Iterator[_Watch]:
    """Measure a block: how long it took, and how long its child processes computed, in seconds."""

    def computed() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    watch, begun, own = _Watch(), time.monotonic(), computed()
    try:
        yield watch
    finally:
        watch.seconds, watch.own_seconds = time.monotonic() - begun, computed() - own


def _take_away(cluster: Cluster, run: Run, interrupted: bool, say: Callable[[str], None]) -> list[str]:
    """Remove what the scenarios did not; what is still there then."""
    try:
        found = leftovers(cluster, run.id)
        if not found:
            return []
        if run.keep and not interrupted:
            say(f"Kept: {', '.join(found)}; remove with `plumbline clean --run {run.id}`")
            return []
        if not interrupted:
            say(f"Still there after the last scenario, being removed: {', '.join(found)}")
        clean(cluster, run.id, timeout=run.settings.timeouts.removal)
    except PlumblineError as error:
        say(f"Cleaning up: {error}")
        try:
            return [f"namespace {name}" for name in leftovers(cluster, run.id)]
        except PlumblineError:
            return [f"unknown: {error}"]
    return []


def _unrun(interrupted: bool, records: Records) -> str:
    if interrupted:
        return "the run was interrupted"
    return f"the run ended early: {records.trouble[0]}" if records.trouble else "the run ended early"
