"""What a scenario makes goes where it belongs, and goes away."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from fixtures.belongings import Belongings
from plumbline.errors import ProbeFailed, Refused
from plumbline.settings import Settings


class Kept:
    """A cluster that keeps what it is told."""

    def __init__(self) -> None:
        self.made: list[dict[str, Any]] = []
        self.deleted: list[tuple[str, str, str | None]] = []

    def create(self, manifest: dict[str, Any]) -> dict[str, Any]:
        self.made.append(manifest)
        return manifest

    def delete(self, _version: str, kind: str, name: str, namespace: str | None = None, **_: Any) -> None:
        self.deleted.append((kind, name, namespace))

    def list(self, *_: str) -> list[dict[str, Any]]:
        return []


class OfRun:
    labels: ClassVar[dict[str, str]] = {"plumbline.io/run": "1"}
    settings = Settings()


def belongings() -> tuple[Kept, Belongings]:
    cluster = Kept()
    return cluster, Belongings(cluster, OfRun(), "own")


def pod(namespace: str | None = None) -> dict[str, Any]:
    where = {"namespace": namespace} if namespace else {}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", **where}}


def test_nothing_made_nothing_removed() -> None:
    cluster, own = belongings()
    own.remove()
    assert cluster.made == cluster.deleted == []


def test_a_namespace_of_its_own_comes_with_the_first_object() -> None:
    cluster, own = belongings()
    own.create(pod())
    assert [one["metadata"]["name"] for one in cluster.made] == ["own", "p"]
    assert cluster.made[1]["metadata"] == {"name": "p", "namespace": "own", "labels": OfRun.labels}


def test_objects_go_into_the_scenarios_namespaces_only() -> None:
    cluster, own = belongings()
    other = own.beside()
    for named in (other, "own", "kube-system"):
        own.create(pod(named))
    pods = [one["metadata"]["namespace"] for one in cluster.made if one["kind"] == "Pod"]
    assert pods == ["own-other", "own", "own"]
    assert own.beside() == other


def test_users_of_networks_go_first_and_every_namespace_goes() -> None:
    cluster, own = belongings()
    own.create(pod(own.beside()))
    own.remove()
    assert cluster.deleted[0] == ("Pod", "p", "own-other")
    assert {name for kind, name, _ in cluster.deleted if kind == "Namespace"} == {"own", "own-other"}


def test_a_quota_says_nothing_about_the_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    cluster, own = belongings()
    own.create(pod())

    def refuse(_: dict[str, Any]) -> None:
        raise Refused("the API server refused to create pods p: exceeded quota: small", status=403, reason="Forbidden")

    monkeypatch.setattr(cluster, "create", refuse)
    with pytest.raises(ProbeFailed, match=r"a quota stands in the suite's way.*exceeded quota: small"):
        own.create(pod())
