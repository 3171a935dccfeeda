"""What Plumbline tells a person when it cannot go on.

* PlumblineError
  * UsageError         exit code 2: a flag, a settings file, a kubeconfig or a manifest is wrong
  * PlatformError      exit code 3: the cluster or the lab is in the way
    * DeadlineExceeded   something awaited did not happen in time

The message is one sentence: what, where, and how to mend it. The command line prints it and nothing else.
"""

from __future__ import annotations

from typing import ClassVar


class PlumblineError(Exception):
    """Base of every error meant for a person to read."""

    exit_code: ClassVar[int] = 3


class UsageError(PlumblineError):
    """The caller can mend it: flags, settings, kubeconfig, manifests."""

    exit_code: ClassVar[int] = 2


class PlatformError(PlumblineError):
    """The platform or the lab is in the way: unreachable, incomplete, out of resources."""


class DeadlineExceeded(PlatformError):
    """Something awaited did not happen in time; the message names it and the last state seen."""
