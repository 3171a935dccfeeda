"""A web server for one disk image that can be told to misbehave, and the log of who got how much of it.

It runs in a probe pod, as a shell script behind socat: one process a request, which writes to the client itself and so
knows what has been sent. A download counts as complete when a client has got every byte, in one answer or in ranges.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plumbline.certificates import Serving

NAME = "image-server"
"""Name of the server's pod and of the Service before it."""
LABEL = {"plumbline.io/part": NAME}
MOUNT = "/source"
FOLDER = "/tmp/plumbline-images"  # noqa: S108 - a folder of the pod
IMAGE = f"{FOLDER}/image"
PORT = 8080
SECURE_PORT = 8443
PATH = "/disk.img"
IDENTITY = "image-server-identity"
"""Name of the Secret with the server's certificate and key, if it is to serve https too."""
AUTHORITY = "image-server-authority"
"""Name of the ConfigMap with the authority behind that certificate, as importers want it."""
TLS = "/tls"

HANDLER = f"""
export LC_ALL=C
cd "${{FOLDER:-{FOLDER}}}" || exit 1
size=$(stat -L -c %s image) && [ "$size" -gt 0 ] || size=$(blockdev --getsize64 image) || exit 1
first=0 last=$((size - 1)) status='200 OK' ranged=
end=$(printf '\\r')
read -r method path _ || exit 0
while read -r header; do
  header=${{header%"$end"}}
  case $header in
    '') break ;;
    [Rr]ange:*bytes=*-*)
      range=${{header##*=}} ranged=y status='206 Partial Content'
      first=${{range%-*}}; [ -z "${{range#*-}}" ] || last=${{range#*-}}
      [ "$last" -lt "$size" ] || last=$((size - 1)) ;;
  esac
done
behaviour=whole limit=
read -r behaviour limit < behaviour 2>/dev/null
say() {{ printf '%s\\r\\n' "$@"; }}
if [ "$behaviour" = missing ]; then
  say 'HTTP/1.1 404 Not Found' 'Content-Length: 0' 'Connection: close' ''
  exit 0
fi
length=$((last - first + 1))
say "HTTP/1.1 $status" 'Content-Type: application/octet-stream' 'Accept-Ranges: bytes' "Content-Length: $length" \\
  'Connection: close'
[ -z "$ranged" ] || say "Content-Range: bytes $first-$last/$size"
say ''
[ "$method" = GET ] || exit 0
note() {{ echo "$(date +%s) ${{SOCAT_PEERADDR:-client}} $first $length $1 $size" >> log; }}
send() {{ dd if=image bs=65536 iflag=skip_bytes,count_bytes skip="$1" count="$2" 2>/dev/null; }}
case $behaviour in
  cut|stall)
    keep=$((limit - first)); [ "$keep" -gt 0 ] || keep=0; [ "$keep" -lt "$length" ] || keep=$length
    if send "$first" "$keep"; then note "$keep"; else note broken; fi
    [ "$behaviour" = cut ] || [ "$keep" -eq "$length" ] || sleep 3600 ;;
  slow)
    sent=0
    while [ "$sent" -lt "$length" ]; do
      part=$((length - sent)); [ "$part" -lt "$limit" ] || part=$limit
      send $((first + sent)) "$part" || {{ note broken; exit 0; }}
      sent=$((sent + part)); [ "$sent" -eq "$length" ] || sleep 1
    done
    note "$length" ;;
  *) if send "$first" "$length"; then note "$length"; else note broken; fi ;;
esac
"""
"""Answers one request on standard input and output."""

SERVE = f"""
mkdir -p {FOLDER} && cd {FOLDER} && : > log || exit 1
printf '%s' "$1" > handler
[ ! -e {TLS}/tls.key ] || socat \\
  OPENSSL-LISTEN:{SECURE_PORT},fork,reuseaddr,cert={TLS}/tls.crt,key={TLS}/tls.key,verify=0 TCP:127.0.0.1:{PORT} &
exec socat TCP-LISTEN:{PORT},fork,reuseaddr,backlog=64 EXEC:'sh handler',nofork
"""
"""Serves; the handler is its argument."""


def identity(found: Serving) -> list[dict[str, Any]]:
    """Manifests of IDENTITY and AUTHORITY."""
    pair = {"tls.crt": found.certificate, "tls.key": found.key}
    return [
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": IDENTITY},
            "type": "kubernetes.io/tls",
            "stringData": pair,
        },
        # Importers look for authorities under any name, nbdkit under this one.
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": AUTHORITY},
            "data": {"tls.crt": found.authority},
        },
    ]


def server_pod(image: str, claim: str = "", *, secure: bool = False) -> dict[str, Any]:
    """Manifest of the server; it sees the file system of `claim` at MOUNT, if given, and has IDENTITY if `secure`."""
    volumes: list[dict[str, Any]] = []
    mounts: list[dict[str, Any]] = []
    if claim:
        volumes.append({"name": "source", "persistentVolumeClaim": {"claimName": claim}})
        mounts.append({"name": "source", "mountPath": MOUNT})
    if secure:
        volumes.append({"name": "identity", "secret": {"secretName": IDENTITY, "defaultMode": 0o400}})
        mounts.append({"name": "identity", "mountPath": TLS, "readOnly": True})
    port = SECURE_PORT if secure else PORT
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": NAME, "labels": LABEL},
        "spec": {
            "terminationGracePeriodSeconds": 0,
            "restartPolicy": "Never",
            "automountServiceAccountToken": False,
            "volumes": volumes,
            "containers": [
                {
                    "name": "server",
                    "image": image,
                    "imagePullPolicy": "IfNotPresent",
                    "command": ["sh", "-c", SERVE, "sh", HANDLER],
                    "ports": [{"containerPort": PORT}],
                    "readinessProbe": {"tcpSocket": {"port": port}, "periodSeconds": 1},
                    "resources": {"requests": {"cpu": "10m", "memory": "16Mi"}},
                    "volumeMounts": mounts,
                }
            ],
        },
    }


@dataclass(frozen=True)
class Behaviour:
    """How the server treats those who ask, as the handler reads it: a word, and what it is about.

    * whole: every byte, as it should be
    * missing: 404
    * cut: nothing behind the image's first `limit` bytes, where the connection is closed
    * stall: nothing behind the image's first `limit` bytes, where the connection stays open and silent
    * slow: every byte, `limit` of them a second
    """

    word: Literal["whole", "missing", "cut", "stall", "slow"]
    limit: int = 0

    def __str__(self) -> str:
        """One line for the handler."""
        return f"{self.word} {self.limit}"


WHOLE = Behaviour("whole")


@dataclass(frozen=True)
class Answer:
    """One answer with a body: to whom, which part of an image of `size` bytes, and how many bytes of it were sent.

    `sent` None: the client hung up before the part's end.
    """

    moment: int
    client: str
    first: int
    length: int
    sent: int | None
    size: int

    @property
    def whole(self) -> bool:
        """Whether this one answer had the whole image."""
        return self.first == 0 and self.sent == self.size

    @property
    def cut(self) -> bool:
        """Whether the server itself broke off; clients hang up of their own accord, too."""
        return self.sent is not None and self.sent < self.length


@dataclass(frozen=True)
class Downloads:
    """What a log of answers comes to. `broken` are clients that were cut off and got no complete image otherwise."""

    complete: int
    broken: int
    clients: tuple[str, ...]

    def __str__(self) -> str:
        """One line for people."""
        return f"{self.complete} complete and {self.broken} broken downloads by {', '.join(self.clients) or 'nobody'}"


def parse_log(text: str) -> tuple[Answer, ...]:
    """Read the server's log; lines that make no sense are left out."""
    found = re.findall(r"^(\d+) (\S+) (\d+) (\d+) (\d+|broken) (\d+)$", text, re.MULTILINE)
    return tuple(
        Answer(int(moment), client, int(first), int(length), None if sent == "broken" else int(sent), int(size))
        for moment, client, first, length, sent, size in found
    )


def downloads(answers: Iterable[Answer]) -> Downloads:
    """Count downloads: every answer with the whole image, and every client that got it all in ranges only."""
    by_client: dict[str, list[Answer]] = {}
    for answer in answers:
        by_client.setdefault(answer.client, []).append(answer)
    counts = {client: _complete(found) for client, found in by_client.items()}
    short = {client for client, found in by_client.items() if any(one.cut for one in found)}
    broken = sum(1 for client in short if not counts[client])
    return Downloads(sum(counts.values()), broken, tuple(sorted(by_client)))


def _complete(answers: list[Answer]) -> int:
    if whole := sum(1 for answer in answers if answer.whole):
        return whole
    reached = 0
    for answer in sorted(answers, key=lambda one: one.first):
        if answer.first > reached:
            return 0
        reached = max(reached, answer.first + (answer.sent or 0))
    return int(bool(answers) and reached >= answers[0].size)
