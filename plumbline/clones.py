"""How CDI will clone a volume, and why: its decision as a table of rules, the first that applies holds.

Read in CDI's own sources (`pkg/controller/clone/planner.go` of 1.61 and 1.65, `pkg/controller/datavolume-controller.go`
of 1.55); docs/clones.md tells what each rule is about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

BY_DRIVER = (1, 57)
"""First version that compares drivers; those before ask for the same StorageClass."""

TOLD = (1, 58)
"""First version that leaves its reason for a fallback on the claim."""


class Strategy(StrEnum):
    """How a clone is made, as `cdi.kubevirt.io/cloneType` has it (CDI >= 1.57)."""

    SNAPSHOT = "snapshot"
    CSI_CLONE = "csi-clone"
    COPY = "copy"


ALIGNED = 1 << 20
"""Disk images are of whole MiB."""

TYPES = {"network": Strategy.COPY, "csivolumeclone": Strategy.CSI_CLONE}
"""Strategies by the names that CDI before 1.57 has for them."""


class Mode(StrEnum):
    """What a claim shows its pods."""

    FILESYSTEM = "Filesystem"
    BLOCK = "Block"


@dataclass(frozen=True)
class Class:
    """A StorageClass, with what CDI's profile of it says (`status` of the StorageProfile; None where it is silent)."""

    name: str
    provisioner: str
    expands: bool = False
    waits: bool = False
    """Whether its volumes wait for their first consumer."""
    csi: bool = True
    """Whether a CSIDriver of the provisioner's name exists."""
    preferred: Strategy | None = Strategy.SNAPSHOT
    snapshot_class: str | None = None
    overhead: float = 0.0
    """Share of a claim that CDI leaves to its file system."""


@dataclass(frozen=True)
class Source:
    """The claim that is cloned; sizes in bytes. `driver` made its volume, and is its class's provisioner as a rule."""

    storage: Class
    driver: str
    mode: Mode
    requested: int
    capacity: int


@dataclass(frozen=True)
class Target:
    """The claim that is wanted, `requested` bytes large."""

    storage: Class
    mode: Mode
    requested: int
    foreign: bool = False
    """Whether it is in another namespace than its source."""
    permissive: bool = False
    """Whether CDI has found that the source's content fits, whatever the claims' sizes are."""


@dataclass(frozen=True)
class Facts:
    """All that CDI looks at. `snapshot_classes` has the driver of each by its name."""

    version: tuple[int, int]
    source: Source
    target: Target
    snapshot_classes: Mapping[str, str]
    override: Strategy | None = None
    """`spec.cloneStrategyOverride` of the CDI object."""


@dataclass(frozen=True)
class Expectation:
    """What CDI will do: `strategy` None is a refusal.

    `rule` is the heading in docs/clones.md, `reason` one sentence for people, `told` CDI's own words on the claim
    (`cdi.kubevirt.io/cloneFallbackReason`), empty where it says nothing.
    """

    strategy: Strategy | None
    rule: str
    reason: str
    told: str = ""

    def __str__(self) -> str:
        """One line for people."""
        what = self.strategy.value if self.strategy else "no clone"
        return f"{what}, by the rule “{self.rule}”: {self.reason}"


@dataclass(frozen=True)
class Rule:
    """One branch: when `holds`, the clone is made by `strategy`, or is refused when that is None."""

    name: str
    holds: Callable[[Facts], bool]
    strategy: Strategy | None
    reason: Callable[[Facts], str]
    told: str = ""


def strategy_of(clone_type: str) -> Strategy:
    """Strategy that a claim's `cdi.kubevirt.io/cloneType` tells; ValueError for one nobody knows."""
    return TYPES.get(clone_type) or Strategy(clone_type)


def version_of(text: str) -> tuple[int, int]:
    """Major and minor of a version such as "v1.65.0-rc.1"; ValueError when there are none."""
    found = re.match(r"v?(\d+)\.(\d+)", text)
    if not found:
        raise ValueError(f"{text!r} is not a version of CDI")
    return int(found[1]), int(found[2])


def wanted(facts: Facts) -> Strategy:
    """The strategy that is tried: the override's, else the profile's, else a snapshot."""
    # Before 1.57 the source's profile was asked; where it mattered, both classes had to be the same anyway.
    return facts.override or facts.target.storage.preferred or Strategy.SNAPSHOT


def common_snapshot_class(facts: Facts) -> str | None:
    """Name of the VolumeSnapshotClass that serves source and target, None when there is none."""
    named = {facts.source.storage.snapshot_class, facts.target.storage.snapshot_class}
    (first, *others) = named
    if first and not others:
        return first if facts.snapshot_classes.get(first) == facts.source.driver else None
    return min((name for name, driver in facts.snapshot_classes.items() if driver == facts.source.driver), default=None)


def _wants(strategy: Strategy) -> Callable[[Facts], bool]:
    return lambda facts: wanted(facts) is strategy


def _other_driver(facts: Facts) -> bool:
    return facts.source.driver != facts.target.storage.provisioner


def _stale_snapshot_class(facts: Facts) -> bool:
    named = {facts.source.storage.snapshot_class, facts.target.storage.snapshot_class}
    return (
        wanted(facts) is Strategy.SNAPSHOT
        and not _other_driver(facts)
        and len(named) == 1
        and None not in named
        and not named & facts.snapshot_classes.keys()
    )


def _no_snapshot_class(facts: Facts) -> bool:
    return wanted(facts) is Strategy.SNAPSHOT and (_other_driver(facts) or common_snapshot_class(facts) is None)


def _grows_in_vain(facts: Facts) -> bool:
    return facts.source.capacity < facts.target.requested and not facts.target.storage.expands


def _smaller(facts: Facts) -> bool:
    return facts.target.requested < facts.source.requested and not facts.target.permissive


def _holds(storage: Class, mode: Mode, requested: int) -> int:
    """Bytes of a disk image that fit into a claim, by CDI's reckoning."""
    if mode is Mode.BLOCK:
        return requested
    return ceil((1 - storage.overhead) * requested) // ALIGNED * ALIGNED


def _holds_less(facts: Facts) -> bool:
    source, target = facts.source, facts.target
    have = _holds(source.storage, source.mode, source.requested)
    return _holds(target.storage, target.mode, target.requested) < have and not target.permissive


def _other_mode(facts: Facts) -> bool:
    return facts.source.mode is not facts.target.mode


def _why_no_snapshot_class(facts: Facts) -> str:
    source, target = facts.source, facts.target.storage
    if _other_driver(facts):
        return f"{source.driver} made the source and {target.provisioner} will make the target: no snapshot fits both"
    return f"there is no VolumeSnapshotClass of the driver {source.driver} that both classes' profiles agree to"


def _why_wanted(facts: Facts) -> str:
    strategy = wanted(facts)
    if facts.override:
        return f"the CDI object's cloneStrategyOverride is {strategy}"
    if facts.target.storage.preferred:
        return f"the StorageProfile of class {facts.target.storage.name} prefers {strategy}"
    return f"nothing else is preferred than {strategy}"


def _why_smart(facts: Facts) -> str:
    return f"{_why_wanted(facts)}, and source and target fit together ({facts.source.driver}, {facts.source.mode})"


def _why_smaller(facts: Facts) -> str:
    return f"the target is smaller than its source ({facts.target.requested} < {facts.source.requested} bytes)"


def _why_mode(facts: Facts) -> str:
    return f"the source is of volume mode {facts.source.mode}, the target of {facts.target.mode}"


def _why_growth(facts: Facts) -> str:
    return (
        f"the target is larger than its source ({facts.target.requested} > {facts.source.capacity} bytes), and class "
        f"{facts.target.storage.name} has no allowVolumeExpansion"
    )


COPY_WANTED = Rule("Copying is preferred", _wants(Strategy.COPY), Strategy.COPY, _why_wanted)
SMART = (
    Rule("A snapshot is taken", _wants(Strategy.SNAPSHOT), Strategy.SNAPSHOT, _why_smart),
    Rule("The driver clones", _wants(Strategy.CSI_CLONE), Strategy.CSI_CLONE, _why_smart),
)

RULES: tuple[Rule, ...] = (
    Rule("The target is smaller", _smaller, None, _why_smaller),
    Rule(
        "No CSI driver",
        lambda facts: not facts.target.storage.csi,
        Strategy.COPY,
        lambda facts: f"{facts.target.storage.provisioner} of class {facts.target.storage.name} is no CSI driver",
        "In tree storage class does not support snapshot/clone",
    ),
    COPY_WANTED,
    Rule(
        "The profile names a snapshot class that is gone",
        _stale_snapshot_class,
        None,
        lambda facts: (
            f"the StorageProfile of class {facts.target.storage.name} names the VolumeSnapshotClass "
            f"{facts.target.storage.snapshot_class}, which does not exist"
        ),
    ),
    Rule(
        "No common snapshot class",
        _no_snapshot_class,
        Strategy.COPY,
        _why_no_snapshot_class,
        "No compatible volumesnapshotclass found",
    ),
    Rule(
        "Another driver",
        _other_driver,
        Strategy.COPY,
        lambda facts: f"{facts.source.driver} made the source, {facts.target.storage.provisioner} will make the target",
        "Provisioners are incompatible",
    ),
    Rule(
        "Another volume mode",
        _other_mode,
        Strategy.COPY,
        _why_mode,
        "The volume modes of source and target are incompatible",
    ),
    Rule("No room to grow", _grows_in_vain, Strategy.COPY, _why_growth, "No volume expansion is possible"),
    *SMART,
)
"""CDI 1.57 and later."""

OLD_RULES: tuple[Rule, ...] = (
    Rule("The target holds less", _holds_less, None, _why_smaller),
    COPY_WANTED,
    Rule(
        "No snapshot class of the driver",
        lambda facts: (
            wanted(facts) is Strategy.SNAPSHOT
            and facts.target.storage.provisioner not in facts.snapshot_classes.values()
        ),
        Strategy.COPY,
        lambda facts: f"no VolumeSnapshotClass has the driver {facts.target.storage.provisioner}",
    ),
    Rule(
        "Another class",
        lambda facts: facts.source.storage.name != facts.target.storage.name,
        Strategy.COPY,
        lambda facts: (
            f"the source is of class {facts.source.storage.name}, the target of class {facts.target.storage.name}, and "
            "CDI before 1.57 asks for the same one"
        ),
    ),
    Rule("Another volume mode", _other_mode, Strategy.COPY, _why_mode),
    Rule("No room to grow", _grows_in_vain, Strategy.COPY, _why_growth),
    Rule(
        "Another namespace, and the class waits",
        lambda facts: facts.target.foreign and facts.target.storage.waits,
        Strategy.COPY,
        lambda facts: (
            f"the target is in another namespace, and volumes of class {facts.target.storage.name} wait for a consumer"
        ),
    ),
    *SMART,
)
"""CDI before 1.57. It leaves no reason on the claim."""


def expect(facts: Facts) -> Expectation:
    """What CDI will do with a clone."""
    rules = RULES if facts.version >= BY_DRIVER else OLD_RULES
    rule = next(rule for rule in rules if rule.holds(facts))
    told = rule.told if facts.version >= TOLD else ""
    return Expectation(rule.strategy, rule.name, rule.reason(facts), told)
