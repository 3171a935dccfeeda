"""Turn what the Kubernetes client raises into one sentence of the right class."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import urllib3
from kubernetes.client.exceptions import ApiException
from websocket import WebSocketBadStatusException, WebSocketException

from plumbline.errors import AccessDenied, ClusterUnreachable, CredentialsRefused, PlumblineError, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

GRANT = "grant it to the kubeconfig's user (docs/rbac/ lists all that is needed)"


@dataclass(frozen=True)
class Request:
    """What was being asked of the API server, for the sentence that says it failed.

    `verb` is an RBAC verb ("create"), `resource` the plural with its group ("virtualmachines.kubevirt.io").
    """

    server: str
    verb: str
    resource: str
    namespace: str | None = None
    name: str | None = None

    def __str__(self) -> str:
        where = f" in namespace {self.namespace}" if self.namespace else ""
        what = f"{self.resource} {self.name}" if self.name else self.resource
        return f"{self.verb} {what}{where}"


def status_error(request: Request, status: int, body: object, reason: object = "") -> PlumblineError:
    """The error for an HTTP answer of the API server; `body` is its Status object as text or bytes."""
    message, word = _status_message(body)
    said = message or str(reason or "").strip() or f"HTTP {status}"
    if status == 401:
        return CredentialsRefused(
            f"the API server {request.server} refused the kubeconfig's credentials (401 Unauthorized): "
            "the token or certificate is expired or unknown there; log in again or give another kubeconfig"
        )
    if status == 403 and "system:anonymous" in said:
        return CredentialsRefused(
            f"the API server {request.server} takes the kubeconfig's user for anonymous: "
            "the kubeconfig carries no credentials, log in again or give another kubeconfig"
        )
    if status == 403 and _is_missing_right(said):
        where = f" in namespace {request.namespace}" if request.namespace else " in the cluster"
        return AccessDenied(f"the kubeconfig's user may not {request.verb} {request.resource}{where}: {GRANT}")
    return Refused(f"the API server refused to {request}: {said.rstrip('.')}", status=status, reason=word)


def _is_missing_right(said: str) -> bool:
    # Quotas and admission plugins answer 403 too; only the authorizer says "<user> cannot <verb> resource".
    if said.startswith("admission webhook"):
        return False
    return " cannot " in said or said in {"Forbidden", "HTTP 403"}


def transport_error(request: Request, error: BaseException) -> PlumblineError:
    """The error for a request that got no HTTP answer."""
    cause = error.reason if isinstance(error, urllib3.exceptions.MaxRetryError) and error.reason else error
    return ClusterUnreachable(
        f"the API server {request.server} does not answer ({_short(cause)}) while asked to {request}: "
        "check the server's address and that it is up"
    )


@contextmanager
def translated(request: Request) -> Iterator[None]:
    """Let nothing of the client's own exceptions out of a block."""
    try:
        yield
    except WebSocketBadStatusException as error:
        raise status_error(request, error.status_code or 0, error.resp_body, str(error)) from error
    except ApiException as error:
        if error.status:
            raise status_error(request, error.status, error.body, error.reason) from error
        raise transport_error(request, error) from error
    except (urllib3.exceptions.HTTPError, WebSocketException, OSError) as error:
        raise transport_error(request, error) from error


def _status_message(body: object) -> tuple[str, str]:
    """The message and reason of a Status object, if the body is one."""
    if isinstance(body, bytes):
        body = body.decode("utf-8", "replace")
    if not isinstance(body, str):
        return "", ""
    try:
        status = json.loads(body)
    except ValueError:
        return body.strip().splitlines()[0][:200] if body.strip() else "", ""
    if not isinstance(status, dict):
        return "", ""
    return str(status.get("message") or ""), str(status.get("reason") or "")


def _short(error: object) -> str:
    """The first line of an error, without the client's own names for connections and error numbers."""
    text = str(error).strip() or type(error).__name__
    text = text.splitlines()[0].removeprefix("Reason: ")
    return re.sub(r"^<?\w*Connection\w*[( ].*?[)>]: |\[Errno -?\d+\] ", "", text)
