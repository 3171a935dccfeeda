"""Live migration: its manifest, and what came of it.

API reference: https://kubevirt.io/api-reference/main/definitions.html#_v1_virtualmachineinstancemigration
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from plumbline.errors import PlatformError

if TYPE_CHECKING:
    from collections.abc import Mapping

API_VERSION = "kubevirt.io/v1"
KIND = "VirtualMachineInstanceMigration"

ENDED = ("Succeeded", "Failed")
"""Phases that a migration does not leave any more."""


@dataclass(frozen=True)
class Migration:
    """A live migration that succeeded."""

    machine: str
    source: str
    """Node the machine left."""
    target: str
    """Node the machine runs on now."""
    seconds: float
    """From the request to the platform's word that it is done."""
    left: str
    """Launcher pod that the machine left."""
    mode: str
    """How memory was moved: "PreCopy", "PostCopy" or "Paused"."""
    moved: float | None = None
    """Seconds that the move itself took, by the platform's own clock of whole seconds; None when it doesn't tell."""

    def __str__(self) -> str:
        """The migration in one sentence."""
        return f'machine "{self.machine}" migrated from {self.source} to {self.target} in {self.seconds:.1f} s'


def migration_manifest(name: str, machine: str, namespace: str) -> dict[str, Any]:
    """Manifest that asks the platform to move a machine's running instance to another node."""
    return {
        "apiVersion": API_VERSION,
        "kind": KIND,
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"vmiName": machine},
    }


def ended(migration: Mapping[str, Any] | None) -> bool:
    """Whether the platform has finished a migration, well or not."""
    return _status(migration).get("phase") in ENDED


def told(instance: Mapping[str, Any] | None, migration: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a running instance tells of this migration of it, once that is over; empty before."""
    state: Mapping[str, Any] = _status(instance).get("migrationState") or {}
    over = state.get("completed") or state.get("failed")
    return state if over and state.get("migrationUid") == migration["metadata"]["uid"] else {}


def outcome(
    machine: str, migration: Mapping[str, Any], instance: Mapping[str, Any] | None, seconds: float
) -> Migration:
    """Tell a good migration that took `seconds`; PlatformError with the platform's reason when it failed."""
    # The migration object itself gets its state late, the instance in time.
    state = told(instance, migration) or _status(migration).get("migrationState") or {}
    source, target = str(state.get("sourceNode") or "?"), str(state.get("targetNode") or "?")
    if _status(migration).get("phase") != "Succeeded" or state.get("failed"):
        reason = state.get("failureReason") or state.get("abortStatus") or "the platform gives no reason"
        raise PlatformError(f'machine "{machine}" could not be migrated from {source} to {target}: {reason}')
    mode = str(state.get("mode") or "PreCopy")
    left = str(state.get("sourcePod") or "")
    return Migration(machine, source, target, round(seconds, 1), left, mode, _moved(state))


def obstacle(instance: Mapping[str, Any]) -> str | None:
    """Why the platform will not migrate a running instance; empty when it will, None when it says nothing yet."""
    for condition in _status(instance).get("conditions") or []:
        if condition.get("type") == "LiveMigratable":
            if condition.get("status") == "True":
                return ""
            return str(condition.get("message") or condition.get("reason") or "the platform gives no reason")
    return None


def _status(found: Mapping[str, Any] | None) -> Mapping[str, Any]:
    return (found or {}).get("status") or {}


def _moved(state: Mapping[str, Any]) -> float | None:
    try:
        start, end = (datetime.fromisoformat(state[key]) for key in ("startTimestamp", "endTimestamp"))
    except (KeyError, TypeError, ValueError):
        return None
    return (end - start).total_seconds()
