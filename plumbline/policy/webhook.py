"""The bundle at a cluster's door: OPA behind a ValidatingWebhookConfiguration, put up, looked at and taken away."""

from __future__ import annotations

import base64
import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plumbline import certificates
from plumbline.errors import DeadlineExceeded, PlatformError
from plumbline.policy import webhook_manifests as manifests

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from plumbline.cluster import Cluster
    from plumbline.policy.rules import Rule

MANAGER = "plumbline-webhook"
READY_SECONDS = 240.0
GONE_SECONDS = 120.0
DEPLOYMENT = ("apps/v1", "Deployment", manifests.NAME, manifests.NAMESPACE)
SECRET = ("v1", "Secret", manifests.SERVING, manifests.NAMESPACE)
CONFIGURATION = ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", manifests.CONFIGURATION)
ALL = (
    CONFIGURATION,
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", manifests.ROLE),
    ("rbac.authorization.k8s.io/v1", "ClusterRole", manifests.ROLE),
    ("v1", "Namespace", manifests.NAMESPACE),
)
"""What is taken away, in this order: the configuration first, so that nobody asks an OPA that has gone."""
SOON = datetime.timedelta(days=30)


@dataclass(frozen=True)
class Order:
    """What is to be put up. `label`: only in namespaces that have it, whatever its value; None for all of them."""

    rules: Collection[Rule]
    content: manifests.Content
    images: manifests.Images
    failure_policy: manifests.FailurePolicy
    label: str | None = None


@dataclass(frozen=True)
class Status:
    """What there is of the webhook, and what is wrong with it, a sentence each."""

    facts: tuple[str, ...]
    wrong: tuple[str, ...]


def plan(order: Order, former: str | None = None) -> list[dict[str, Any]]:
    """All that `install` applies, in its order. `former` is the authority of a certificate still being served."""
    certificate = certificates.serving(manifests.HOST)
    # Until every replica has the new certificate the API server believes both.
    authorities = [certificate.authority, *([former] if former else [])]
    return [
        *manifests.parts(order.rules, order.content, certificate, order.images),
        manifests.configuration(order.rules, authorities, order.failure_policy, order.label),
    ]


def install(cluster: Cluster, order: Order, say: Callable[[str], None]) -> None:
    """Put the webhook up, or what is new of it; another certificate is made each time.

    Nothing is sent to OPA before it is ready. DeadlineExceeded, with the pods' own words, when it does not get there.
    """
    *parts, configuration = plan(order, _former(cluster))
    if former := cluster.get(*CONFIGURATION):
        _trust_both(cluster, former, configuration)
    for manifest in parts:
        applied = cluster.apply(manifest, MANAGER)
        say(f"{manifest['kind']} {manifest['metadata']['name']}")
        if manifest["kind"] == "Deployment":
            _wait_ready(cluster, applied)
    cluster.apply(configuration, MANAGER)
    say(f"ValidatingWebhookConfiguration {manifests.CONFIGURATION}: {_scope(configuration)}")


def remains(cluster: Cluster) -> list[str]:
    """What there is of the webhook, in the order it is taken away in."""
    return [" ".join(each[1:]) for each in ALL if cluster.get(*each) is not None]


def uninstall(cluster: Cluster, say: Callable[[str], None]) -> bool:
    """Take the webhook away, the configuration first; whether there was anything of it."""
    found = [each for each in ALL if cluster.get(*each) is not None]
    for api_version, kind, name in found:
        cluster.delete(api_version, kind, name, wait=GONE_SECONDS)
        say(f"removed {kind} {name}")
    return bool(found)


def status(cluster: Cluster) -> Status:
    """Look at the webhook."""
    facts, wrong = [], []
    configuration = cluster.get(*CONFIGURATION)
    deployment = cluster.get(*DEPLOYMENT)
    if configuration is None:
        wrong.append("no ValidatingWebhookConfiguration: nothing is refused")
    else:
        facts.append(f"asked: {_scope(configuration)}")
        policy = configuration["webhooks"][0]["failurePolicy"]
        facts.append(f"failurePolicy: {policy}")
        if policy == "Ignore":
            wrong.append("failurePolicy is Ignore: while OPA does not answer, everything is let in")
    if deployment is None:
        wrong.append(f"no Deployment {manifests.NAME} in {manifests.NAMESPACE}")
    else:
        wanted, ready = deployment["spec"]["replicas"], (deployment.get("status") or {}).get("readyReplicas", 0)
        facts.append(f"OPA: {ready} of {wanted} replicas ready, content {_digest(deployment)[:12]}")
        if wanted == 0:
            wrong.append("OPA is scaled to 0 replicas, so nobody answers: run `plumbline webhook install` again")
        if ready < wanted:
            wrong.append(f"{wanted - ready} of {wanted} replicas of OPA are not ready{_why(cluster)}")
    secret = cluster.get(*SECRET) if deployment is not None else None
    if secret is not None:
        ends = certificates.ends(_pem(secret, "tls.crt"))
        facts.append(f"certificate: until {ends:%Y-%m-%d}")
        if ends - datetime.datetime.now(datetime.UTC) < SOON:
            wrong.append(f"the certificate ends on {ends:%Y-%m-%d}: run `plumbline webhook install` again")
    return Status(tuple(facts), tuple(wrong))


def _wait_ready(cluster: Cluster, applied: dict[str, Any]) -> None:
    wanted = applied["spec"]["replicas"]
    generation = applied["metadata"]["generation"]

    def rolled_out(found: dict[str, Any] | None) -> bool:
        state = (found or {}).get("status") or {}
        counts = {state.get(key, 0) for key in ("updatedReplicas", "readyReplicas", "replicas")}
        return bool(state.get("observedGeneration", 0) >= generation and counts == {wanted})

    try:
        cluster.wait(*DEPLOYMENT, rolled_out, what="OPA to be ready", timeout=READY_SECONDS)
    except DeadlineExceeded as error:
        raise DeadlineExceeded(f"{error}{_why(cluster)}; nothing new is sent to it") from error


def _why(cluster: Cluster) -> str:
    """What keeps containers of OPA's pods from being ready, as far as it is told."""
    said = []
    for pod in cluster.list("v1", "Pod", manifests.NAMESPACE, label_selector="app=opa"):
        for container in (pod.get("status") or {}).get("containerStatuses") or []:
            state = container.get("state") or {}
            waiting = state.get("waiting") or (container.get("lastState") or {}).get("terminated") or {}
            if not container.get("ready"):
                why = ": ".join(part for part in (waiting.get("reason"), waiting.get("message")) if part)
                said.append(f"{pod['metadata']['name']}/{container['name']} {why or 'is not ready'}")
    return f" ({'; '.join(said)})" if said else ""


def _former(cluster: Cluster) -> str | None:
    secret = cluster.get(*SECRET) if cluster.get("v1", "Namespace", manifests.NAMESPACE) else None
    return _pem(secret, "ca.crt") if secret and "ca.crt" in (secret.get("data") or {}) else None


def _trust_both(cluster: Cluster, former: dict[str, Any], new: dict[str, Any]) -> None:
    """Have the API server believe the coming certificate before it is served; all else stays as it is."""
    webhooks = [dict(each) for each in former["webhooks"]]
    for each in webhooks:
        each["clientConfig"] = {
            **each["clientConfig"],
            "caBundle": new["webhooks"][0]["clientConfig"]["caBundle"],
        }
    cluster.patch(CONFIGURATION[0], CONFIGURATION[1], CONFIGURATION[2], None, {"webhooks": webhooks})


def _scope(configuration: dict[str, Any]) -> str:
    (webhook,) = configuration["webhooks"]
    kinds = sorted({plural for rule in webhook["rules"] for plural in rule["resources"]})
    labels = [each["key"] for each in webhook["namespaceSelector"]["matchExpressions"] if each["operator"] == "Exists"]
    where = f"namespaces with the label {labels[0]}" if labels else "all namespaces but the control plane's"
    return f"{', '.join(kinds)} in {where}"


def _digest(deployment: dict[str, Any]) -> str:
    return str(deployment["spec"]["template"]["metadata"]["annotations"]["plumbline.io/content"])


def _pem(secret: dict[str, Any], key: str) -> str:
    try:
        return base64.b64decode(secret["data"][key]).decode()
    except (KeyError, ValueError) as error:
        raise PlatformError(
            f"Secret {manifests.SERVING} in {manifests.NAMESPACE} holds no {key}: "
            "run `plumbline webhook uninstall`, then install again"
        ) from error
