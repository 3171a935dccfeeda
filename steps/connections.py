"""Phrases about connections that outlive something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, parsers, then, when

from plumbline.probes import not_reached

if TYPE_CHECKING:
    from fixtures.connections import Connections
    from fixtures.machines import Machines
    from plumbline.migration import Migration


@given(parsers.parse('a peer on "{segment}" on each of the two nodes'))
def peers(connections: Connections, nodes: list[str], segment: str) -> None:
    connections.add_peers(segment, nodes[:2])


@given(parsers.parse('"{name}" has an open connection to each peer'))
def opened(connections: Connections, machines: Machines, name: str) -> None:
    connections.open(machines[name])


@when("everything from here on is what counts")
def mark(connections: Connections) -> None:
    connections.mark()


@then(parsers.parse('each of these connections of "{name}" has lived on'))
def lived(connections: Connections, machines: Machines, migration: Migration, name: str) -> None:
    dead = connections.dead(machines[name])
    assert not dead, f"{len(dead)} connections did not outlive that {migration}: {'; '.join(dead)}"


@given(parsers.parse('"{name}" and the peers reach each other over the pod network'))
def pod_network_before(connections: Connections, machines: Machines, name: str) -> None:
    _all_reached(connections, machines, name, "before")


@then(parsers.parse('"{name}" and the peers reach each other over the pod network again'))
def pod_network_after(connections: Connections, machines: Machines, name: str) -> None:
    _all_reached(connections, machines, name, "after")


def _all_reached(connections: Connections, machines: Machines, name: str, when: str) -> None:
    failed = not_reached(connections.over_pod_network(machines[name], when))
    assert not failed, "\n".join(map(str, failed))
