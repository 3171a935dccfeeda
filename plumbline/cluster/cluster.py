"""Plain-dict access to a cluster: manifests in, objects out."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from plumbline.cluster.admission import Admission, Verb, submit
from plumbline.cluster.api import Api, group_path
from plumbline.cluster.console import ConsoleStream, open_console
from plumbline.cluster.errors import Request
from plumbline.cluster.exec import ExecResult, RunningExec, start
from plumbline.cluster.waiting import wait_for, warnings
from plumbline.errors import ProbeFailed, Refused, UsageError

if TYPE_CHECKING:
    import builtins
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kubernetes.client import ApiClient

MERGE_PATCH = "application/merge-patch+json"
APPLY_PATCH = "application/apply-patch+yaml"
PAGE = 500
"""Objects that are asked for at a time."""


class Cluster:
    """One cluster. Every method raises PlatformError (or a subclass) when the API server is in the way."""

    def __init__(self, client: ApiClient) -> None:
        self._api = Api(client)
        self.versions: dict[str, str] = {}
        """Versions of what runs there by component; `connect` enters "kubernetes"."""

    @property
    def server(self) -> str:
        """The API server's URL."""
        return self._api.server

    def create(self, manifest: Mapping[str, Any]) -> dict[str, Any]:
        """Create an object from its manifest and return it as the server stored it.

        UsageError for a manifest without apiVersion, kind or metadata, or without a namespace where the kind has one.
        """
        try:
            api_version, kind, metadata = manifest["apiVersion"], manifest["kind"], manifest["metadata"]
        except KeyError as error:
            raise UsageError(f"a manifest has no {error.args[0]}: {str(dict(manifest))[:200]}") from error
        resource = self._api.resource(api_version, kind)
        namespace = metadata.get("namespace")
        if resource.namespaced and not namespace:
            raise UsageError(f"the manifest of {kind} {metadata.get('name')} has no metadata.namespace")
        name = str(metadata.get("name") or metadata.get("generateName") or "")
        asked = Request(self.server, "create", resource.qualified, namespace, name)
        return self._dict(self._api.json(asked, resource.path(namespace), method="post", body=dict(manifest)))

    def apply(self, manifest: Mapping[str, Any], manager: str) -> dict[str, Any]:
        """Create an object or take over the fields its manifest names, as `manager`; return what is stored."""
        resource, metadata = self._api.resource(manifest["apiVersion"], manifest["kind"]), manifest["metadata"]
        how = {"content_type": APPLY_PATCH, "field_manager": manager, "force_conflicts": True}
        return self._dict(
            self._api.request(
                "patch", resource, metadata.get("namespace"), metadata["name"], body=dict(manifest), **how
            )
        )

    def submit(
        self, verb: Verb, manifest: Mapping[str, Any], *, subresource: str = "", dry_run: bool = True
    ) -> Admission:
        """Bring a manifest to admission and return what it says; a refusal is an answer here, not an error."""
        return submit(self._api, verb, manifest, subresource=subresource, dry_run=dry_run)

    def get(self, api_version: str, kind: str, name: str, namespace: str | None = None) -> dict[str, Any] | None:
        """The object, or None when there is none of that name."""
        resource = self._api.resource(api_version, kind)
        try:
            return self._dict(self._api.request("get", resource, namespace, name))
        except Refused as error:
            if error.status == 404:
                return None
            raise

    def list(
        self, api_version: str, kind: str, namespace: str | None = None, *, label_selector: str = ""
    ) -> list[dict[str, Any]]:
        """All objects of a kind; of one namespace, or of the whole cluster when `namespace` is None."""
        return [*self.objects(api_version, kind, namespace, label_selector=label_selector)]

    def objects(
        self, api_version: str, kind: str, namespace: str | None = None, *, label_selector: str = ""
    ) -> Iterator[dict[str, Any]]:
        """The same objects one by one, of which only a page at a time is held."""
        resource = self._api.resource(api_version, kind)
        how: dict[str, Any] = {"verb": "list", "limit": PAGE}
        if label_selector:
            how["label_selector"] = label_selector
        while True:
            page = self._api.request("get", resource, namespace, None, **how)
            # Items of a list carry neither apiVersion nor kind; a reader of evidence needs both.
            yield from ({"apiVersion": api_version, "kind": kind, **item} for item in page.get("items") or [])
            how["_continue"] = (page.get("metadata") or {}).get("continue")
            if not how["_continue"]:
                return

    def version(self, group: str, kind: str) -> str | None:
        """The API version under which a kind of a group is served, such as "apps/v1"; None when it is not.

        Of several versions it is the first in the server's own order, which is that of its preference.
        """
        versions = self._api.versions(group)
        return next((each for each in versions if self._api.find_resource(each, kind) is not None), None)

    def path(self, found: Mapping[str, Any]) -> str:
        """The URL path of an object."""
        metadata = found["metadata"]
        resource = self._api.resource(found["apiVersion"], found["kind"])
        return resource.path(metadata.get("namespace"), metadata["name"])

    def moment(self, api_version: str, kind: str, namespace: str) -> str:
        """The present, for `history`: the version of the collection of a kind in a namespace."""
        page = self._api.request("get", self._api.resource(api_version, kind), namespace, None, verb="list", limit=1)
        return str(page["metadata"]["resourceVersion"])

    def history(self, api_version: str, kind: str, namespace: str, since: str) -> builtins.list[dict[str, Any]]:
        """All objects of a kind that were there or came since a `moment`, also those gone again, as last seen.

        Objects nobody has changed since are not among them. ProbeFailed when the server has forgotten that moment.
        """
        resource = self._api.resource(api_version, kind)
        found: dict[str, dict[str, Any]] = {}
        try:
            for event in self._api.watch(resource, namespace, 1, resource_version=since):
                if event["type"] == "ERROR":
                    raise ProbeFailed(f"what happened to {resource.qualified} in {namespace} is not known any more")
                if event["type"] != "BOOKMARK":
                    found[event["object"]["metadata"]["uid"]] = dict(event["object"])
        except Refused as error:
            if error.status != HTTPStatus.GONE:
                raise
            raise ProbeFailed(f"what happened in {namespace} is not known any more: {error}") from error
        return list(found.values())

    def patch(
        self, api_version: str, kind: str, name: str, namespace: str | None, body: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Merge `body` into the object (RFC 7386) and return the result."""
        resource = self._api.resource(api_version, kind)
        return self._dict(
            self._api.request("patch", resource, namespace, name, body=dict(body), content_type=MERGE_PATCH)
        )

    def delete(
        self, api_version: str, kind: str, name: str, namespace: str | None = None, *, wait: float | None = None
    ) -> None:
        """Delete an object; one that is not there is fine. With `wait`, return when it is gone (seconds)."""
        resource = self._api.resource(api_version, kind)
        try:
            self._api.request("delete", resource, namespace, name, propagation_policy="Background")
        except Refused as error:
            if error.status == 404:
                return
            raise
        if wait is not None:
            self.wait(api_version, kind, name, namespace, lambda found: found is None, what="its removal", timeout=wait)

    def serves(self, api_version: str, kind: str) -> bool:
        """Whether the API server serves that kind."""
        return self._api.find_resource(api_version, kind) is not None

    def wait(
        self,
        api_version: str,
        kind: str,
        name: str,
        namespace: str | None,
        until: Callable[[dict[str, Any] | None], bool],
        *,
        what: str,
        timeout: float,
    ) -> dict[str, Any]:
        """Watch an object until `until` holds and return it ({} when it held for an absent object).

        `until` gets the object, or None while there is none. `what` completes "waited for …". `timeout` is in
        seconds. DeadlineExceeded names the object, its last phase and conditions, and the warnings about it.
        """
        resource = self._api.resource(api_version, kind)
        return wait_for(self._api, resource, name, namespace, until, what=what, timeout=timeout)

    def events(self, namespace: str, name: str) -> builtins.list[str]:
        """The warnings about an object (and about its launcher pod, for a machine), oldest first.

        Each is a line "Warning FailedCreate: message".
        """
        return warnings(self._api, namespace, name)

    def exec(
        self, namespace: str, pod: str, command: Sequence[str], *, container: str = "", timeout: float = 30
    ) -> ExecResult:
        """Run a command in a pod and return its exit code and output.

        DeadlineExceeded after `timeout` seconds; the command itself goes on in the pod then.
        """
        return start(self._api, namespace, pod, command, container=container, stdin=False).result(timeout)

    def exec_start(self, namespace: str, pod: str, command: Sequence[str], *, container: str = "") -> RunningExec:
        """Start a command that runs until it is stopped, such as tcpdump. The container needs `sh`."""
        return start(self._api, namespace, pod, command, container=container, stdin=True)

    def logs(self, namespace: str, pod: str, *, container: str = "") -> str:
        """The log of a pod's container; `container` may be left out when there is only one."""
        path = self._api.resource("v1", "Pod").path(namespace, pod) + "/log"
        query = [("container", container)] if container else []
        asked = Request(self.server, "get", "pods/log", namespace, pod)
        return self._api.text(asked, path, query_params=query)

    def console(self, namespace: str, vmi: str) -> ConsoleStream:
        """Open the serial console of a running VirtualMachineInstance."""
        return open_console(self._api, namespace, vmi)

    def server_version(self) -> str:
        """The API server's version, such as "v1.37.2"."""
        return str(self._api.json(Request(self.server, "get", "/version"), "/version")["gitVersion"])

    def check_credentials(self) -> None:
        """Ask for something only a known user may read; raise what the API server says to it."""
        self._api.json(Request(self.server, "list", "the core API"), group_path("v1"))

    @staticmethod
    def _dict(answer: Any) -> dict[str, Any]:
        return dict(answer)
