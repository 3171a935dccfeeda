"""Segments over few addresses: where they are taken from, and what is said where that can't be."""

from __future__ import annotations

import json
from ipaddress import IPv4Address
from types import SimpleNamespace

import pytest

from fixtures.addresses import Addresses
from fixtures.recording import NotAssessed
from fixtures.segments import Segments
from plumbline.capabilities import Capabilities, Capability
from plumbline.errors import UsageError
from plumbline.settings import Settings


class FakeCluster:
    def __init__(self, *taken: int) -> None:
        entry = {"podref": "ns/other", "ifname": "net1"}
        self.pool = {"spec": {"range": "10.123.124.0/24", "allocations": {str(last): entry for last in taken}}}

    def serves(self, api_version, kind):
        return True

    def list(self, api_version, kind):
        return [self.pool]


def addresses(*taken: int, whereabouts: bool = True, settings: Settings | None = None) -> tuple[Addresses, list[dict]]:
    made: list[dict] = []
    belongings = SimpleNamespace(namespace="ns", create=lambda manifest: made.append(manifest) or manifest)
    evidence = SimpleNamespace(object=lambda _: None, note=lambda *_: None)
    capability = Capability(
        "whereabouts", whereabouts, "" if whereabouts else "whereabouts is not installed: no IPPool"
    )
    settings = settings or Settings()
    segments = Segments(belongings, settings, Capabilities([capability]), evidence, None, None)
    return Addresses(FakeCluster(*taken), settings, segments, evidence), made


def ipam(manifest: dict) -> dict:
    return json.loads(manifest["spec"]["config"])["plugins"][0]["ipam"]


def test_a_span_is_taken_where_nobody_has_an_address():
    found, made = addresses(*(last for last in range(100, 201) if last not in (150, 151, 152)))
    found.unique_in_cluster("narrow", 3)
    given = ipam(made[0])
    assert (given["type"], given["range_start"], given["range_end"]) == (
        "whereabouts",
        "10.123.124.150",
        "10.123.124.152",
    )
    assert len(found.span("narrow")) == 3


def test_spans_of_a_scenario_do_not_overlap():
    found, _ = addresses()
    spans = [found.take(9) for _ in range(10)]
    assert len({address for span in spans for address in span}) == 90


def test_workers_take_from_parts_of_their_own(monkeypatch):
    monkeypatch.setenv("PYTEST_XDIST_WORKER_COUNT", "2")
    spans = {}
    for worker in ("gw0", "gw1"):
        monkeypatch.setenv("PYTEST_XDIST_WORKER", worker)
        found, _ = addresses()
        spans[worker] = {address for _ in range(5) for address in found.take(4)}
    assert not spans["gw0"] & spans["gw1"]
    assert min(spans["gw0"] | spans["gw1"]) > IPv4Address("10.123.124.100")


def test_a_range_without_room_is_said():
    found, _ = addresses(*range(12, 201, 3))
    with pytest.raises(NotAssessed, match=r"no 6 free addresses in a row from 10.123.124.10 to 10.123.124.200"):
        found.unique_in_cluster("narrow", 6)


def test_a_range_too_small_for_the_scenarios_is_refused_before_anything_is_made():
    small = {"network": {"range_start": "10.123.124.10", "range_end": "10.123.124.40"}}
    with pytest.raises(UsageError, match="holds 31 addresses, at least 64 are needed"):
        Settings.parse(small, "plumbline.toml")


def test_without_whereabouts_only_the_others_are_judged():
    found, made = addresses(whereabouts=False)
    with pytest.raises(NotAssessed, match="whereabouts is not installed"):
        found.unique_in_cluster("narrow", 3)
    found.unique_on_node("local", 3)
    only = found.exactly("fixed")
    local, static = map(ipam, made)
    assert (local["type"], static["type"]) == ("host-local", "static")
    assert static["addresses"] == [{"address": f"{only}/24", "gateway": "10.123.124.1"}]
    assert local["routes"] == static["routes"] == [{"dst": "0.0.0.0/0", "gw": "10.123.124.1"}]
