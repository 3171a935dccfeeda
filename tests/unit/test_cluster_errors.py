from __future__ import annotations

import os
import socket
from datetime import timedelta

import pytest
import yaml

from plumbline.cluster import connect
from plumbline.cluster.errors import Request, status_error
from plumbline.cluster.waiting import describe
from plumbline.errors import AccessDenied, ClusterUnreachable, CredentialsRefused, PlatformError, Refused, UsageError
from tests.unit.loopback import DAY, kubeconfig, make_pair, tls_server

CORE = {"resources": [{"name": "pods", "kind": "Pod", "namespaced": True}]}
ANSWERS = {"/": (404, {"message": "not found"}), "/version": (200, {"gitVersion": "v1.2.3"}), "/api/v1": (200, CORE)}


def status(message: str, reason: str = "") -> dict[str, str]:
    return {"kind": "Status", "message": message, "reason": reason}


@pytest.fixture
def pair(tmp_path):
    return make_pair(tmp_path, "server")


@pytest.fixture
def serve(tmp_path, pair):
    """Connect to a loopback API server that gives these answers."""
    servers = []

    def start(answers):
        manager = tls_server(pair, {**ANSWERS, **answers})
        servers.append(manager)
        url = manager.__enter__()
        return kubeconfig(tmp_path, url, cluster={"certificate-authority": "server.crt"})

    yield start
    for manager in servers:
        manager.__exit__(None, None, None)


def test_a_cluster_that_answers(serve) -> None:
    cluster = connect(serve({}))
    assert cluster.versions == {"kubernetes": "v1.2.3"}
    assert cluster.serves("v1", "Pod")
    assert not cluster.serves("kubevirt.io/v1", "VirtualMachine")


def test_no_kubeconfig_at_all(monkeypatch) -> None:
    monkeypatch.delenv("KUBECONFIG", raising=False)
    with pytest.raises(UsageError, match="no kubeconfig"):
        connect()


def test_the_variable_is_heard(serve, monkeypatch) -> None:
    monkeypatch.setenv("KUBECONFIG", str(serve({})))
    assert connect().versions


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a: [", r"is not YAML \(line"),
        ("", "empty or not a mapping"),
        ("- a", "empty or not a mapping"),
        (b"\xff\xfe\x00", "is not YAML"),
        ("contexts: []", "no current-context"),
        ("current-context: a", 'no entry "a" among its contexts'),
        ("contexts: [1]", r"contexts\[0\] is not an entry"),
        ("contexts: {}", "no current-context"),
        ("current-context: a\ncontexts: [{name: a, context: {cluster: b}}]", 'no entry "b" among its clusters'),
    ],
)
def test_a_kubeconfig_that_is_none(tmp_path, content, said) -> None:
    path = tmp_path / "kubeconfig"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UsageError, match=said) as caught:
        connect(path)
    assert str(path) in str(caught.value)


def test_a_missing_or_unreadable_kubeconfig(tmp_path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        connect(tmp_path / "none")
    with pytest.raises(UsageError, match="cannot be read: Is a directory"):
        connect(tmp_path)
    path = kubeconfig(tmp_path, "https://127.0.0.1:1")
    if os.geteuid():
        path.chmod(0)
        with pytest.raises(UsageError, match="cannot be read: Permission denied"):
            connect(path)


def test_settings_of_a_kubeconfig_that_are_refused(tmp_path) -> None:
    with pytest.raises(UsageError, match="insecure-skip-tls-verify"):
        connect(kubeconfig(tmp_path, "https://127.0.0.1:1", cluster={"insecure-skip-tls-verify": True}))
    with pytest.raises(UsageError, match="not encrypted"):
        connect(kubeconfig(tmp_path, "http://192.0.2.1:8080"))
    with pytest.raises(UsageError, match="is not an https:// address"):
        connect(kubeconfig(tmp_path, "somewhere"))
    with pytest.raises(UsageError, match="names a certificate-authority that is missing"):
        connect(kubeconfig(tmp_path, "https://127.0.0.1:1", cluster={"certificate-authority": "no.crt"}))


def test_client_certificates_out_of_their_time(tmp_path) -> None:
    for name, times, said in (
        ("old", {"begins": -2 * DAY, "ends": -DAY}, "expired on"),
        ("new", {"begins": timedelta(hours=1)}, "is not valid before"),
    ):
        pair = make_pair(tmp_path, name, **times)
        user = {"client-certificate": str(pair.certificate), "client-key": str(pair.key)}
        with pytest.raises(UsageError, match=said):
            connect(kubeconfig(tmp_path, "https://127.0.0.1:1", user=user))
    with pytest.raises(UsageError, match="is not PEM"):
        connect(kubeconfig(tmp_path, "https://127.0.0.1:1", user={"client-certificate-data": "bm8=", "client-key": ""}))


def test_two_kubeconfigs_are_merged_and_their_files_found(tmp_path, serve, monkeypatch) -> None:
    whole = serve({})
    config = yaml.safe_load(whole.read_text())
    (tmp_path / "other").mkdir()
    users = tmp_path / "other" / "users"
    users.write_text(yaml.safe_dump({"users": config.pop("users")}))
    whole.write_text(yaml.safe_dump(config))
    monkeypatch.setenv("KUBECONFIG", f"{users}{os.pathsep}{whole}")
    assert connect().versions


def test_an_unreachable_server(tmp_path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(ClusterUnreachable, match=f"https://127.0.0.1:{port} does not answer") as caught:
        connect(kubeconfig(tmp_path, f"https://127.0.0.1:{port}"))
    assert "(Failed to establish a new connection: Connection refused)" in str(caught.value)


def test_an_unknown_authority(tmp_path, pair) -> None:
    make_pair(tmp_path, "stranger")
    with tls_server(pair, ANSWERS) as url, pytest.raises(UsageError, match="certificate-authority"):
        connect(kubeconfig(tmp_path, url, cluster={"certificate-authority": "stranger.crt"}))


def test_a_refused_token(serve) -> None:
    with pytest.raises(CredentialsRefused, match="401 Unauthorized") as caught:
        connect(serve({"/version": (401, status("Unauthorized", "Unauthorized"))}))
    assert caught.value.exit_code == 2


def test_an_anonymous_user(serve) -> None:
    said = 'forbidden: User "system:anonymous" cannot get path "/api/v1"'
    with pytest.raises(CredentialsRefused, match="carries no credentials"):
        connect(serve({"/api/v1": (403, status(said, "Forbidden"))}))


def test_a_missing_right_names_verb_resource_and_namespace(serve) -> None:
    said = 'pods is forbidden: User "jo" cannot list resource "pods" in API group "" in the namespace "blue"'
    cluster = connect(serve({"/api/v1/namespaces/blue/pods": (403, status(said, "Forbidden"))}))
    with pytest.raises(AccessDenied, match="may not list pods in namespace blue: grant it") as caught:
        cluster.list("v1", "Pod", "blue")
    assert caught.value.exit_code == 3
    with pytest.raises(AccessDenied, match="may not create pods in namespace blue"):
        cluster.create({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "blue"}})


def test_absent_and_refused_objects(serve) -> None:
    pods = "/api/v1/namespaces/blue/pods"
    cluster = connect(serve({pods: (422, status("spec is wrong.", "Invalid")), f"{pods}/none": (404, status("none"))}))
    assert cluster.get("v1", "Pod", "none", "blue") is None
    cluster.delete("v1", "Pod", "none", "blue", wait=1)
    with pytest.raises(Refused, match=r"refused to create pods p in namespace blue: spec is wrong$") as caught:
        cluster.create({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "blue"}})
    assert (caught.value.status, caught.value.reason) == (422, "Invalid")


def test_manifests_that_are_none(serve) -> None:
    cluster = connect(serve({}))
    with pytest.raises(UsageError, match="a manifest has no kind"):
        cluster.create({"apiVersion": "v1"})
    with pytest.raises(UsageError, match=r"no metadata\.namespace"):
        cluster.create({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}})
    with pytest.raises(PlatformError, match="does not serve VirtualMachine"):
        cluster.list("kubevirt.io/v1", "VirtualMachine")


def test_a_quota_is_not_a_missing_right() -> None:
    request = Request("https://x", "create", "pods", "blue", "p")
    error = status_error(request, 403, b'{"message": "pods \\"p\\" is forbidden: exceeded quota: small"}')
    assert isinstance(error, Refused)
    assert "exceeded quota: small" in str(error)


def test_describing_an_object() -> None:
    assert describe(None) == "no such object"
    assert describe({"metadata": {}}) == "no status yet"
    conditions = [
        {"type": "Ready", "status": "False", "reason": "GuestNotRunning", "message": "not yet"},
        {"type": "Synchronized", "status": "True", "reason": "x"},
    ]
    found = {"metadata": {"deletionTimestamp": "now"}, "status": {"phase": "Scheduling", "conditions": conditions}}
    assert describe(found) == ("phase Scheduling, Ready=False (GuestNotRunning: not yet), being deleted")
