"""Phrases about throughput."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, parsers, then, when

from fixtures.recording import not_assessed
from fixtures.throughput import PodNetworkLoad
from plumbline.throughput import MEGABIT, Comparison, Standing, rate

if TYPE_CHECKING:
    from fixtures.pods import Pods
    from fixtures.throughput import Throughput
    from plumbline.settings import Settings


@given(parsers.parse('a machine "{name}" on "{segment}", and a sender for it on another node'))
def receiver(throughput: Throughput, name: str, segment: str) -> None:
    throughput.join(name, segment)


@given("a pod on each of the two nodes to load the pod network")
def loaders(throughput: Throughput, pods: Pods, nodes: list[str]) -> None:
    throughput.load_with(PodNetworkLoad(pods, nodes))


@when(
    parsers.parse('the throughput of "{name}" is measured without and with that load, in turns'),
    target_fixture="comparison",
)
def measure(throughput: Throughput, name: str) -> Comparison:
    del name
    return throughput.compare()


@then(parsers.parse("the {which} network has been loaded meanwhile"))
def loaded(comparison: Comparison, settings: Settings, which: str) -> None:
    alone = comparison.load_alone
    if alone < MEGABIT:
        not_assessed(f"the {which} network can't be loaded: it carries {rate(alone)} while nothing else is measured")
    if not comparison.load_was_there(settings.network.dedicated_share):
        not_assessed(
            f"there was not always enough load: it reached {comparison.load():.0%} of the {rate(alone)} it reaches "
            f"alone, and {comparison.least_load():.0%} in one round; {comparison}"
        )


@then(parsers.parse('"{name}" has kept the promised share of its throughput'))
def share_kept(comparison: Comparison, settings: Settings, name: str) -> None:
    promised = settings.network.dedicated_share
    standing = comparison.standing(promised)
    if standing is Standing.INCONCLUSIVE:
        not_assessed(f"inconclusive: the promised share of {promised:.0%} lies within what was measured: {comparison}")
    assert standing is Standing.KEPT, f'machine "{name}" is to keep {promised:.0%} of its throughput, but {comparison}'
