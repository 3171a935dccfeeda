"""What pytest loads for the suite and for the tests of the suite alike."""

from __future__ import annotations

pytest_plugins = [
    "fixtures.recording",
    "fixtures.platform",
    "fixtures.belongings",
    "fixtures.drivers",
    "fixtures.segments",
    "fixtures.volumes",
    "fixtures.machines",
    "fixtures.migration",
    "fixtures.migrants",
    "fixtures.addresses",
    "fixtures.pods",
    "fixtures.outsiders",
    "fixtures.peers",
    "fixtures.isolation",
    "fixtures.separation",
    "fixtures.underlay",
    "fixtures.forgery",
    "fixtures.throughput",
    "fixtures.connections",
    "steps.machines",
    "steps.migration",
    "steps.networks",
    "steps.links",
    "steps.throughput",
    "steps.connections",
    "steps.volumes",
]
