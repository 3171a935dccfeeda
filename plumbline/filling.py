"""How volumes were filled, or why they were not, as their DataVolumes told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Filling:
    """How a volume was filled, as its DataVolume told meanwhile: phases in order, progress in per cent."""

    volume: str
    phases: tuple[str, ...]
    progress: tuple[float, ...]

    @property
    def told_progress(self) -> bool:
        """Whether a progress between nothing and all was told, and none that went back."""
        return any(0 < one < 100 for one in self.progress) and list(self.progress) == sorted(self.progress)

    def __str__(self) -> str:
        """One line for people."""
        progress = ", ".join(f"{one:g} %" for one in self.progress) or "none told"
        return f'volume "{self.volume}": {" -> ".join(self.phases)}; progress {progress}'


@dataclass(frozen=True)
class Stuck:
    """A volume that was to be filled, watched for `window` seconds after CDI's first complaint, with its machine.

    `said` is what the volume's conditions and events say, `machine` the phases of the machine's instance ("" while
    there is none), `statuses` what its `printableStatus` was.
    """

    volume: str
    window: float
    phases: tuple[str, ...]
    said: tuple[str, ...]
    machine: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()

    @property
    def filled(self) -> bool:
        """Whether it was filled in spite of all."""
        return "Succeeded" in self.phases

    def reasons(self, *words: str) -> tuple[str, ...]:
        """What was said that has one of these words in it."""
        return tuple(one for one in self.said if any(word in one for word in words))

    def __str__(self) -> str:
        """One line for people."""
        machine = ", ".join(one or "no instance" for one in self.machine) or "no machine"
        phases, said = " -> ".join(self.phases) or "no phase", "; ".join(self.said) or "nothing"
        return (
            f'volume "{self.volume}": {phases}; said: {said}; '
            f"machine: {machine} ({', '.join(self.statuses) or 'no status'})"
        )


@dataclass(frozen=True)
class Scratch:
    """The claim that an import took for scratch space, empty where none was seen, and its class.

    `named` is the class that CDI should take: the one it is told to, else the volume's own.
    """

    claim: str
    used: str
    named: str
    exists: bool
    """Whether there is a class of that name."""

    def __str__(self) -> str:
        """One line for people."""
        missing = "" if self.exists else ", which is no StorageClass of the cluster"
        return f'CDI is to take class "{self.named}"{missing}; claim "{self.claim}" is of class "{self.used}"'


def conditions_said(found: Mapping[str, Any]) -> list[str]:
    """What the conditions of a DataVolume that don't hold say."""
    conditions = (found.get("status") or {}).get("conditions") or []
    return [
        f"{one['type']}={one['status']} ({one.get('reason') or 'no reason'}): {one['message']}"
        for one in conditions
        if one.get("status") != "True" and one.get("message")
    ]
