"""What Plumbline tells a person when it cannot go on.

* PlumblineError
  * UsageError            exit code 2: a flag, a settings file, a kubeconfig or a manifest is wrong
    * CredentialsRefused    the API server does not accept the kubeconfig's certificate or token
  * PlatformError         exit code 3: the cluster or the lab is in the way
    * ClusterUnreachable    the API server does not answer: nothing can be said about the platform
    * AccessDenied          the API server forbids a verb the suite needs (403)
    * ProbeFailed           a tool the suite runs inside the platform could not do its work
    * Refused               the API server answered a request with an error; `status` and `reason` tell which
    * DeadlineExceeded      something awaited did not happen in time
  * Interrupted           exit code 3: a person or the machine ended the run

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


class CredentialsRefused(UsageError):
    """The API server does not accept the kubeconfig's certificate or token (401)."""


class PlatformError(PlumblineError):
    """The platform or the lab is in the way: unreachable, incomplete, out of resources."""


class ClusterUnreachable(PlatformError):
    """The API server does not answer, so nothing can be said about the platform's behaviour."""


class AccessDenied(PlatformError):
    """The API server forbids something the suite needs (403); the message names verb, resource and namespace."""


class ProbeFailed(PlatformError):
    """A tool the suite runs inside the platform could not do its work: it has seen nothing, for or against."""


class Refused(PlatformError):
    """The API server answered a request with an error.

    `status` is the HTTP status, `reason` the API's own word for it ("Invalid", "AlreadyExists"; may be empty).
    """

    def __init__(self, message: str, *, status: int, reason: str) -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason


class DeadlineExceeded(PlatformError):
    """Something awaited did not happen in time; the message names it and the last state seen."""


class Interrupted(PlumblineError):
    """A person (Ctrl-C) or the machine (SIGTERM) ended the run before it was done."""
