"""Shell commands that guests and probe pods share."""

from __future__ import annotations

import shlex


def in_background(script: str) -> str:
    """Shell command that leaves a script running and returns at once."""
    # Without nohup, which a small busybox lacks.
    return f"( trap '' HUP; exec sh -c {shlex.quote(script)} ) </dev/null >/dev/null 2>&1 &"
