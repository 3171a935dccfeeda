"""What a fault is: a real mis-setting of a real platform, applied to it and taken back.

A fault is named with what must fail under it, and nothing else may. What a cut-off test left behind is removed before
a fault is applied.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from plumbline.cluster import Cluster
    from plumbline.lab.settings import Extra
    from plumbline.settings import Settings

NAMESPACE_PREFIX = "plumbline-broken"
"""Prefix of the namespaces of a run under a fault; faults in the API touch no others."""

EFFECT_SECONDS = 60.0
POLL_SECONDS = 0.5


@dataclass(frozen=True)
class Fault:
    """A way a platform may be set wrongly."""

    name: str
    fails: frozenset[str]
    """Ids of the behaviours that must fail under it."""
    applied: Callable[[Cluster, Settings], AbstractContextManager[None]]
    beside: frozenset[str] = frozenset({"VM-01"})
    """Ids of the neighbouring behaviours that are judged with them and must pass, so that the fault is told apart."""
    scenarios: tuple[str, ...] = ()
    """Names, or their beginnings, of the scenarios that must fail when not all of those behaviours' do."""
    everyday: bool = False
    """Part of the ordinary test run, which has time for a few of each kind only; `tox run -e everything` has all."""
    settings: str = ""
    """What the settings file says besides, as TOML, when the fault is a promise that the platform doesn't keep."""
    extras: tuple[Extra, ...] = ()
    """What the lab must have besides for it."""
