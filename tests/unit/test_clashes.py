"""A range that the cluster itself uses is refused before anything is created."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Any

import pytest

from plumbline.clashes import check_class, check_range
from plumbline.errors import UsageError


class Shown:
    """A cluster of one node."""

    def serves(self, _api_version: str, _kind: str) -> bool:
        return True

    def list(self, _api_version: str, _kind: str) -> list[dict[str, Any]]:
        addresses = [{"type": "Hostname", "address": "n1"}, {"type": "InternalIP", "address": "10.66.0.11"}]
        spec = {"podCIDRs": ["10.244.1.0/24", "fd00::/64"]}
        return [{"metadata": {"name": "n1"}, "spec": spec, "status": {"addresses": addresses}}]

    def get(self, _api_version: str, _kind: str, _name: str, _namespace: str) -> dict[str, Any]:
        return {"spec": {"clusterIPs": ["10.96.0.1", "fd00::1"]}}


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("10.66.0.0/24", "network.range 10.66.0.0/24 holds 10.66.0.11, the address of node n1: set a range"),
        ("10.244.0.0/16", "network.range 10.244.0.0/16 holds 10.244.1.0/24, the pods' range on node n1: set"),
        ("10.96.0.0/24", "network.range 10.96.0.0/24 holds 10.96.0.1, the address of the API server's Service: set"),
    ],
)
def test_a_range_in_use(wanted: str, said: str) -> None:
    with pytest.raises(UsageError, match=r"^" + said.replace(".", r"\.")):
        check_range(Shown(), IPv4Network(wanted))


def test_a_range_of_its_own() -> None:
    check_range(Shown(), IPv4Network("10.123.124.0/24"))


def test_a_class_that_is_not_there_is_named():
    check_class(Shown(), "n1")
    check_class(Shown(), "")
    with pytest.raises(UsageError, match='smart_class "fast" is no StorageClass of the cluster, which has n1'):
        check_class(Shown(), "fast")
