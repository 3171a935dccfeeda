"""How a machine's start went: whether it was held back, and what the platform said to that."""

from __future__ import annotations

from dataclasses import dataclass

BEGUN = frozenset({"Running", "Succeeded", "Failed"})
"""Phases of a machine's instance in which its guest runs or has run."""


@dataclass(frozen=True)
class Start:
    """What was seen of a machine's start in so many seconds after the platform's first word about it."""

    machine: str
    window: float
    phases: tuple[str, ...]
    """Phases of its instance, each as often as it was looked at; "" while there was no instance."""
    warnings: tuple[str, ...]
    """Warnings about the machine and its launcher pod, oldest first, then what the instance's conditions say."""

    @property
    def held_back(self) -> bool:
        """Whether the machine was looked at and never ran."""
        return bool(self.phases) and not BEGUN.intersection(self.phases)

    def reasons(self, *words: str) -> tuple[str, ...]:
        """Warnings that have all these words in them."""
        return tuple(warning for warning in self.warnings if all(word in warning for word in words))

    def __str__(self) -> str:
        """Phases in the order they were first seen, and the warnings."""
        phases = ", ".join(phase or "no instance" for phase in dict.fromkeys(self.phases)) or "never looked at"
        return (
            f'machine "{self.machine}" in {self.window:g} s: {phases}; warnings: {"; ".join(self.warnings) or "none"}'
        )
