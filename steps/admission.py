"""Phrases about a cluster's door: what is refused there, what is let in, and what is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, parsers, then, when

from fixtures import admission_machines, admission_networks, admission_volumes
from fixtures.admission_machines import excused, makers
from fixtures.admission_objects import bridge, claim, clone, machine, network, template
from fixtures.admission_volumes import ceph_cluster

if TYPE_CHECKING:
    from fixtures.admission import Case, Door
    from plumbline.cluster import Admission


_CASES = {**admission_networks.CASES, **admission_volumes.CASES, **admission_machines.CASES}


@given(parsers.parse("an object that {rule} forbids, and the same one repaired"), target_fixture="case")
def case_of(door: Door, rule: str) -> Case:
    door.rule(rule)
    return _CASES[rule](door)


@given(parsers.parse("a Ceph cluster that {rule} forbids, and the same one repaired"), target_fixture="case")
def case_of_ceph(door: Door, rule: str) -> Case:
    door.rule(rule)
    return ceph_cluster(door)


@when("it is brought to the door as it is", target_fixture="answer")
def brought(door: Door, case: Case) -> Admission:
    return door.bring(case.wrong, case.verb)


@then(parsers.parse("{rule} refuses it and says why"))
def refused_by(door: Door, case: Case, rule: str) -> None:
    mode = door.rule(rule)[1]

    def speaks(answer: Admission) -> bool:
        if mode == "warn":
            return any(line.startswith(f"{rule} (") for line in answer.warnings)
        return not answer.allowed and f"{rule} (" in answer.said

    answer = door.bring_until(case.wrong, case.verb, speaks)
    assert speaks(answer), f"{rule} has not {'warned' if mode == 'warn' else 'refused'}: {answer}"
    said = " ".join([answer.said, *answer.warnings])
    assert "expected" in said, f"{rule} does not say what it expects: {answer}"


@then(parsers.parse("the repaired one is let in without a word of {rule}"))
def let_in(door: Door, case: Case, rule: str) -> None:
    answer = door.bring(case.right, "update" if case.before else case.verb)
    assert answer.allowed, f"the repaired object is {answer}"
    assert not any(line.startswith(f"{rule} (") for line in answer.warnings), f"{rule} still warns: {answer}"


@then(parsers.parse("{rule} refuses it as a bare instance, in a replica set and in a pool, and lets the repaired in"))
def refused_in_makers(door: Door, case: Case, rule: str) -> None:
    for manifest in makers(door, case.wrong):
        answer = door.bring(manifest)
        assert not answer.allowed and f"{rule} (" in answer.said, f"{rule} on a {manifest['kind']}: {answer}"
    for manifest in makers(door, case.right):
        answer = door.bring(manifest)
        assert answer.allowed, f"the repaired {manifest['kind']} is {answer}"


@then("what an exception in force covers is let in, and the exception is told")
def let_in_by_exception(door: Door) -> None:
    answer = door.bring(excused(door))
    assert answer.allowed, f"what is excused is {answer}"
    assert any(" is excused until " in line for line in answer.warnings), f"nobody is told of the exception: {answer}"


@when("it is brought to be stored", target_fixture="answer")
def brought_for_good(door: Door, case: Case) -> Admission:
    return door.bring(case.wrong, case.verb, dry_run=False)


@then(parsers.parse("{rule} has refused it, and nothing is stored"))
def nothing_stored(door: Door, case: Case, answer: Admission, rule: str) -> None:
    assert not answer.allowed and f"{rule} (" in answer.said, f"{rule} has not refused it: {answer}"
    found = case.wrong
    stored = door.cluster.get(found["apiVersion"], found["kind"], found["metadata"]["name"], door.home)
    assert stored is None, "the refused object is stored nonetheless"


@then(parsers.parse("{rule} refuses it with a name that is yet to be made, too, and lets the repaired one in"))
def generated_names(door: Door, case: Case, rule: str) -> None:
    for manifest, wrong in ((case.wrong, True), (case.right, False)):
        metadata = {"generateName": "blue-", "namespace": door.home}
        answer = door.bring({**manifest, "metadata": metadata})
        assert answer.allowed != wrong, f"an object with a name to be made is {answer}"
        assert (f"{rule} (" in answer.said) == wrong, f"{rule} should have a say: {answer}"


@then(parsers.parse("{rule} refuses it when it is applied on the server's side, too, and lets the repaired one in"))
def applied(door: Door, case: Case, rule: str) -> None:
    for manifest, wrong in ((case.wrong, True), (case.right, False)):
        answer = door.bring(manifest, "apply")
        assert answer.allowed != wrong, f"an applied object is {answer}"
        assert (f"{rule} (" in answer.said) == wrong, f"{rule} should have a say: {answer}"


@given("a machine that was in order when it came, and is not any more", target_fixture="old")
def fallen_behind(door: Door) -> dict[str, object]:
    # The size of what is cloned is not known before it is there.
    volumes = template(clone(door.home, "golden"), "1Mi", volumeMode="Filesystem")
    found = machine(door, f"{door.home}/blue", dataVolumeTemplates=volumes)
    found["metadata"]["finalizers"] = ["plumbline.io/held"]
    stored = door.own(found)
    door.own(claim(door, "golden"))
    fresh = machine(door, f"{door.home}/blue", dataVolumeTemplates=volumes)
    fresh["metadata"]["name"] = "another"
    answer = door.bring_until(fresh, "create", lambda answer: "P-STO-04 (" in answer.said)
    assert "P-STO-04 (" in answer.said, f"a new machine like it is {answer}"
    return stored


@then("it can still be labelled")
def labelled(door: Door, old: dict[str, object]) -> None:
    _accepted(door, old, labels={"plumbline.io/looked-at": "true"})


@then("its status can be written")
def status_written(door: Door, old: dict[str, object]) -> None:
    named = {"name": old["metadata"]["name"], "namespace": door.home}  # type: ignore[index]
    status = {"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine", "metadata": named, "status": {"created": False}}
    answer = door.bring(status, "update", subresource="status")
    assert answer.allowed, f"a status is {answer}"


@then("it can be deleted, and goes when its finalizer is taken off")
def let_go(door: Door, old: dict[str, object]) -> None:
    name = old["metadata"]["name"]  # type: ignore[index]
    where = ("kubevirt.io/v1", "VirtualMachine", name, door.home)
    door.cluster.delete(*where)
    door.cluster.patch(*where, {"metadata": {"finalizers": None}})
    door.cluster.wait(*where, lambda found: found is None, what="its removal", timeout=60)


def _accepted(door: Door, old: dict[str, object], **metadata: object) -> None:
    named = {"name": old["metadata"]["name"], "namespace": door.home, **metadata}  # type: ignore[index]
    answer = door.bring({"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine", "metadata": named}, "update")
    assert answer.allowed, f"a label on it is {answer}"


@given("a network of another tenant on a bridge")
def theirs(door: Door) -> None:
    door.own(network(door, bridge(door), name="green", namespace=door.elsewhere()))


@then("a network of ours on that bridge is refused within seconds")
def known_soon(door: Door) -> None:
    answer = door.bring_until(network(door, bridge(door)), "create", lambda answer: not answer.allowed)
    assert not answer.allowed, f"what was made a moment ago is not known: {answer}"


@when("their network is deleted")
def theirs_gone(door: Door) -> None:
    found = network(door, bridge(door), name="green", namespace=f"{door.home}-other")
    door.cluster.delete(found["apiVersion"], found["kind"], "green", found["metadata"]["namespace"], wait=30)


@then("ours is let in within seconds")
def forgotten_soon(door: Door) -> None:
    answer = door.bring_until(network(door, bridge(door)), "create", lambda answer: answer.allowed)
    assert answer.allowed, f"what was deleted a moment ago is still believed: {answer}"


@given("a namespace whose objects are judged at the door")
def judged(door: Door) -> None:
    door.rule("P-NET-05")
    answer = door.bring(_CASES["P-NET-05"](door).wrong)
    assert not answer.allowed, f"nothing is refused here: {answer}"
