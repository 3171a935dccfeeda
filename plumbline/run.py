"""One run of the suite: what the program hands to the scenarios, as a JSON file named in PLUMBLINE_RUN."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from plumbline.capabilities import Capabilities
from plumbline.errors import UsageError
from plumbline.files import write_atomically
from plumbline.settings import Settings

VARIABLE = "PLUMBLINE_RUN"
RUN_LABEL = "plumbline.io/run"
"""Label of everything a run creates; its value is the run id."""


def new_run_id() -> str:
    """A run id fit for a label, a folder and a part of a namespace's name: "20261123-221500-1f3a9c"."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"


@dataclass(frozen=True)
class Run:
    """A run: its id, where the cluster is, the settings, what the cluster can do and where results go."""

    id: str
    kubeconfig: Path
    settings: Settings
    capabilities: Capabilities
    report_dir: Path
    """reports/<run id>"""
    keep: bool = False
    """Leave what a scenario created in place when it fails."""

    @property
    def records(self) -> Path:
        """Folder of the raw results, one file a process."""
        return self.report_dir / "records"

    @property
    def labels(self) -> dict[str, str]:
        """Labels every object of the run carries."""
        return {RUN_LABEL: self.id}

    def write(self, path: Path) -> None:
        """Write the run as JSON, readable by its owner only: the settings may hold a password."""
        data = {
            "id": self.id,
            "kubeconfig": str(self.kubeconfig),
            "settings": self.settings.model_dump(mode="json"),
            "capabilities": self.capabilities.to_list(),
            "reportDir": str(self.report_dir),
            "keep": self.keep,
        }
        write_atomically(path, json.dumps(data, indent=2), private=True)

    @classmethod
    def load(cls, path: Path) -> Run:
        """Read what `write` wrote; UsageError for a file that is something else."""
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            return cls(
                id=data["id"],
                kubeconfig=Path(data["kubeconfig"]),
                settings=Settings.parse(data["settings"], str(path)),
                capabilities=Capabilities.from_list(data["capabilities"]),
                report_dir=Path(data["reportDir"]),
                keep=bool(data["keep"]),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UsageError(f"{VARIABLE} names {path}, which is not the description of a run: {error}") from error

    @classmethod
    def from_environment(cls) -> Run | None:
        """The run PLUMBLINE_RUN names; None when the variable is not set."""
        path = os.environ.get(VARIABLE)
        return cls.load(Path(path)) if path else None
