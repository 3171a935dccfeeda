"""The lab's kubectl, by which everything that runs on top of the bare cluster gets there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plumbline.errors import DeadlineExceeded, PlatformError
from plumbline.lab.commands import run

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Kubectl:
    """The lab's kubectl, bound to its administrator's kubeconfig."""

    binary: Path
    kubeconfig: Path

    def __call__(self, *arguments: str, stdin: str | None = None, timeout: float = 60) -> str:
        """Run kubectl and return its output; PlatformError with its last line otherwise."""
        return run([str(self.binary), f"--kubeconfig={self.kubeconfig}", *arguments], stdin=stdin, timeout=timeout)

    def apply(self, document: str) -> None:
        """Apply manifests on the server's side."""
        self("apply", "--server-side", "--force-conflicts", "--field-manager=plumbline-lab", "-f", "-", stdin=document)

    def wait(self, condition: str, *target: str, timeout: float) -> None:
        """Wait by watch until `condition` (as `kubectl wait --for` takes it) holds.

        Raises DeadlineExceeded after `timeout` seconds, naming the target and the state it was last in.
        """
        try:
            self("wait", f"--for={condition}", *target, f"--timeout={timeout:.0f}s", timeout=timeout + 15)
        except PlatformError as error:
            if "timed out" not in str(error):
                raise
            last = self("get", *target, "-o", "jsonpath={.status.phase} {.status.conditions[*].message}")
            name = " ".join(target)
            raise DeadlineExceeded(
                f"waited {timeout:.0f} s in vain for {condition} of {name}; last seen: {last.strip() or 'none'}"
            ) from error
