"""Faults that a hostile guest profits from: guards left out on the nodes, and VLANs that don't hold."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import pytest

from plumbline.lab.lab import current
from plumbline.lab.settings import GUARDS
from tests.conftest import plumbline
from tests.faults.fault import Fault
from tests.faults.nodes import on_every_node
from tests.faults.policies import NETWORKS, Policy, in_force
from tests.faults.vlans import flooded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plumbline.cluster import Cluster
    from plumbline.lab.settings import Guard
    from plumbline.settings import Settings

UP_SECONDS = 300


@contextmanager
def opened(guard: Guard, cluster: Cluster, settings: Settings) -> Iterator[None]:
    """One of the lab's guards is open, for nodes at once and for pods that start from then on."""
    del settings
    if cluster.server != current().settings.api_url:
        pytest.skip("only the lab's guards can be opened here: the cluster under test is another one")
    try:
        assert plumbline("lab", "up", "--open", guard, timeout=UP_SECONDS).returncode == 0
        yield
    finally:
        assert plumbline("lab", "up", timeout=UP_SECONDS).returncode == 0


# What a network manager does that was told to take care of every interface: ports are made later than this, and their
# plugin has them take no routes. 2 listens on nodes that forward, too.
LISTEN = """
(while :; do
  for port in /proc/sys/net/ipv6/conf/veth*/accept_ra; do echo 2 2>/dev/null > "$port" || true; done
  sleep 0.5
done) >/dev/null 2>&1 &
echo $! > /tmp/listening
"""
DEAFEN = "if [ -e /tmp/listening ]; then kill $(cat /tmp/listening); rm /tmp/listening; fi"


@contextmanager
def listening(cluster: Cluster, settings: Settings) -> Iterator[None]:
    """Nodes see the frames of VLANs' ports, and take the routes they are offered there."""
    with opened("ovs", cluster, settings), on_every_node(cluster, settings, LISTEN, DEAFEN):
        yield


TRUNK_FOR_A_GUEST = Policy(
    name="plumbline-fault-trunk",
    concerned=NETWORKS,
    condition=r"""(object.metadata.name == "cell" || object.metadata.name.startsWith("canary")) &&
        object.spec.config.matches(r'"vlan": [0-9]+,\s*')""",
    patch=r"""[JSONPatch{op: "replace", path: "/spec/config", value:
        object.spec.config.replace(object.spec.config.find(r'"vlan": [0-9]+,\s*'), "")}]""",
    shows=lambda canary: '"vlan"' not in canary["spec"]["config"],
)

_OPEN: dict[Guard, tuple[set[str], set[str]]] = {
    "arp": ({"HOST-01"}, {"HOST-02"}),
    "ipv6": ({"HOST-02"}, {"HOST-01"}),
    "stack": ({"HOST-03", "HOST-08"}, {"HOST-01"}),
    "ovs": ({"HOST-06"}, {"HOST-09"}),
    "forwarding": ({"HOST-04"}, {"HOST-03"}),
    "launchers": ({"HOST-05"}, {"HOST-02"}),
}
"""What fails while one guard is open, and what is judged with that and must pass."""

FAULTS = (
    *(
        Fault(
            f"the guard {guard} is open",
            frozenset(_OPEN[guard][0]),
            partial(opened, guard),
            beside=frozenset(_OPEN[guard][1]),
        )
        for guard in GUARDS
    ),
    Fault(
        "nodes take routes from guests on a VLAN",
        frozenset({"HOST-06", "HOST-09"}),
        listening,
        beside=frozenset({"HOST-10"}),
    ),
    Fault(
        "a guest's port is a trunk of all VLANs",
        frozenset({"HOST-07"}),
        partial(in_force, TRUNK_FOR_A_GUEST),
        beside=frozenset({"HOST-10"}),
    ),
    Fault(
        "a switch floods every guest's broadcast",
        frozenset({"HOST-09", "HOST-10"}),
        partial(flooded, "OVS_BRIDGE"),
        beside=frozenset({"HOST-06"}),
    ),
)
