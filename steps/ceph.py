"""Phrases about Ceph: the network it shares with machines, who reads its daemons' banners, where its data moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, parsers, then, when

from plumbline.holders import held_twice
from plumbline.probes import reached, table, undecided

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fixtures.ceph import StorageNetwork
    from fixtures.ceph_holders import CephHolders
    from fixtures.ceph_load import CephLoad
    from fixtures.evidence import Evidence
    from fixtures.machines import Machines
    from fixtures.segments import Segments
    from fixtures.throughput import Throughput
    from plumbline.ceph import Greeting, Transfer
    from plumbline.holders import Answered, Holder
    from plumbline.probes import Reachability

BESIDE = 0.01
"""Share of a file's size that the pod network may carry meanwhile: clients ask monitors for maps there."""

SEEN = 0.5
"""Share of a file's size that captures must have seen; the kernel may drop some of it before they look."""


@given(parsers.parse('the network "{segment}" that machines and Ceph are to share'))
def shared(storage_network: StorageNetwork, segment: str) -> None:
    storage_network.find(segment)


@then(parsers.parse('Ceph has "{segment}" as its public network'))
def same_network(storage_network: StorageNetwork, segments: Segments, segment: str) -> None:
    selection, reference = storage_network.selection, segments[segment].reference
    assert selection.network, f"machines are promised to share {reference} with Ceph, but {selection.why}"
    assert selection.network == reference, (
        f"Ceph has {selection.network} as its public network, machines are promised to share {reference} with it"
    )


@given(parsers.parse('a client of Ceph on "{segment}"'))
def client(storage_network: StorageNetwork, nodes: list[str], segment: str) -> None:
    storage_network.connect(segment, nodes[-1])


@then(parsers.parse('all OSDs and MDS are bound to "{segment}"'))
def bound(storage_network: StorageNetwork, segments: Segments, segment: str) -> None:
    subnet = storage_network.subnet.subnet
    for role in ("osd", "mds"):
        found = storage_network.of(role)
        assert found, f"Ceph has no {role} that listens anywhere"
        strays = [str(one) for one in found if one.address not in subnet]
        assert not strays, f"not bound to {segments[segment].reference} ({subnet}): {', '.join(strays)}"


@then(parsers.parse('"{first}" and "{second}" read the banner of every OSD and MDS'))
def banners(storage_network: StorageNetwork, machines: Machines, first: str, second: str) -> None:
    pair = (machines[first], machines[second])
    _all_right(storage_network.read_banners(pair, storage_network.of("osd", "mds"), "of OSDs and MDS"))


@then(parsers.parse('"{first}" and "{second}" still read the banner of every OSD and MDS'))
def banners_after(storage_network: StorageNetwork, machines: Machines, first: str, second: str) -> None:
    pair = (machines[first], machines[second])
    _all_right(storage_network.read_banners(pair, storage_network.of("osd", "mds"), "of OSDs and MDS, after"))


@then(parsers.parse('"{first}" and "{second}" read the banner of every monitor, wherever the platform has it'))
def monitors(storage_network: StorageNetwork, machines: Machines, evidence: Evidence, first: str, second: str) -> None:
    pair, monitors = (machines[first], machines[second]), storage_network.of("mon")
    way = storage_network.lead_to(pair, monitors)
    assert way, (
        f"monitors are off the storage network ({', '.join(map(str, monitors))}), and neither a route nor a gateway of "
        "the network leads to them"
    )
    evidence.state(way)
    _all_right(storage_network.read_banners(pair, monitors, "of monitors"))


@when("the client writes a file to CephFS and reads it back", target_fixture="transfer")
def write_and_read(storage_network: StorageNetwork) -> Transfer:
    return storage_network.transfer()


@then("the file has come back whole")
def whole(transfer: Transfer) -> None:
    assert transfer.read == transfer.written, f"written was {transfer.written}, read was {transfer.read}"


@then(parsers.parse('its data has moved on "{segment}", and not on the pod network'))
def moved(transfer: Transfer, storage_network: StorageNetwork, evidence: Evidence, segment: str) -> None:
    to, back = transfer.moved(str(one.address) for one in storage_network.of("osd"))
    evidence.state(
        f'of a file of {transfer.size} bytes, {to} bytes were seen on "{segment}" on their way to OSDs and {back} on '
        f"their way back; the pod network carried {transfer.beside} bytes"
    )
    assert transfer.beside < BESIDE * transfer.size, (
        f"{transfer.beside} bytes went over the pod network while a file of {transfer.size} was written and read"
    )
    assert min(to, back) > SEEN * transfer.size, (
        f'a file of {transfer.size} bytes was written and read, but "{segment}" carried {to} bytes to the OSDs and '
        f"{back} back"
    )


@when(
    parsers.parse('"{outsider}" and "{tenant}" try to reach the OSDs and MDS for the whole window'),
    target_fixture="intrusion",
)
def intrude(
    storage_network: StorageNetwork, machines: Machines, outsider: str, tenant: str
) -> tuple[Reachability, ...]:
    return storage_network.intrude([machines[outsider]], machines[tenant])


@then(parsers.parse('neither "{outsider}" nor "{tenant}" has reached one'))
def kept_out(intrusion: tuple[Reachability, ...]) -> None:
    assert intrusion, "nothing was tried, which proves nothing"
    inside = reached(intrusion)
    assert not inside, f"{inside[0]}\n{table(inside)}"
    open_ = undecided(intrusion)
    assert not open_, f"this proves nothing: {open_[0]}\n{table(open_)}"


@given(parsers.parse('a client of Ceph that loads "{segment}" between the same two nodes'))
def loading_client(ceph_load: CephLoad, throughput: Throughput, nodes: list[str], segment: str) -> None:
    ceph_load.start(segment, nodes)
    throughput.load_with(ceph_load)


@when(parsers.parse('all who hold addresses on "{segment}" are counted'), target_fixture="held")
def count_holders(ceph_holders: CephHolders, segment: str) -> tuple[Holder, ...]:
    return ceph_holders.count(segment)


@then("Ceph, the machines and the pods are among them with the addresses that they see themselves")
def all_counted(ceph_holders: CephHolders, storage_network: StorageNetwork, held: tuple[Holder, ...]) -> None:
    assert storage_network.of("osd"), "Ceph has no osd that listens anywhere, so nothing can be held twice with it"
    missing = ceph_holders.missing(held)
    assert not missing, f"not among those who hold addresses, as the platform tells: {'; '.join(missing)}"


@then("every address has one holder")
def one_holder(held: tuple[Holder, ...]) -> None:
    twice = held_twice(held)
    assert not twice, "; ".join(twice)


@when(
    "the guests and the pods ask on their links for each of these addresses for the whole window",
    target_fixture="answers",
)
def ask_holders(ceph_holders: CephHolders, held: tuple[Holder, ...]) -> tuple[Answered, ...]:
    return ceph_holders.ask(held)


@then("each is answered for by its holder, and by nobody else")
def holders_answer(ceph_holders: CephHolders, answers: tuple[Answered, ...]) -> None:
    foreign = [
        f"{one.holder.address}, which {one.holder.name} holds, is answered for {'twice ' * one.twice}"
        f"by {ceph_holders.whose(one.macs)}"
        for one in answers
        if one.by_others
    ]
    assert not foreign, "; ".join(foreign)
    silent = [f"{one.holder.address} ({one.holder.name})" for one in answers if not one.macs]
    assert answers, "nothing was asked, which proves nothing"
    assert not silent, f"this proves nothing: nobody answers for {', '.join(silent)}"


def _all_right(found: Iterable[Greeting]) -> None:
    read = list(found)
    assert read, "no banner was to be read, which proves nothing"
    wrong = [str(one) for one in read if not one.right]
    assert not wrong, f"{len(wrong)} of {len(read)} banners were not read: {'; '.join(wrong)}"
