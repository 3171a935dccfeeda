"""The webhook while something happens to it: another certificate, no OPA, a bundle that somebody changed."""

from __future__ import annotations

import base64
import io
import tarfile
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

import pytest

from plumbline import certificates
from plumbline.cluster import Cluster, connect
from plumbline.policy import webhook
from plumbline.policy import webhook_manifests as manifests
from plumbline.policy.rules import load_rules
from plumbline.policy.sealed import seal
from plumbline.policy.settings import load_settings
from tests.faults.admission import IMAGES, LABEL, POLICIES, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from plumbline.cluster import Admission

pytestmark = pytest.mark.long

HOME = "plumbline-door"
CONTENT = ("v1", "ConfigMap", manifests.NAME, manifests.NAMESPACE)
UNANSWERED = "failed calling webhook"
EFFECT_SECONDS = 120.0
"""A changed Secret reaches a container within the kubelet's minute and a bit."""


def network(vlan: int) -> dict[str, Any]:
    port = f'{{"cniVersion": "0.4.0", "type": "bridge", "bridge": "br9", "vlan": {vlan}, "macspoofchk": true, '
    return {
        "apiVersion": "k8s.cni.cncf.io/v1",
        "kind": "NetworkAttachmentDefinition",
        "metadata": {"name": "segment", "namespace": HOME},
        "spec": {"config": f'{port}"preserveDefaultVlan": false}}'},
    }


RIGHT, WRONG = network(300), network(310)


def order(failure_policy: manifests.FailurePolicy = "Fail") -> webhook.Order:
    rules = load_rules(POLICIES)
    chosen = load_settings(POLICIES, SETTINGS, [rule.id for rule in rules])
    return webhook.Order(rules, seal(POLICIES, rules, chosen), IMAGES, failure_policy, LABEL)


@pytest.fixture(scope="module")
def cluster(lab_kubeconfig: Path) -> Iterator[Cluster]:
    """A cluster with the webhook, and a namespace whose objects are judged."""
    found = connect(lab_kubeconfig)
    webhook.uninstall(found, lambda _: None)
    found.delete("v1", "Namespace", HOME, wait=60)
    try:
        found.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": HOME, "labels": {LABEL: "blue"}}})
        webhook.install(found, order(), lambda _: None)
        yield found
    finally:
        webhook.uninstall(found, lambda _: None)
        found.delete("v1", "Namespace", HOME)


def judged(answer: Admission, *, right: bool) -> bool:
    """Whether the answer is that of the rules."""
    return answer.allowed if right else "P-NET-05 (" in answer.said


def until(found: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + EFFECT_SECONDS
    while not found():
        assert time.monotonic() < deadline, what
        time.sleep(1)


class Asking:
    """Brings a right and a wrong object to the door, again and again, until the block ends."""

    def __init__(self, cluster: Cluster) -> None:
        self.right: list[Admission] = []
        self.wrong: list[Admission] = []
        self._cluster = cluster
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._over.is_set():
            self.right.append(self._cluster.submit("create", RIGHT))
            self.wrong.append(self._cluster.submit("create", WRONG))

    def check(self, least: int) -> None:
        """All answers were those of the rules, and there were many."""
        assert [str(each) for each in self.right if not judged(each, right=True)] == []
        assert [str(each) for each in self.wrong if not judged(each, right=False)] == []
        assert len(self.right) >= least


def served(cluster: Cluster) -> str:
    return base64.b64decode(cluster.get(*webhook.SECRET)["data"]["tls.crt"]).decode()


def believe(cluster: Cluster, *authorities: str) -> None:
    """Have the API server believe these authorities of OPA's certificate."""
    (found,) = cluster.get(*webhook.CONFIGURATION)["webhooks"]
    bundle = base64.b64encode("".join(authorities).encode()).decode()
    found["clientConfig"]["caBundle"] = bundle
    cluster.patch(*webhook.CONFIGURATION, None, {"webhooks": [found]})


@contextmanager
def policy(cluster: Cluster, failure_policy: manifests.FailurePolicy) -> Iterator[None]:
    """The other failurePolicy is in force, and known to the API server."""

    def choose(chosen: str) -> None:
        (found,) = cluster.get(*webhook.CONFIGURATION)["webhooks"]
        cluster.patch(*webhook.CONFIGURATION, None, {"webhooks": [{**found, "failurePolicy": chosen}]})
        until(lambda: cluster.submit("create", RIGHT).allowed == (chosen == "Ignore"), "it is not in force")

    choose(failure_policy)
    yield
    choose("Fail")


def tampered(bundle: bytes) -> bytes:
    """A bundle in which VLANs go up to 9999, with the signature it had."""
    changed = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(bundle), mode="r:gz") as old,
        tarfile.open(fileobj=changed, mode="w:gz") as new,
    ):
        for member in old:
            content = old.extractfile(member).read()
            if member.name.endswith("p_net_05/rule.rego"):
                assert b"4094" in content
                content = content.replace(b"4094", b"9999")
            new.addfile(member, io.BytesIO(content))
    return changed.getvalue()


def refusal(cluster: Cluster, old: str) -> str:
    """What OPA says of its bundle in the replica that is not the old one."""
    for pod in cluster.list("v1", "Pod", manifests.NAMESPACE):
        states = {each["name"]: each["state"] for each in pod["status"].get("containerStatuses", ())}
        if pod["metadata"]["name"] != old and "running" in states.get("opa", {}):
            lines = cluster.logs(manifests.NAMESPACE, pod["metadata"]["name"], container="opa").splitlines()
            return next((line for line in lines if "p_net_05/rule.rego" in line and '"level":"error"' in line), "")
    return ""


def test_it_answers_while_everything_of_it_is_renewed(cluster: Cluster) -> None:
    before = served(cluster)
    with Asking(cluster) as asking:
        webhook.install(cluster, order(), lambda _: None)
    asking.check(20)
    assert served(cluster) != before


def test_it_answers_while_its_certificate_is_replaced_under_it(cluster: Cluster) -> None:
    former = base64.b64decode(cluster.get(*webhook.SECRET)["data"]["ca.crt"]).decode()
    new = certificates.serving(manifests.HOST)
    pods = {each["metadata"]["uid"] for each in cluster.list("v1", "Pod", manifests.NAMESPACE)}
    believe(cluster, new.authority, former)
    with Asking(cluster) as asking:
        data = {"ca.crt": new.authority, "tls.crt": new.certificate, "tls.key": new.key}
        cluster.patch(*webhook.SECRET, {"stringData": data})
        # The whole window is watched: a kubelet brings a changed Secret to its pods within a minute or two.
        time.sleep(EFFECT_SECONDS)
    asking.check(100)
    # Whoever believes the new authority alone is answered as well: both replicas serve the new certificate.
    believe(cluster, new.authority)
    with Asking(cluster) as asking:
        time.sleep(5)
    asking.check(5)
    assert {each["metadata"]["uid"] for each in cluster.list("v1", "Pod", manifests.NAMESPACE)} <= pods, (
        "OPA was restarted"
    )


def test_without_opa_it_is_the_failure_policy_that_answers(cluster: Cluster) -> None:
    cluster.patch(*webhook.DEPLOYMENT, {"spec": {"replicas": 0}})
    until(lambda: cluster.list("v1", "Pod", manifests.NAMESPACE) == [], "OPA's pods are still there")
    until(lambda: UNANSWERED in cluster.submit("create", RIGHT).said, "somebody still answers")
    for manifest in (RIGHT, WRONG):
        answer = cluster.submit("create", manifest)
        assert not answer.allowed and UNANSWERED in answer.said, answer
    assert any("scaled to 0 replicas" in each for each in webhook.status(cluster).wrong)
    # What is not judged goes its way, and so does what leaves.
    elsewhere = {**WRONG, "metadata": {"name": "segment", "namespace": "default"}}
    assert cluster.submit("create", elsewhere).allowed
    with policy(cluster, "Ignore"):
        for manifest in (RIGHT, WRONG):
            assert cluster.submit("create", manifest).allowed
        assert any("failurePolicy is Ignore" in each for each in webhook.status(cluster).wrong)
    cluster.patch(*webhook.DEPLOYMENT, {"spec": {"replicas": 2}})
    until(lambda: webhook.status(cluster).wrong == (), "OPA does not come back")
    until(lambda: judged(cluster.submit("create", WRONG), right=False), "nothing is refused again")


def test_a_bundle_that_somebody_changed_is_not_loaded(cluster: Cluster) -> None:
    stored = cluster.get(*CONTENT)["binaryData"]["bundle.tar.gz"]
    changed = base64.b64encode(tampered(base64.b64decode(stored))).decode()
    cluster.patch(*CONTENT, {"binaryData": {"bundle.tar.gz": changed}})
    first, second = (each["metadata"]["name"] for each in cluster.list("v1", "Pod", manifests.NAMESPACE))
    cluster.delete("v1", "Pod", first, manifests.NAMESPACE, wait=60)
    # The old replica goes on by what it loaded; the new one never gets ready, and says why.
    until(lambda: bool(refusal(cluster, second)), "OPA says nothing of the bundle")
    assert [each for each in webhook.status(cluster).wrong if "1 of 2 replicas of OPA are not ready" in each]
    with Asking(cluster) as asking:
        time.sleep(5)
    asking.check(5)
    cluster.delete("v1", "Pod", second, manifests.NAMESPACE, wait=60)
    until(lambda: UNANSWERED in cluster.submit("create", RIGHT).said, "somebody still answers")
    assert UNANSWERED in cluster.submit("create", WRONG).said
    with policy(cluster, "Ignore"):
        assert cluster.submit("create", WRONG).allowed
    assert [each for each in webhook.status(cluster).wrong if "2 of 2 replicas of OPA are not ready" in each]
    webhook.install(cluster, order(), lambda _: None)
    until(lambda: judged(cluster.submit("create", WRONG), right=False), "nothing is refused again")
