"""The network rules find what the oracle in plain Python finds, whatever is asked."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, note, settings
from hypothesis import strategies as st

from tests.policies.generated import AT_LENGTH, ORDINARY, Scene, document, scenes
from tests.policies.oracle import Judge
from tests.policies.server import Case, inventory, review

ORACLE_KNOWS = {f"P-NET-{number:02}" for number in (1, 2, *range(4, 16))}
"""All but P-NET-03, whose subject is what cannot be read."""

MOST_ROUNDS = 10
"""Rare cases, such as a network in use that is moved, don't come up in every few hundred."""


SEEN = [
    {"id": 1, "minID": False},
    {"id": 1, "maxID": 0},
    {"id": 1, "minID": None, "maxID": None},
    {"id": "", "minID": 1, "maxID": 2},
]
"""Entries of trunks that a run has once found to be judged wrongly, and their like."""


def trunk_of(entry):
    """A definition of that trunk, judged by settings that say next to nothing."""
    config = {"type": "bridge", "bridge": "br1", "vlanTrunk": [entry]}
    network = {key: [] for key in ("cni_types", "ipam_types", "single_node_bridges", "launchers")}
    network |= {"native_vlan": 1, "isolated_label": "plumbline.io/isolated", "multus_namespace": "kube-system"}
    settings = {"namespaces": {}, "tenants": {}, "network": {**network, "reserved": {}}}
    named = document("NetworkAttachmentDefinition", "team-a", "blue", json.dumps(config), "spec", "config")
    return Scene(named, None, settings, [])


@pytest.mark.parametrize(
    "examples",
    [settings(ORDINARY, max_examples=500, derandomize=False), pytest.param(AT_LENGTH, marks=pytest.mark.long)],
    ids=["some", "many"],
)
def test_rules_and_oracle_agree(decisions, examples):
    met = set()

    @examples
    @example(trunk_of(SEEN[0]), "ada")
    @example(trunk_of(SEEN[1]), "ada")
    @example(trunk_of(SEEN[2]), "ada")
    @example(trunk_of(SEEN[3]), "ada")
    @given(scenes(), st.sampled_from(["ada", "ada", "kubevirt-controller"]))
    def agree(scene, user):
        request = review(scene.document, scene.before)
        request["request"]["userInfo"]["username"] = user
        (verdict,) = decisions.decide([Case(request, scene.settings, inventory(scene.held))])
        expected = Judge(request["request"], scene.settings, scene.held).findings()
        note(f"only the rules: {pairs(verdict) - expected}; only the oracle: {expected - pairs(verdict)}")
        assert pairs(verdict) == expected
        met.update(id_ for id_, _ in expected)

    for _ in range(MOST_ROUNDS):
        agree()
        if met == ORACLE_KNOWS:
            break
    assert met == ORACLE_KNOWS, "cases that break nothing prove nothing"


def pairs(verdict):
    """Ids and paths of all that the rules found, what an update did not bring about included."""
    said = (*verdict["denied"], *verdict["warned"], *verdict["tolerated"])
    return {(each["id"], each["path"]) for each in said if each["id"] in ORACLE_KNOWS}
