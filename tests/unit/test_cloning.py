"""What is read from a clone's claim, from CDI's pods and from snapshots, and the table beside the oracle."""

from __future__ import annotations

from dataclasses import replace

from plumbline.clones import Expectation, Strategy
from plumbline.cloning import Carrier, CloneOutcome, carriers, fallback_told, rows, snapshots, strategy_seen, table


def pod(name: str, role: str, *claims: str, node: str = "") -> dict:
    volumes = [{"name": claim, "persistentVolumeClaim": {"claimName": claim}} for claim in claims]
    labels = {"cdi.kubevirt.io": role} if role else {}
    spec = {"volumes": [*volumes, {"emptyDir": {}}], **({"nodeName": node} if node else {})}
    return {"metadata": {"name": name, "labels": labels}, "spec": spec}


def test_only_pods_that_copy_are_carriers():
    pods = [
        pod("reads", "cdi-clone-source", "source", node="one"),
        pod("writes", "cdi-upload-server", "tmp-pvc-1"),
        pod("imports", "importer", "other"),
        pod("stranger", "", "source"),
    ]
    assert carriers(pods) == (
        Carrier("reads", "cdi-clone-source", ("source",), "one"),
        Carrier("writes", "cdi-upload-server", ("tmp-pvc-1",)),
    )
    assert carriers([{"metadata": {"name": "bare"}, "spec": {}}]) == ()


def test_what_snapshots_were_taken_of():
    found = [{"spec": {"source": {"persistentVolumeClaimName": "source"}}}, {"spec": {"source": {}}}]
    assert snapshots(found) == ("source", "no claim")


def test_a_claim_tells_its_strategy_and_why():
    told = {"cdi.kubevirt.io/cloneType": "network", "cdi.kubevirt.io/cloneFallbackReason": "because"}
    claim = {"metadata": {"annotations": told}}
    assert (strategy_seen(claim), fallback_told(claim)) == (Strategy.COPY, "because")
    assert (strategy_seen({"metadata": {}}), fallback_told({"metadata": {}})) == (None, "")
    volume = {"metadata": {"annotations": {"cdi.kubevirt.io/cloneType": "snapshot"}}}
    assert strategy_seen({"metadata": {}}, volume) is strategy_seen(None, volume) is Strategy.SNAPSHOT
    assert strategy_seen(claim, volume) is Strategy.COPY


def outcome(expected: Expectation, strategy: Strategy | None, told: str = "") -> CloneOutcome:
    return CloneOutcome("twin", "fast, Filesystem, 64 MiB", expected, strategy, told, seconds=3)


def test_an_outcome_is_as_expected_with_its_reason_only():
    copy = Expectation(Strategy.COPY, "Another driver", "drivers differ", "Provisioners are incompatible")
    assert outcome(copy, Strategy.COPY, "Provisioners are incompatible").as_expected
    assert not outcome(copy, Strategy.COPY).as_expected
    assert not outcome(copy, Strategy.SNAPSHOT, "Provisioners are incompatible").as_expected
    silent = Expectation(None, "The target is smaller", "it is smaller")
    assert outcome(silent, None, "whatever").as_expected
    assert not outcome(silent, Strategy.COPY).as_expected
    assert "no clone" in str(outcome(silent, None))


def test_bytes_go_between_nodes_where_pods_are_on_two():
    copy = outcome(Expectation(Strategy.COPY, "", ""), Strategy.COPY)
    for nodes, apart in {(): False, ("one", "one"): False, ("one", "two"): True, ("one", ""): False}.items():
        assert replace(copy, carriers=tuple(Carrier("", "", (), node) for node in nodes)).apart is apart


def test_the_table_has_a_line_for_each():
    copy = Expectation(Strategy.COPY, "Copying is preferred", "preferred")
    lines = table([outcome(copy, Strategy.COPY), outcome(copy, None)]).splitlines()
    assert len(lines) == 3
    assert lines[0].split()[:2] == ["clone", "into"]
    assert rows("golden", [outcome(copy, None)]) == [
        {
            "source": "golden",
            "into": "fast, Filesystem, 64 MiB",
            "seen": "none",
            "expected": "copy",
            "rule": "Copying is preferred",
            "told": "",
        }
    ]
    assert "none" in lines[2]
