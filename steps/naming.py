"""Phrases about the names by which machines find their networks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_bdd import given, parsers, then, when

from fixtures.recording import not_assessed

if TYPE_CHECKING:
    from fixtures.evidence import Evidence
    from fixtures.machines import Machines
    from fixtures.namings import Namings
    from fixtures.segments import Segments
    from fixtures.starts import Starts
    from plumbline.settings import Settings
    from plumbline.starting import Start

REFUSAL = re.compile(r"isolat|violat|forbid|denied|not allowed|refus|not permitted", re.IGNORECASE)
"""Words by which a platform may say that a network is not for everybody."""


@given(parsers.parse('a machine "{name}" on "{segment}", in the same namespace'))
def at_home(namings: Namings, segments: Segments, name: str, segment: str) -> None:
    namings.create(name, segment, segments[segment].reference)


@given(parsers.parse('a machine "{name}" on "{segment}", in another namespace'))
def from_elsewhere(namings: Namings, segments: Segments, name: str, segment: str) -> None:
    namings.create_elsewhere(name, segment, segments[segment].reference)


@given(parsers.parse('a machine "{name}" on a network "{segment}" of which the name is wrong'))
def wrong_name(namings: Namings, name: str, segment: str) -> None:
    namings.create(name, segment, namings.nowhere(segment))


@given(parsers.parse('a machine "{name}" on a network "{segment}" of which the name is right, the namespace not'))
def wrong_namespace(namings: Namings, name: str, segment: str) -> None:
    namings.create(name, segment, namings.misplaced(segment))


@when(parsers.parse('the start of "{name}" is watched for the whole window'), target_fixture="start")
def watched(starts: Starts, machines: Machines, name: str) -> Start:
    return starts.watch(machines[name])


@then(parsers.parse('"{name}" has not started, and the platform says that "{segment}" is missing'))
def held_back(start: Start, namings: Namings, name: str, segment: str) -> None:
    assert start.machine == name, f"another machine was watched: {start}"
    assert start.held_back, f'machine "{name}" has started without its network: {start}'
    assert start.reasons(namings.wanted(segment)), f"nothing says that {namings.wanted(segment)} is missing: {start}"


@when(parsers.parse('the network "{segment}" is made where "{name}" looks for it'))
def made_late(namings: Namings, segment: str, name: str) -> None:
    del name
    namings.make(segment)


@then(parsers.parse('"{name}" starts, with a port on "{segment}"'))
def starts_late(machines: Machines, namings: Namings, name: str, segment: str) -> None:
    machines[name].wait_running()
    ports = machines[name].attachments()
    wanted = namings.wanted(segment)
    assert wanted in {port.network for port in ports}, f'machine "{name}" has no port on {wanted}: {ports}'


@given("that the platform promises to refuse networks of other namespaces")
def isolation_promised(settings: Settings) -> None:
    if not settings.network.namespace_isolation:
        not_assessed(
            "the platform does not promise to refuse networks of other namespaces: "
            "where it does, say so with network.namespace_isolation"
        )


@given(parsers.parse('a machine "{name}" of another namespace that names "{segment}" nonetheless'))
def trespasser(namings: Namings, segments: Segments, name: str, segment: str) -> None:
    namings.create(name, segment, segments[segment].reference, namings.elsewhere())


@given(parsers.parse('all machines but "{name}" run'))
def others_run(machines: Machines, name: str) -> None:
    machines.wait_running(but=name)


@then(parsers.parse('"{name}" has not started, and the platform says that it is refused'))
def refused(start: Start, name: str) -> None:
    assert start.machine == name, f"another machine was watched: {start}"
    assert start.held_back, f'machine "{name}" has started on a network of another namespace: {start}'
    said = [warning for warning in start.warnings if REFUSAL.search(warning)]
    assert said, f'nothing says why machine "{name}" is refused: {start}'


@given(parsers.parse('another segment of the name "{segment}" in another namespace'))
def namesake(namings: Namings, segment: str) -> None:
    namings.namesake(segment)


@given(parsers.parse('a machine "{name}" that names "{segment}" without a namespace'))
def unqualified(namings: Namings, name: str, segment: str) -> None:
    namings.create(name, segment, segment)


@given(parsers.parse('a machine "{name}" that names "{segment}" without a namespace, as the default network'))
def unqualified_default(namings: Namings, name: str, segment: str) -> None:
    namings.create(name, segment, segment, default=True)


@then(parsers.parse('"{name}" has a port on "{segment}" of its own namespace and on no other segment'))
def own_segment(machines: Machines, name: str, segment: str) -> None:
    _on_own(machines, name, segment)


@then(parsers.parse('"{name}" is on "{segment}" of its own namespace, or has not started and the platform says why'))
def own_or_none(start: Start, machines: Machines, evidence: Evidence, name: str, segment: str) -> None:
    assert start.machine == name, f"another machine was watched: {start}"
    if not start.held_back:
        evidence.state("a default network without a namespace is found in the machine's own")
        machines[name].wait_running()
        _on_own(machines, name, segment)
        return
    said = start.reasons(segment)
    assert said, f'nothing says why machine "{name}" has not started: {start}'
    evidence.state("a default network without a namespace is not looked for in the machine's own, so it doesn't start")


def _on_own(machines: Machines, name: str, segment: str) -> None:
    machine = machines[name]
    ports = [port.network for port in machine.attachments()]
    segments = [network for network in ports if network.endswith(f"/{segment}")]
    own = f"{machine.namespace}/{segment}"
    assert segments == [own], (
        f'machine "{name}" has ports on {ports}: of those named "{segment}" it should be {own} alone'
    )
