"""The webhook on a live API server: beside no webhook at all, and beside a policy of the API server's own in CEL.

Each request is a dry run that would create a network definition. Namespaces differ in who is asked: nobody, the API
server's own ValidatingAdmissionPolicy with one rule (P-NET-04, as far as CEL can read it), OPA with the whole bundle.
"""

from __future__ import annotations

import secrets
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from plumbline.cluster import connect
from plumbline.errors import DeadlineExceeded, UsageError
from plumbline.lab.components import INVENTORY, OPA, PREFIX
from plumbline.policy import webhook
from plumbline.policy.rules import load_rules
from plumbline.policy.sealed import seal
from plumbline.policy.settings import load_settings
from plumbline.policy.webhook_manifests import Images
from tests.bench import manifests, page, pairs
from tests.policies.rules import POLICIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plumbline.cluster import Cluster

TITLE = "The webhook"
HELD = (10, 100, 1_000, 10_000)
"""Network definitions in the cluster."""
ROUNDS = 8
PER_ROUND = 50
"""Requests of one kind in one round."""
LABEL = "plumbline.io/bench"
ASKED = ("nobody", "CEL", "OPA")
KNOWN_SECONDS = 120.0
"""Within this the webhook has to know what was made."""
HANDS = 8
"""Requests at a time while the cluster is filled."""
_REGISTRATION = "admissionregistration.k8s.io/v1"


class Door:
    """Namespaces of one run, each with another one to be asked."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self.run = secrets.token_hex(3)
        self._held = 0

    def namespace(self, name: str) -> str:
        """The name of a namespace of this run."""
        return f"bench-{self.run}-{name.lower()}"

    def took(self, asked: str, number: int) -> float:
        """Milliseconds of one request that is let in."""
        manifest = manifests.definition(HELD[-1] + number, self.namespace(asked))
        began = time.monotonic()
        answer = self._cluster.submit("create", manifest)
        took = (time.monotonic() - began) * 1e3
        assert answer.allowed, answer
        return took

    def fill(self, number: int) -> None:
        """Have that many definitions in the cluster, and the webhook know the last of them."""
        with ThreadPoolExecutor(HANDS) as hands:
            made = [manifests.definition(index, self.namespace("held")) for index in range(self._held, number)]
            list(hands.map(self._cluster.create, made))
        self._held = number
        clash = manifests.definition(number - 1, self.namespace("opa"))
        deadline = time.monotonic() + KNOWN_SECONDS
        while self._cluster.submit("create", clash).allowed:
            if time.monotonic() > deadline:
                raise DeadlineExceeded(f"the webhook does not know the {number}th definition after {KNOWN_SECONDS} s")
            time.sleep(0.5)

    def settings(self) -> dict[str, Any]:
        """Settings in which what is held belongs to another tenant than those who ask."""
        tenants = {"bench": {"vlans": [[1, 4094]]}, "other": {}}
        asking = {self.namespace(name): {"tenant": "bench"} for name in ASKED}
        return {"tenants": tenants, "namespaces": {**asking, self.namespace("held"): {"tenant": "other"}}}


def measure() -> str:
    """Measure on the cluster of KUBECONFIG; the chapter. UsageError where a webhook is in the way."""
    cluster = connect()
    if webhook.remains(cluster):
        raise UsageError("the cluster has the webhook already: `plumbline webhook uninstall` first")
    door = Door(cluster)
    with _namespaces(cluster, door), _policy(cluster, door), _webhook(cluster, door):
        rows = []
        for held in HELD:
            door.fill(held)
            rows.append([f"{held:,}", *_compared(door)])
            print(" | ".join(rows[-1]), flush=True)
    middle = "median, ms"
    late = "99th percentile, ms"
    head = ["definitions held", "nobody: median / 99th, ms"]
    head += [f"{mine} more than {other}: {which}" for mine, other in _COMPARED for which in (middle, late)]
    return f"{_WHAT}\n\n{page.table(head, rows)}\n"


_COMPARED = (("CEL", "nobody"), ("OPA", "nobody"), ("OPA", "CEL"))


def _compared(door: Door) -> list[str]:
    blocks: dict[str, list[list[float]]] = {name: [] for name in ASKED}
    for asked in ASKED:
        _block(door, asked)

    def once(asked: str) -> float:
        blocks[asked].append(_block(door, asked))
        return 0.0

    pairs.in_turn(ASKED, ROUNDS, once)
    quantiles = {
        name: [[pairs.quantile(block, share) for block in found] for share in (0.5, 0.99)]
        for name, found in blocks.items()
    }
    every = [each for block in blocks["nobody"] for each in block]
    row = [f"{pairs.quantile(every, 0.5):.1f} / {pairs.quantile(every, 0.99):.1f}"]
    for mine, other in _COMPARED:
        row += [pairs.difference(quantiles[mine][which], quantiles[other][which]).text(".1f") for which in (0, 1)]
    return row


def _block(door: Door, asked: str) -> list[float]:
    return [door.took(asked, number) for number in range(PER_ROUND)]


@contextmanager
def _namespaces(cluster: Cluster, door: Door) -> Iterator[None]:
    try:
        for name in (*ASKED, "held"):
            labels = {LABEL: name.lower()} if name != "OPA" else {LABEL: "opa", f"{LABEL}-opa": ""}
            metadata = {"name": door.namespace(name), "labels": labels}
            cluster.create({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})
        yield
    finally:
        for name in (*ASKED, "held"):
            cluster.delete("v1", "Namespace", door.namespace(name))


@contextmanager
def _policy(cluster: Cluster, door: Door) -> Iterator[None]:
    name = door.namespace("cel")
    rule = {
        "apiGroups": ["k8s.cni.cncf.io"],
        "apiVersions": ["*"],
        "operations": ["CREATE", "UPDATE"],
        "resources": ["network-attachment-definitions"],
    }
    expression = """object.spec.config.matches('"type": *"(bridge|ovs|tuning)"')"""
    spec = {
        "failurePolicy": "Fail",
        "matchConstraints": {"resourceRules": [rule]},
        "validations": [{"expression": expression}],
    }
    selector = {"namespaceSelector": {"matchLabels": {LABEL: "cel"}}}
    binding = {"policyName": name, "validationActions": ["Deny"], "matchResources": selector}
    kinds = ("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding")
    wrong = manifests.definition(0, door.namespace("cel"))
    wrong["spec"]["config"] = wrong["spec"]["config"].replace('"bridge"', '"host-device"', 1)
    try:
        for kind, content in zip(kinds, (spec, binding), strict=True):
            cluster.create({"apiVersion": _REGISTRATION, "kind": kind, "metadata": {"name": name}, "spec": content})
        deadline = time.monotonic() + KNOWN_SECONDS
        while cluster.submit("create", wrong).allowed:
            if time.monotonic() > deadline:
                raise DeadlineExceeded(f"the policy in CEL refuses nothing after {KNOWN_SECONDS} s")
            time.sleep(0.5)
        yield
    finally:
        for kind in reversed(kinds):
            cluster.delete(_REGISTRATION, kind, name)


@contextmanager
def _webhook(cluster: Cluster, door: Door) -> Iterator[None]:
    rules = load_rules(POLICIES)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "settings.yaml"
        file.write_text(yaml.safe_dump(door.settings()))
        content = seal(POLICIES, rules, load_settings(POLICIES, file, {rule.id for rule in rules}))
    images = Images(f"{PREFIX}/opa:{OPA}", f"{PREFIX}/inventory:{INVENTORY}")
    try:
        webhook.install(cluster, webhook.Order(rules, content, images, "Fail", f"{LABEL}-opa"), print)
        yield
    finally:
        webhook.uninstall(cluster, print)


_WHAT = f"""Dry runs that would create a network definition, {ROUNDS} rounds of {PER_ROUND} for each of three
namespaces in turn: one of which nobody is asked, one of which a ValidatingAdmissionPolicy in CEL asks whether the
plugin is allowed (one rule, P-NET-04), one of which OPA is asked about the whole bundle. Differences are those of the
rounds' medians and 99th percentiles. Nodes, API server, OPA and the client share the machine."""
