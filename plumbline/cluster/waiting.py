"""Waiting for an object by watch, with a deadline and a message that says what was seen last."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from plumbline.cluster.errors import Request
from plumbline.errors import AccessDenied, ClusterUnreachable, CredentialsRefused, DeadlineExceeded, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from plumbline.cluster.api import Api, Resource

WATCH_SECONDS = 30.0
"""A watch is renewed this often, so that one that died silently cannot hide a change for long."""

SHOWN_WARNINGS = 5


def wait_for(
    api: Api,
    resource: Resource,
    name: str,
    namespace: str | None,
    until: Callable[[dict[str, Any] | None], bool],
    *,
    what: str,
    timeout: float,
) -> dict[str, Any]:
    """See Cluster.wait."""
    deadline = time.monotonic() + timeout
    selector = f"metadata.name={name}"
    while True:
        page = api.request("get", resource, namespace, None, verb="list", field_selector=selector)
        items = page.get("items") or []
        last: dict[str, Any] | None = (
            {"apiVersion": resource.api_version, "kind": resource.kind, **items[0]} if items else None
        )
        if until(last):
            return last or {}
        remaining = deadline - time.monotonic()
        if remaining > 0:
            events = api.watch(
                resource,
                namespace,
                min(remaining, WATCH_SECONDS),
                field_selector=selector,
                resource_version=page["metadata"]["resourceVersion"],
            )
            try:
                for event in events:
                    if event["type"] == "ERROR":
                        break  # 410 Gone: the version is too old; list again
                    if event["type"] == "BOOKMARK":
                        continue
                    last = None if event["type"] == "DELETED" else dict(event["object"])
                    if until(last):
                        return last or {}
                    if time.monotonic() >= deadline:
                        break
            except Refused as error:
                if error.status != 410:
                    raise
            except ClusterUnreachable:
                pass  # the stream broke; the list above tells whether the server is still there
        if time.monotonic() >= deadline:
            raise DeadlineExceeded(_missed(api, resource, name, namespace, last, what, timeout))


def _missed(
    api: Api,
    resource: Resource,
    name: str,
    namespace: str | None,
    last: Mapping[str, Any] | None,
    what: str,
    timeout: float,
) -> str:
    place = f"{namespace}/{name}" if namespace else name
    said = [f"waited {timeout:.0f} s for {what} ({resource.kind} {place}); last seen: {describe(last)}"]
    try:
        seen = warnings(api, namespace or "default", name)
    except (AccessDenied, ClusterUnreachable, CredentialsRefused, Refused) as error:
        seen = [f"events could not be read: {error}"]
    return "; ".join([*said, *seen[-SHOWN_WARNINGS:]])


def describe(found: Mapping[str, Any] | None) -> str:
    """Phase of an object and the conditions that have something to say, in one line."""
    if found is None:
        return "no such object"
    status = found.get("status") or {}
    parts = [f"{key} {status[key]}" for key in ("phase", "printableStatus") if status.get(key)]
    for condition in status.get("conditions") or []:
        message = condition.get("message")
        if condition.get("status") == "True" and not message:
            continue
        why = ": ".join(part for part in (condition.get("reason"), message) if part)
        parts.append(f"{condition.get('type')}={condition.get('status')}" + (f" ({why})" if why else ""))
    if (found.get("metadata") or {}).get("deletionTimestamp"):
        parts.append("being deleted")
    return ", ".join(parts) or "no status yet"


def warnings(api: Api, namespace: str, name: str) -> list[str]:
    """See Cluster.events."""
    path = api.resource("v1", "Event").path(namespace)
    items = api.json(Request(api.server, "list", "events", namespace), path).get("items") or []

    def concerns(event: Mapping[str, Any]) -> bool:
        subject = str((event.get("involvedObject") or {}).get("name") or "")
        # What keeps a machine from starting is told on its launcher pod.
        return event.get("type") == "Warning" and (subject == name or subject.startswith(f"virt-launcher-{name}-"))

    def moment(event: Mapping[str, Any]) -> str:
        return str(event.get("lastTimestamp") or event.get("eventTime") or event["metadata"]["creationTimestamp"])

    found = sorted((event for event in items if concerns(event)), key=moment)
    lines = [f"Warning {event.get('reason')}: {str(event.get('message') or '').strip()}" for event in found]
    return list(dict.fromkeys(lines))
