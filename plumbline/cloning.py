"""What was seen of a clone: how CDI made it, which pods carried its bytes, and what it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plumbline.clones import Strategy, strategy_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from plumbline.clones import Expectation

CLONE_TYPE = "cdi.kubevirt.io/cloneType"
FALLBACK = "cdi.kubevirt.io/cloneFallbackReason"
PERMISSIVE = ("cdi.kubevirt.io/permissiveClone", "cdi.Kubevirt.io/permissiveClone")
"""Annotation that tells that the source's content fits, with the name it has in older releases."""

ROLE = "cdi.kubevirt.io"
"""Label that tells what a pod of CDI is there for."""
READER, WRITER = "cdi-clone-source", "cdi-upload-server"


@dataclass(frozen=True)
class Carrier:
    """A pod that carried bytes: its name, whether it read or wrote (`role`), the claims it had, and its node."""

    pod: str
    role: str
    claims: tuple[str, ...]
    node: str = ""

    def __str__(self) -> str:
        """One line for people."""
        return f"{self.role} {self.pod} with {', '.join(self.claims)} on {self.node or 'no node'}"


@dataclass(frozen=True)
class CloneOutcome:
    """One clone as it was seen. `strategy` None: none was made; `told` is its reason for a fallback."""

    name: str
    into: str
    """The class and volume mode it was made in, in words."""
    expected: Expectation
    strategy: Strategy | None
    told: str = ""
    said: tuple[str, ...] = ()
    """Warnings about the volume and its claim."""
    carriers: tuple[Carrier, ...] = ()
    snapshots: tuple[str, ...] = ()
    """Claims that VolumeSnapshots were taken of."""
    seconds: float = 0.0

    @property
    def apart(self) -> bool:
        """Whether its bytes were carried from one node to another."""
        return len({one.node for one in self.carriers if one.node}) > 1

    @property
    def as_expected(self) -> bool:
        """Whether CDI did what the oracle says, and told the reason that belongs to it."""
        return self.strategy is self.expected.strategy and (not self.expected.told or self.told == self.expected.told)

    def __str__(self) -> str:
        """One line for people."""
        seen = f"{self.strategy or 'no clone'}{f' ({self.told})' if self.told else ''}"
        return f'clone "{self.name}" into {self.into}: {seen} in {self.seconds:.1f} s; expected {self.expected}'


def carriers(pods: Iterable[Mapping[str, Any]]) -> tuple[Carrier, ...]:
    """The pods among these that copy volumes for CDI."""
    found = []
    for pod in pods:
        role = (pod["metadata"].get("labels") or {}).get(ROLE, "")
        if role in (READER, WRITER):
            volumes = pod["spec"].get("volumes") or []
            claims = [one["persistentVolumeClaim"]["claimName"] for one in volumes if "persistentVolumeClaim" in one]
            found.append(Carrier(pod["metadata"]["name"], role, tuple(claims), pod["spec"].get("nodeName") or ""))
    return tuple(found)


def snapshots(found: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Claims that these VolumeSnapshots were taken of."""
    return tuple(one["spec"]["source"].get("persistentVolumeClaimName") or "no claim" for one in found)


def strategy_seen(*objects: Mapping[str, Any] | None) -> Strategy | None:
    """Strategy that the first of a claim and its DataVolume tells by annotation, None where none does.

    CDI before 1.57 has it on the DataVolume only.
    """
    for each in objects:
        told = ((each or {}).get("metadata", {}).get("annotations") or {}).get(CLONE_TYPE)
        if told:
            return strategy_of(told)
    return None


def fallback_told(claim: Mapping[str, Any]) -> str:
    """Reason that a claim's annotations tell for having been copied, empty where they tell none."""
    return str((claim["metadata"].get("annotations") or {}).get(FALLBACK) or "")


def rows(source: str, outcomes: Iterable[CloneOutcome]) -> list[dict[str, str]]:
    """Observation beside expectation as plain data, for JSON."""
    return [
        {
            "source": source,
            "into": one.into,
            "seen": str(one.strategy or "none"),
            "expected": str(one.expected.strategy or "none"),
            "rule": one.expected.rule,
            "told": one.told,
        }
        for one in outcomes
    ]


def table(outcomes: Iterable[CloneOutcome]) -> str:
    """Observation beside expectation, one line a clone, for evidence."""
    rows = [("clone", "into", "seen", "expected", "rule", "CDI's reason")]
    for one in outcomes:
        seen, wanted = one.strategy or "none", one.expected.strategy or "none"
        rows.append((one.name, one.into, str(seen), str(wanted), one.expected.rule, one.told or "-"))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return (
        "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
        )
        + "\n"
    )
