"""Faults of addresses: an IPAM that is not the promised one, gives something else, or takes nothing back."""

from __future__ import annotations

import time
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from ipaddress import IPv4Interface
from typing import TYPE_CHECKING, Any

from plumbline.addresses import POOL_API_VERSION, POOL_KIND
from plumbline.errors import Refused
from plumbline.networks import Bridge, Network, Static, nad_manifest
from tests.faults.fault import EFFECT_SECONDS, NAMESPACE_PREFIX, POLL_SECONDS, Fault
from tests.faults.nodes import on_every_node
from tests.faults.policies import ADMISSION, NETWORKS, Policy, in_force

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from plumbline.cluster import Cluster
    from plumbline.settings import Settings


def nothing_set(cluster: Cluster, settings: Settings) -> AbstractContextManager[None]:
    """Leave the platform as it is: what is wrong is the promise in the settings."""
    del cluster, settings
    return nullcontext()


# --- Networks that are changed on their way in ------------------------------------------------------------------------


def _config(changed: str) -> str:
    """CEL: the patch of a network to another configuration."""
    return f"""[JSONPatch{{op: "replace", path: "/spec/config", value: {changed}}}]"""


def _replaced(*changes: tuple[str, str]) -> str:
    """CEL: a network's configuration with each first text replaced by the second."""
    return "object.spec.config" + "".join(f".replace('{old}', '{new}')" for old, new in changes)


HOST_LOCAL_FOR_WHEREABOUTS = Policy(
    name="plumbline-fault-host-local",
    concerned=NETWORKS,
    condition="""object.spec.config.contains('"type": "whereabouts"')""",
    patch=_config(
        _replaced(
            ('"type": "whereabouts"', '"type": "host-local"'),
            ('"range":', '"subnet":'),
            ('"range_start":', '"rangeStart":'),
            ('"range_end":', '"rangeEnd":'),
        )
    ),
    shows=lambda canary: "host-local" in canary["spec"]["config"],
)

NO_DEFAULT_ROUTE = Policy(
    name="plumbline-fault-no-default-route",
    concerned=NETWORKS,
    condition="""object.spec.config.contains('"dst": "0.0.0.0/0"')""",
    patch=_config(_replaced(('"dst": "0.0.0.0/0"', '"dst": "198.51.100.0/24"'))),
    shows=lambda canary: "198.51.100.0/24" in canary["spec"]["config"],
)


def _static_network(name: str, namespace: str) -> dict[str, Any]:
    port = Bridge("no-such", ipam=Static((IPv4Interface("192.0.2.200/24"),)))
    return nad_manifest(Network(name, namespace, (port,)))


# The last number of the address becomes a smaller one.
NUMBERS = """object.spec.config.find('"address": "[0-9.]+').split('.')"""
ANOTHER = f"""{NUMBERS}.slice(0, 3).join('.') + '.' + string(int({NUMBERS}[3]) - 90)"""

ANOTHER_STATIC_ADDRESS = Policy(
    name="plumbline-fault-another-address",
    concerned=replace(NETWORKS, canary=_static_network),
    condition="""object.spec.config.contains('"type": "static"')""",
    patch=_config(f"object.spec.config.replace({NUMBERS}.join('.'), {ANOTHER})"),
    shows=lambda canary: "192.0.2.110/" in canary["spec"]["config"],
)


# --- whereabouts may not take back what it gave -----------------------------------------------------------------------

FULL_POOLS = "plumbline-fault-full-pools"
VALIDATION_KINDS = ("ValidatingAdmissionPolicyBinding", "ValidatingAdmissionPolicy")


@contextmanager
def nothing_taken_back(cluster: Cluster, settings: Settings) -> Iterator[None]:
    """A policy lets address pools grow only: whereabouts goes on giving, and forgets to free without a word."""
    version, group = f"{ADMISSION}/v1", POOL_API_VERSION.partition("/")[0]
    pools = {"apiGroups": [group], "apiVersions": ["*"], "operations": ["UPDATE"], "resources": ["ippools"]}
    validation = {
        "expression": "size(object.spec.allocations) >= size(oldObject.spec.allocations)",
        "message": "addresses are not taken back",
        "reason": "Forbidden",
    }
    policy = {"failurePolicy": "Fail", "matchConstraints": {"resourceRules": [pools]}, "validations": [validation]}

    def take_back() -> None:
        for kind in VALIDATION_KINDS:
            cluster.delete(version, kind, FULL_POOLS, wait=EFFECT_SECONDS)
        _free_what_is_left(cluster)

    take_back()
    specs = (policy, {"policyName": FULL_POOLS, "validationActions": ["Deny"]})
    try:
        for kind, spec in zip(reversed(VALIDATION_KINDS), specs, strict=True):
            cluster.create({"apiVersion": version, "kind": kind, "metadata": {"name": FULL_POOLS}, "spec": spec})
        yield
    finally:
        take_back()


def _free_what_is_left(cluster: Cluster) -> None:
    """Take the reservations of pods under test out of whereabouts' pools, once the policy lets them go."""
    deadline = time.monotonic() + EFFECT_SECONDS
    while True:
        try:
            return _free(cluster)
        except Refused:
            if time.monotonic() > deadline:
                raise
            time.sleep(POLL_SECONDS)


def _free(cluster: Cluster) -> None:
    for reserved in cluster.list(POOL_API_VERSION, "OverlappingRangeIPReservation"):
        if reserved["spec"].get("podref", "").startswith(NAMESPACE_PREFIX):
            metadata = reserved["metadata"]
            cluster.delete(POOL_API_VERSION, reserved["kind"], metadata["name"], metadata["namespace"])
    for pool in cluster.list(POOL_API_VERSION, POOL_KIND):
        metadata = pool["metadata"]
        held = (pool.get("spec") or {}).get("allocations") or {}
        left = {offset: None for offset, entry in held.items() if entry["podref"].startswith(NAMESPACE_PREFIX)}
        if left:
            body = {"spec": {"allocations": left}}
            cluster.patch(POOL_API_VERSION, POOL_KIND, metadata["name"], metadata["namespace"], body)


# --- whereabouts' own settings file has gone from the nodes -----------------------------------------------------------

AWAY = 'f=/node$CONFIG; [ ! -e "$f" ] || mv "$f" "$f.plumbline-fault"'
BACK = 'f=/node$CONFIG; [ ! -e "$f.plumbline-fault" ] || mv "$f.plumbline-fault" "$f"'


@contextmanager
def without_its_settings(cluster: Cluster, settings: Settings) -> Iterator[None]:
    """whereabouts' settings file is not where it looks for it."""
    path = f"CONFIG={settings.network.whereabouts_config}; "
    with on_every_node(cluster, settings, path + AWAY, path + BACK):
        yield


IMPATIENT = "[timeouts]\npod_start = 40\nmachine_start = 60\n"

FAULTS = (
    Fault(
        "a policy gives networks host-local where whereabouts is promised",
        frozenset({"NET-04"}),
        partial(in_force, HOST_LOCAL_FOR_WHEREABOUTS),
        scenarios=("whereabouts gives", "An exhausted range"),
    ),
    Fault(
        "a policy drops the default route of networks",
        frozenset({"NET-04"}),
        partial(in_force, NO_DEFAULT_ROUTE),
        scenarios=("The default route",),
    ),
    Fault(
        "a policy gives networks another static address",
        frozenset({"NET-04"}),
        partial(in_force, ANOTHER_STATIC_ADDRESS),
        scenarios=("static gives",),
    ),
    Fault(
        "whereabouts takes no address back",
        frozenset({"NET-04", "EXT-05"}),
        nothing_taken_back,
        scenarios=("An exhausted range", "A new machine is given the only address"),
        settings=IMPATIENT,
    ),
    Fault(
        "whereabouts' settings file is missing on the nodes",
        frozenset({"NET-04"}),
        without_its_settings,
        scenarios=("whereabouts gives", "An exhausted range", "The default route"),
        settings=IMPATIENT,
    ),
    Fault(
        "migrating machines have their addresses from whereabouts",
        frozenset({"EXT-04"}),
        nothing_set,
        beside=frozenset({"EXT-05"}),
        settings='[network]\nmachine_addresses = "ipam"\n',
    ),
)
