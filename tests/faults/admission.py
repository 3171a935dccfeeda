"""Faults of the door: rules that are missing, an OPA that is down or blind, updates judged like new objects."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from plumbline.lab.components import INVENTORY, OPA, PREFIX
from plumbline.policy import webhook
from plumbline.policy.rules import Rule, load_rules
from plumbline.policy.sealed import seal
from plumbline.policy.settings import load_settings
from plumbline.policy.webhook_manifests import NAMESPACE, FailurePolicy, Images
from tests.conftest import ROOT
from tests.faults.fault import EFFECT_SECONDS, Fault
from tests.faults.nodes import on_every_node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from plumbline.cluster import Cluster
    from plumbline.settings import Settings

POLICIES = ROOT / "policies"
SETTINGS = ROOT / "docs" / "webhook-settings.yaml"
IMAGES = Images(f"{PREFIX}/opa:{OPA}", f"{PREFIX}/inventory:{INVENTORY}")
LABEL = "plumbline.io/tenant"
NAMED = ("plumbline-isle", "plumbline-golden")
"""Namespaces that the settings name."""

STOP = 'for p in /proc/[0-9]*; do [ "$(cat $p/comm 2>/dev/null)" != inventory ] || kill -{} ${{p#/proc/}}; done'


def _all(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    return rules


@contextmanager
def at_the_door(
    cluster: Cluster,
    settings: Settings,
    *,
    change: Callable[[tuple[Rule, ...]], tuple[Rule, ...]] = _all,
    failure_policy: FailurePolicy = "Fail",
) -> Iterator[None]:
    """The webhook is up, in namespaces of tenants only, with the rules as `change` leaves them."""
    del settings
    rules = load_rules(POLICIES)
    chosen = load_settings(POLICIES, SETTINGS, [rule.id for rule in rules])
    kept = change(rules)
    order = webhook.Order(rules, seal(POLICIES, kept, chosen), IMAGES, failure_policy, LABEL)
    _take_away(cluster)
    try:
        for name in NAMED:
            metadata = {"name": name, "labels": {LABEL: "blue"}}
            cluster.create({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})
        webhook.install(cluster, order, lambda _: None)
        yield
    finally:
        _take_away(cluster)


def _take_away(cluster: Cluster) -> None:
    webhook.uninstall(cluster, lambda _: None)
    for name in NAMED:
        cluster.delete("v1", "Namespace", name, wait=EFFECT_SECONDS)


def _without(area: str, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if rule.area != area)


def _but(id_: str, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if rule.id != id_)


def _strict(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    return tuple(rule.model_copy(update={"strict": True}) for rule in rules)


@contextmanager
def opa_down(failure_policy: FailurePolicy, cluster: Cluster, settings: Settings) -> Iterator[None]:
    """Nobody answers behind the webhook."""
    with at_the_door(cluster, settings, failure_policy=failure_policy):
        cluster.patch(*webhook.DEPLOYMENT, {"spec": {"replicas": 0}})
        for pod in cluster.list("v1", "Pod", NAMESPACE):
            cluster.wait("v1", "Pod", pod["metadata"]["name"], NAMESPACE, _gone, what="OPA to end", timeout=60)
        yield


def _gone(found: dict[str, Any] | None) -> bool:
    return found is None


@contextmanager
def blind(cluster: Cluster, settings: Settings) -> Iterator[None]:
    """The watchers stand still, so OPA judges by what there was."""
    with (
        at_the_door(cluster, settings),
        on_every_node(cluster, settings, STOP.format("STOP"), STOP.format("CONT")),
    ):
        yield


FAULTS = (
    Fault(
        "the rules of networks are left out of the bundle",
        frozenset(f"ADM-{number:02d}" for number in range(1, 16)),
        partial(at_the_door, change=partial(_without, "network")),
        beside=frozenset({"ADM-24", "ADM-26"}),
    ),
    Fault(
        "the rules of volumes are left out of the bundle",
        frozenset(f"ADM-{number}" for number in range(21, 30)),
        partial(at_the_door, change=partial(_without, "storage")),
        beside=frozenset({"ADM-05", "ADM-41"}),
    ),
    Fault(
        "the rules of machines are left out of the bundle",
        frozenset({*(f"ADM-{number}" for number in range(31, 37)), "ADM-39"}),
        partial(at_the_door, change=partial(_without, "machine")),
        beside=frozenset({"ADM-01", "ADM-37", "ADM-38"}),
    ),
    Fault(
        "the rules of tenancy are left out of the bundle",
        frozenset({"ADM-37", "ADM-38", "ADM-40", "ADM-47"}),
        partial(at_the_door, change=partial(_without, "tenancy")),
        beside=frozenset({"ADM-05", "ADM-35", "ADM-39"}),
    ),
    Fault(
        "the rule of Ceph is left out of the bundle",
        frozenset({"ADM-30"}),
        partial(at_the_door, change=partial(_but, "P-STO-10")),
        beside=frozenset({"ADM-12", "ADM-24"}),
        extras=("ceph",),
    ),
    Fault(
        "OPA is down behind a webhook that ignores it",
        frozenset({"ADM-41", "ADM-42", "ADM-43"}),
        partial(opa_down, "Ignore"),
    ),
    Fault("OPA is down behind a webhook that insists", frozenset({"ADM-41", "ADM-46"}), partial(opa_down, "Fail")),
    Fault("the watchers of the cluster stand still", frozenset({"ADM-45"}), blind, beside=frozenset({"ADM-41"})),
    Fault(
        "updates are judged like new objects",
        frozenset({"ADM-44"}),
        partial(at_the_door, change=_strict),
        beside=frozenset({"ADM-41", "ADM-45"}),
    ),
)
