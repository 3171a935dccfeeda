"""What must hold before the lab touches anything; each refusal is one sentence."""

from __future__ import annotations

import json
import os
import platform
import shutil
from ipaddress import IPv4Network
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from pydantic import BaseModel, ConfigDict, ValidationError

from plumbline.errors import PlatformError, UsageError
from plumbline.files import write_atomically
from plumbline.lab.commands import run
from plumbline.lab.components import CDI
from plumbline.lab.network import HOST_LINK
from plumbline.lab.settings import GUARDS, Extra, Guard

if TYPE_CHECKING:
    from plumbline.lab.settings import LabSettings

GIB = 1024**3
MEMORY_NEEDED = 6 * GIB
DISK_NEEDED = 12 * GIB


def require_root() -> None:
    """Refuse, by UsageError, another system than Linux and another user than root: namespaces and mounts need both."""
    if platform.system() != "Linux":
        raise UsageError(
            f"the lab runs on Linux only, this is {platform.system()}: point KUBECONFIG at a cluster instead"
        )
    if os.geteuid() != 0:
        raise UsageError("the lab needs root for namespaces, mounts and bridges: run it as root or with sudo")


def check_resources(lab: LabSettings) -> None:
    """Refuse a machine that is too small, before anything is built. Raises PlatformError."""
    available = psutil.virtual_memory().available
    if available < MEMORY_NEEDED:
        raise PlatformError(
            f"{available / GIB:.1f} GiB of memory are available and the lab needs {MEMORY_NEEDED / GIB:.0f} GiB: "
            "stop something or use a larger machine"
        )
    folder = next(parent for parent in (lab.state_dir, *lab.state_dir.parents) if parent.exists())
    free = shutil.disk_usage(folder).free
    if free < DISK_NEEDED:
        raise PlatformError(
            f"{free / GIB:.1f} GiB are free under {folder} and the lab needs {DISK_NEEDED / GIB:.0f} GiB: "
            "free some or set PLUMBLINE_LAB_DIR to another disk"
        )
    if "overlay" not in Path("/proc/filesystems").read_text():
        raise PlatformError(
            "this kernel has no overlayfs, without which containers cannot be started: "
            "load the module (modprobe overlay) or use another kernel"
        )


def check_ranges(lab: LabSettings) -> None:
    """Refuse an underlay range that this machine routes already. Raises UsageError: ranges are settings."""
    for route in json.loads(run(["ip", "-json", "-4", "route", "show", "table", "all"])):
        destination = route.get("dst", "default")
        if destination == "default" or route.get("dev") in {HOST_LINK, "lo"}:
            continue
        used = IPv4Network(destination, strict=False)
        if lab.underlay_range.overlaps(used):
            raise UsageError(
                f"this machine already routes {used} through {route.get('dev')}, which overlaps the lab's underlay "
                f"{lab.underlay_range}: set lab.underlay_range in plumbline.toml to a free range"
            )


RECORD = Path("/run/plumbline-lab.json")
"""Says on this machine where the one lab keeps its state and how large it is; gone with `lab down` and a reboot."""


class Record(BaseModel):
    """What is on record about the lab that is up."""

    model_config = ConfigDict(frozen=True)

    state_dir: Path
    nodes: int
    cdi: str = CDI
    guards: tuple[Guard, ...] = GUARDS
    extras: tuple[Extra, ...] = ()


def refuse_another(lab: LabSettings) -> None:
    """Refuse where another lab, with its state elsewhere, is up. Raises UsageError."""
    other = recorded()
    if other is not None and other.state_dir != lab.state_dir and other.state_dir.exists():
        raise UsageError(
            f"another lab is up on this machine, with its state in {other.state_dir}: take it down first "
            f"(PLUMBLINE_LAB_DIR={other.state_dir} plumbline lab down)"
        )


def claim(lab: LabSettings) -> None:
    """Make this the machine's lab; UsageError where there is another one."""
    refuse_another(lab)
    record = Record(state_dir=lab.state_dir, nodes=lab.nodes, cdi=lab.cdi, guards=lab.guards, extras=lab.extras)
    write_atomically(RECORD, record.model_dump_json())


def recorded() -> Record | None:
    """What is on record about the lab that is up on this machine, if any."""
    try:
        return Record.model_validate_json(RECORD.read_text())
    except (OSError, ValidationError):
        return None
