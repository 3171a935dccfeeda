"""What holds for any object at all: properties of the whole decision, and of the rules in it."""

from __future__ import annotations

import copy
import json
import re
from collections import Counter

import pytest
from hypothesis import assume, given
from hypothesis import settings as more
from hypothesis import strategies as st

from tests.policies import names
from tests.policies.generated import (
    JSON,
    MACHINE_NETWORKS,
    ORDINARY,
    SETTINGS,
    Scene,
    documents,
    inventories,
    of_shape,
    scenes,
    spoilt,
)
from tests.policies.generated_machines import MACHINE_SETTINGS, machines
from tests.policies.generated_storage import owned, storage_scenes
from tests.policies.oracle import MACHINES
from tests.policies.rules import PAGES
from tests.policies.server import Case, inventory, review
from tests.policies.shapes import SHAPES

STRICT = {page.rule.id: page.rule.strict for page in PAGES}
KINDS = sorted({kind for page in PAGES for kind in page.rule.kinds})
"""All kinds that rules are asked about."""
MACHINE_KINDS = st.sampled_from(["VirtualMachine", "VirtualMachineInstance"])
SCENES = st.one_of(
    scenes(),
    st.builds(Scene, machines(), st.none(), MACHINE_SETTINGS, st.just([])),
    storage_scenes(),
    storage_scenes(),
    owned(),
)
"""Objects that each rule finds something in now and then."""
OF_ALL = more(ORDINARY, max_examples=240)
"""As many of each of the scenes as an ordinary run has of one kind of object."""


def found(verdict):
    """Ids and paths of what rules refuse or warn of."""
    return {(each["id"], each["path"]) for each in (*verdict["denied"], *verdict["warned"])}


def times(verdict):
    """How often each rule finds something."""
    return Counter(each["id"] for each in (*verdict["denied"], *verdict["warned"]))


def ids(verdict):
    return {id_ for id_, _ in found(verdict)}


@ORDINARY
@given(JSON)
def test_any_json_is_answered(decisions, anything):
    (verdict,) = decisions.decide([Case(anything)])
    assert verdict["allowed"] is False
    assert verdict["malformed"]


@ORDINARY
@given(documents(), SETTINGS, inventories(), st.data())
def test_any_object_is_answered_with_the_uid_of_its_request(decisions, document, settings, held, data):
    request = review(document)
    request["request"]["object"] = data.draw(spoilt(document))
    spoilt_request = data.draw(spoilt(request))
    verdict, odd = decisions.decide([Case(each, settings, inventory(held)) for each in (request, spoilt_request)])
    assert verdict["uid"] == "5a3c"
    assert verdict["trouble"] == []
    assert (verdict["malformed"] == []) == isinstance(request["request"]["object"], dict)
    assert isinstance(odd["allowed"], bool)


@ORDINARY
@given(st.sampled_from(KINDS), JSON, SETTINGS)
def test_any_spec_of_any_kind_is_answered(decisions, kind, spec, settings):
    (verdict,) = decisions.decide([Case(review(of_kind(kind, {"spec": spec})), settings)])
    assert (verdict["malformed"], verdict["trouble"]) == ([], [])


@ORDINARY
@given(st.sampled_from(KINDS).flatmap(lambda kind: st.tuples(st.just(kind), of_shape(SHAPES[kind]))), SETTINGS)
def test_any_object_that_its_api_takes_is_answered(decisions, defined, settings):
    kind, fields = defined
    (verdict,) = decisions.decide([Case(review(of_kind(kind, fields)), settings)])
    assert (verdict["malformed"], verdict["trouble"]) == ([], [])


def of_kind(kind, fields):
    """An object of "group/Kind" with these fields."""
    group, _, name = kind.rpartition("/")
    version = f"{group}/v1" if group else "v1"
    return {**fields, "apiVersion": version, "kind": name, "metadata": {"name": "a", "namespace": "team-a"}}


@OF_ALL
@given(SCENES)
def test_the_same_question_has_the_same_answer(decisions, scene):
    def reordered(value):
        if isinstance(value, dict):
            return {key: reordered(value[key]) for key in reversed(value)}
        return [reordered(each) for each in value] if isinstance(value, list) else value

    case = Case(review(scene.document, scene.before), scene.settings, inventory(scene.held))
    other = Case(reordered(case.review), reordered(scene.settings), inventory(scene.held[::-1]))
    # Asked anew: what is asked at once is asked at one moment, and sees the same numbers of chance.
    (first,), (second, third) = decisions.decide([case]), decisions.decide([case, other])
    assert first == second == third


@OF_ALL
@given(SCENES, st.randoms(use_true_random=False))
def test_the_order_of_lists_does_not_matter(decisions, scene, random):
    # In a chain of plugins it does: each changes what the one before it made.
    assume(scene.document["kind"] != "NetworkAttachmentDefinition")

    def shuffled(value):
        if isinstance(value, dict):
            return {key: shuffled(each) for key, each in value.items()}
        return random.sample([shuffled(each) for each in value], len(value)) if isinstance(value, list) else value

    asked = (scene.document, shuffled(scene.document))
    first, second = decisions.decide([Case(review(each), scene.settings, inventory(scene.held)) for each in asked])
    assert times(first) == times(second)


@pytest.fixture(scope="module")
def said(opa, policies):
    """Names in rules, among them those of all fields that they read."""
    return names.said(opa, policies)


@OF_ALL
@given(SCENES, st.data())
def test_fields_that_no_rule_reads_do_not_matter(decisions, said, scene, data):
    kind = f"{scene.document['apiVersion'].rpartition('/')[0]}/{scene.document['kind']}"
    changed = filled(scene.document, SHAPES[kind], said, data.draw)
    changed["status"] = data.draw(JSON)
    annotations = changed["metadata"].get("annotations") or {}
    if isinstance(annotations, dict):
        changed["metadata"] = {**changed["metadata"], "annotations": {**annotations, "example.org/note": "n"}}
    asked = (scene.document, changed)
    first, second = decisions.decide([Case(review(each), scene.settings, inventory(scene.held)) for each in asked])
    assert found(first) == found(second)


def filled(value, shape, said, draw):
    """The value with further fields of its shape that no rule names, in it and in what is below."""
    if isinstance(value, list) and isinstance(shape, list):
        return [filled(each, shape[0], said, draw) for each in value]
    if not isinstance(value, dict) or not isinstance(shape, dict) or "*" in shape:
        return value
    further = draw(of_shape({name: below for name, below in shape.items() if name not in said}))
    # Every kind of a volume's source is one to rules.
    below = {name: filled(value[name], shape[name], said, draw) for name in shape.keys() & value.keys() - {"source"}}
    return further | value | below


@ORDINARY
@given(documents(st.sampled_from(sorted(MACHINES))), SETTINGS, inventories())
def test_a_pod_network_never_cures_a_machine_that_is_not_isolated(decisions, document, settings, held):
    more = copy.deepcopy(document)
    spec = more
    for step in (*MACHINES[document["kind"]], "spec"):
        spec = spec.get(step)
    assume(isinstance(spec, dict))
    networks = spec.get("networks")
    spec["networks"] = [*(networks if isinstance(networks, list) else ()), {"name": "default", "pod": {}}]
    first, second = decisions.decide([Case(review(each), settings, inventory(held)) for each in (document, more)])
    isolation = {"P-NET-01", "P-NET-02"}
    if ids(first) & isolation:
        assert ids(second) & isolation


@ORDINARY
@given(documents(st.just("VirtualMachineInstance")), SETTINGS, inventories())
def test_a_machine_is_judged_like_its_instance(decisions, instance, settings, held):
    metadata = {key: instance["metadata"].get(key) for key in ("annotations", "labels") if key in instance["metadata"]}
    identity = {key: instance["metadata"][key] for key in ("namespace", "name")}
    spec = {"template": {"metadata": metadata, "spec": instance["spec"]}}
    machine = {"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine", "metadata": identity, "spec": spec}
    first, second = decisions.decide([Case(review(each), settings, inventory(held)) for each in (instance, machine)])
    assert {(id_, f"spec.template.{path}") for id_, path in found(first)} == found(second)


@OF_ALL
@given(SCENES)
def test_tenants_are_equals(decisions, scene):
    """Whoever is called team-b instead of team-a, and green instead of red, everywhere, gets the same answer."""
    other = {"team-a": "team-b", "team-b": "team-a", "red": "green", "green": "red"}

    def swapped(value):
        text = re.sub(r"team-[ab]|\b(red|green)\b", lambda match: other[match[0]], json.dumps(value))
        return json.loads(text)

    first, second = decisions.decide(
        [
            Case(review(scene.document, scene.before), scene.settings, inventory(scene.held)),
            Case(
                review(swapped(scene.document), swapped(scene.before)),
                swapped(scene.settings),
                inventory(swapped(scene.held)),
            ),
        ]
    )
    assert swapped(sorted(found(first))) == [list(each) for each in sorted(found(second))]


@OF_ALL
@given(SCENES)
def test_what_was_admitted_is_admitted_again(decisions, scene):
    held_now = [each for each in scene.held if each["metadata"] != scene.document["metadata"]]
    before = Case(review(scene.document), scene.settings, inventory(held_now))
    after = inventory([*held_now, scene.document])
    again = Case(before.review, scene.settings, after)
    update = Case(review(scene.document, scene.document), scene.settings, after)
    first, second, third = decisions.decide([before, again, update])
    if first["allowed"]:
        assert second["allowed"] is True
        assert third["allowed"] is True
    strictly = {id_ for id_ in ids(third) if STRICT[id_]}
    assert ids(third) == strictly
    assert third["allowed"] is True or strictly


REPAIRS = {
    "P-NET-04": ("type", "bridge"),
    "P-NET-09": ("preserveDefaultVlan", False),
    "P-NET-10": ("networkName", "team-a/green"),
    "P-NET-13": ("macspoofchk", True),
}
"""The last key of a cited path, and what makes good the finding there."""


def test_repairing_the_cited_place_removes_the_finding(decisions):
    met = set()

    @more(ORDINARY, max_examples=300)
    @given(documents(st.sampled_from(["NetworkAttachmentDefinition", "VirtualMachine"])), SETTINGS, inventories())
    def repair(document, settings, held):
        document["metadata"]["namespace"] = "team-a"
        settings["network"]["cni_types"] = ["bridge"]
        (verdict,) = decisions.decide([Case(review(document), settings, inventory(held))])
        cited = [(id_, path) for id_, path in sorted(found(verdict)) if path.endswith(f".{REPAIRS.get(id_, '?')[0]}")]
        mended = [repaired(document, path, REPAIRS[id_][1]) for id_, path in cited]
        answers = decisions.decide([Case(review(each), settings, inventory(held)) for each in mended])
        for place, answer in zip(cited, answers, strict=True):
            assert place not in found(answer)
        met.update(id_ for id_, _ in cited)

    repair()
    assert met == set(REPAIRS)


def repaired(document, path, value):
    """The object with this value at the path, inside a definition's configuration too."""
    whole = copy.deepcopy(document)
    steps = [int(step) if step.isdigit() else step for step in re.findall(r"[^.\[\]]+", path)]
    place, inside = whole, None
    for number, step in enumerate(steps[:-1]):
        if isinstance(place[step], str) and steps[number : number + 1] == ["config"]:
            inside = place
            place = json.loads(place[step])
            parsed = place
        else:
            place = place[step]
    place[steps[-1]] = value
    if inside is not None:
        inside["config"] = json.dumps(parsed)
    return whole


@ORDINARY
@given(MACHINE_NETWORKS, SETTINGS)
def test_an_isolated_machine_that_passes_has_no_pod_network(decisions, networks, settings):
    settings["namespaces"]["team-a"] = {"isolated": True}
    spec = {"networks": networks, "domain": {"devices": {"interfaces": [{"name": "n1"}]}}}
    machine = {"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstance", "spec": spec}
    machine["metadata"] = {"namespace": "team-a", "name": "it"}
    (verdict,) = decisions.decide([Case(review(machine), settings)])
    alone = len(networks) == 1 and isinstance(networks[0], dict) and isinstance(networks[0].get("multus"), dict)
    alone = alone and networks[0].get("pod") is None
    assert (ids(verdict) & {"P-NET-01", "P-NET-02"} == set()) == alone
