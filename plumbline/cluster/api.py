"""Requests to an API server: one place for paths, discovery, timeouts and errors."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kubernetes.dynamic import DynamicClient

from plumbline.cluster.errors import Request, translated
from plumbline.errors import PlatformError, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kubernetes.client import ApiClient, Configuration

CONNECT_SECONDS = 10.0
READ_SECONDS = 60.0


@dataclass(frozen=True)
class Resource:
    """A kind as an API server serves it."""

    api_version: str
    kind: str
    plural: str
    namespaced: bool

    @property
    def group(self) -> str:
        """The API group; empty for the core group."""
        return self.api_version.rpartition("/")[0]

    @property
    def qualified(self) -> str:
        """The plural with its group, as RBAC and kubectl spell it: "virtualmachines.kubevirt.io"."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    def path(self, namespace: str | None, name: str | None = None) -> str:
        """The URL path of the collection, or of the object when `name` is given."""
        path = group_path(self.api_version)
        if self.namespaced and namespace:
            path += f"/namespaces/{quote(namespace, safe='')}"
        path += f"/{self.plural}"
        return f"{path}/{quote(name, safe='')}" if name else path


def group_path(api_version: str) -> str:
    """The URL path under which an API version's resources are served."""
    return f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"


class _NoDiscovery:
    """Stands in for the client's own discoverers: they share a cache file in /tmp that outlives a cluster."""

    def __init__(self, _client: DynamicClient, _cache_file: str | None) -> None:
        pass


class Api:
    """Raw access to one API server, with errors already translated."""

    def __init__(self, client: ApiClient) -> None:
        self.client = client
        self.configuration: Configuration = client.configuration
        self.server: str = self.configuration.host
        self._dynamic = DynamicClient(client, discoverer=_NoDiscovery)
        self._resources: dict[tuple[str, str], Resource] = {}

    def resource(self, api_version: str, kind: str) -> Resource:
        """How this server serves a kind; PlatformError when it does not."""
        found = self.find_resource(api_version, kind)
        if found is None:
            raise PlatformError(
                f"the cluster {self.server} does not serve {kind} ({api_version}): install what brings that API"
            )
        return found

    def find_resource(self, api_version: str, kind: str) -> Resource | None:
        """How this server serves a kind; None when it does not. Only what is found is remembered."""
        key = (api_version, kind)
        if key in self._resources:
            return self._resources[key]
        try:
            served = self.json(Request(self.server, "list", f"the APIs of {api_version}"), group_path(api_version))
        except Refused as error:
            if error.status == 404:
                return None
            raise
        for entry in served.get("resources", []):
            if "/" not in entry["name"]:
                self._resources[api_version, entry["kind"]] = Resource(
                    api_version, entry["kind"], entry["name"], bool(entry["namespaced"])
                )
        return self._resources.get(key)

    def versions(self, group: str) -> list[str]:
        """The API versions of a group, in the server's order; none when it has no such group."""
        if not group:
            return ["v1"]
        try:
            served = self.json(Request(self.server, "list", f"the versions of {group}"), f"/apis/{group}")
        except Refused as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return []
            raise
        return [each["groupVersion"] for each in served.get("versions", [])]

    def request(self, method: str, resource: Resource, namespace: str | None, name: str | None, **how: Any) -> Any:
        """One request on a kind's collection or object; the answer's JSON.

        `how` are DynamicClient.request's keywords (body, content_type, label_selector …) and `verb`, the RBAC verb.
        """
        verb = how.pop("verb", method)
        asked = Request(self.server, verb, resource.qualified, namespace, name)
        return self.json(asked, resource.path(namespace, name), method=method, **how)

    def json(self, asked: Request, path: str, *, method: str = "get", **how: Any) -> Any:
        """The JSON answer to one request."""
        return json.loads(self.text(asked, path, method=method, **how))

    def text(self, asked: Request, path: str, *, method: str = "get", **how: Any) -> str:
        """The answer to one request as text."""
        return self._ask(asked, path, method, how)[0]

    def answer(self, asked: Request, path: str, *, method: str, **how: Any) -> tuple[Any, list[str]]:
        """The JSON answer to one request, and the warnings that came with it."""
        text, warnings = self._ask(asked, path, method, how)
        return json.loads(text), warnings

    def _ask(self, asked: Request, path: str, method: str, how: dict[str, Any]) -> tuple[str, list[str]]:
        with translated(asked):
            answer = self._dynamic.request(
                method, path, serialize=False, _request_timeout=(CONNECT_SECONDS, READ_SECONDS), **how
            )
            return str(answer.data.decode("utf-8", "replace")), list(answer.headers.getlist("Warning"))

    def watch(
        self, resource: Resource, namespace: str | None, seconds: float, **how: Any
    ) -> Iterator[Mapping[str, Any]]:
        """Watch events of a kind for at most `seconds`; ends when the server or the network closes the stream."""
        asked = Request(self.server, "watch", resource.qualified, namespace)
        with translated(asked):
            answer = self._dynamic.request(
                "get",
                resource.path(namespace),
                serialize=False,
                watch=True,
                timeout_seconds=max(1, round(seconds)),
                _request_timeout=(CONNECT_SECONDS, seconds + 5),
                **how,
            )
        try:
            with translated(asked):
                buffer = b""
                for chunk in answer.stream(amt=None, decode_content=False):
                    *lines, buffer = (buffer + chunk).split(b"\n")
                    yield from (json.loads(line) for line in lines if line.strip())
        finally:
            # An unread watch cannot go back to the pool: its connection is closed, not returned.
            answer.close()
