"""The image server's handler, run for real, and what its log comes to."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from plumbline.certificates import serving
from plumbline.image_server import (
    AUTHORITY,
    HANDLER,
    IDENTITY,
    SECURE_PORT,
    WHOLE,
    Answer,
    Behaviour,
    Downloads,
    downloads,
    identity,
    parse_log,
    server_pod,
)

if TYPE_CHECKING:
    from pathlib import Path

IMAGE = bytes(range(256)) * 512
SIZE = len(IMAGE)


def ask(
    folder: Path, behaviour: Behaviour, *headers: str, method: str = "GET", timeout: float = 10
) -> tuple[str, bytes]:
    (folder / "image").write_bytes(IMAGE)
    (folder / "behaviour").write_text(f"{behaviour}\n")
    request = "\r\n".join([f"{method} /disk.img HTTP/1.1", "Host: x", *headers, "", ""]).encode()
    env = {"PATH": "/usr/bin:/bin", "FOLDER": str(folder), "SOCAT_PEERADDR": "10.0.0.1"}
    process = subprocess.Popen(
        ["sh", "-c", HANDLER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, start_new_session=True
    )
    try:
        answer, _ = process.communicate(request, timeout=timeout)
    except subprocess.TimeoutExpired as late:
        answer = late.stdout or b""
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    head, _, body = answer.partition(b"\r\n\r\n")
    return head.decode(), body


def log(folder: Path) -> tuple[Answer, ...]:
    return parse_log((folder / "log").read_text())


def test_a_whole_image(tmp_path: Path) -> None:
    head, body = ask(tmp_path, WHOLE)
    assert head.startswith("HTTP/1.1 200 OK")
    assert f"Content-Length: {SIZE}" in head
    assert body == IMAGE
    assert str(downloads(log(tmp_path))) == "1 complete and 0 broken downloads by 10.0.0.1"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("100-199", 100, 199), ("70000-", 70000, SIZE - 1), ("0-999999999", 0, SIZE - 1)],
)
def test_a_range(tmp_path: Path, asked: str, first: int, last: int) -> None:
    head, body = ask(tmp_path, WHOLE, f"Range: bytes={asked}")
    assert head.startswith("HTTP/1.1 206 ")
    assert f"Content-Range: bytes {first}-{last}/{SIZE}" in head
    assert body == IMAGE[first : last + 1]


def test_a_question_for_the_head_is_no_download(tmp_path: Path) -> None:
    head, body = ask(tmp_path, WHOLE, method="HEAD")
    assert f"Content-Length: {SIZE}" in head
    assert "Accept-Ranges: bytes" in head
    assert body == b""
    assert not (tmp_path / "log").exists()


def test_a_missing_image(tmp_path: Path) -> None:
    head, body = ask(tmp_path, Behaviour("missing"))
    assert head.startswith("HTTP/1.1 404 ")
    assert body == b""


def test_a_cut_connection(tmp_path: Path) -> None:
    head, body = ask(tmp_path, Behaviour("cut", 50_000))
    assert f"Content-Length: {SIZE}" in head
    assert body == IMAGE[:50_000]
    _, behind = ask(tmp_path, Behaviour("cut", 50_000), "Range: bytes=60000-60099")
    assert behind == b""
    _, before = ask(tmp_path, Behaviour("cut", 50_000), "Range: bytes=0-511")
    assert before == IMAGE[:512]
    assert downloads(log(tmp_path)) == Downloads(0, 1, ("10.0.0.1",))


def test_a_stalled_connection(tmp_path: Path) -> None:
    _, body = ask(tmp_path, Behaviour("stall", 50_000), timeout=1)
    assert body == IMAGE[:50_000]
    assert downloads(log(tmp_path)) == Downloads(0, 1, ("10.0.0.1",))


def test_a_slow_one(tmp_path: Path) -> None:
    _, body = ask(tmp_path, Behaviour("slow", 70_000))
    assert body == IMAGE
    assert downloads(log(tmp_path)).complete == 1


def test_downloads_in_ranges_and_again() -> None:
    def answer(client: str, first: int, length: int, sent: int | None = None) -> Answer:
        return Answer(0, client, first, length, length if sent is None else sent, 100)

    ranges = [answer("a", 50, 50), answer("a", 0, 60)]
    assert downloads(ranges) == Downloads(1, 0, ("a",))
    assert downloads(ranges[:1]) == Downloads(0, 0, ("a",))
    gap = [answer("a", 0, 40), answer("a", 60, 40)]
    assert downloads(gap).complete == 0
    twice = [answer("a", 0, 100), answer("a", 0, 10), answer("a", 0, 100)]
    assert downloads(twice).complete == 2
    mended = [answer("b", 0, 100, 30), answer("b", 0, 100)]
    assert downloads(mended) == Downloads(1, 0, ("b",))
    hung_up = [Answer(0, "c", 0, 100, None, 100)]
    assert downloads(hung_up) == Downloads(0, 0, ("c",))


def test_a_log_with_rubbish() -> None:
    assert parse_log("1 10.0.0.1 0 5 5 5\nrubbish\n2 10.0.0.2 0 5 broken 5\n") == (
        Answer(1, "10.0.0.1", 0, 5, 5, 5),
        Answer(2, "10.0.0.2", 0, 5, None, 5),
    )


def test_a_server_with_an_identity_keeps_its_key_in_a_secret() -> None:
    found = serving("image-server.ns.svc")
    secret, authority = identity(found)
    assert (secret["kind"], secret["metadata"]["name"]) == ("Secret", IDENTITY)
    assert authority["data"] == {"tls.crt": found.authority}
    assert authority["metadata"]["name"] == AUTHORITY
    pod = server_pod("probe", secure=True)
    assert pod["spec"]["volumes"][0]["secret"]["secretName"] == IDENTITY
    assert pod["spec"]["containers"][0]["readinessProbe"]["tcpSocket"]["port"] == SECURE_PORT
    assert found.key not in str(pod)


def test_a_server_without_one_has_what_it_serves_only() -> None:
    spec = server_pod("probe", "golden")["spec"]
    assert spec["volumes"] == [{"name": "source", "persistentVolumeClaim": {"claimName": "golden"}}]
    assert server_pod("probe")["spec"]["volumes"] == []
