"""Segment drivers: what counts as a plugin's refusal."""

from __future__ import annotations

from fixtures.drivers import refusal

SANDBOX = 'Warning FailedCreatePodSandBox: Failed to create pod sandbox: plugin type="multus" failed (add): '
PASSING = SANDBOX + 'Multus: [ns/pod]: error waiting for pod: Get "https://api/pods/pod": context deadline exceeded'
REFUSED = SANDBOX + '[ns/pod:vlan]: error adding container to network "vlan": failed to setup vlan tag'


def test_a_plugins_own_word_is_a_refusal():
    assert refusal([REFUSED]) == 'container to network "vlan": failed to setup vlan tag'
    assert refusal([REFUSED, PASSING]) == 'container to network "vlan": failed to setup vlan tag'


def test_an_api_server_that_was_slow_once_is_none():
    assert refusal([PASSING]) == ""
    assert refusal([]) == ""
