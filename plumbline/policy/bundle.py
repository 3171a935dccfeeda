"""The bundle as a file that OPA loads: built and signed by OPA itself, verified by it, and looked into.

https://www.openpolicyagent.org/docs/management-bundles#bundle-file-format
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import shutil
import subprocess
import tarfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from plumbline.errors import PlatformError, UsageError
from plumbline.files import private_folder, write_atomically
from plumbline.policy import tools
from plumbline.policy.engine import bundle_data, rule_files
from plumbline.policy.signing import ALGORITHM, key_id, private_pem, public_pem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric import ec

    from plumbline.policy.rules import Rule
    from plumbline.policy.settings import Settings

ROOTS = (
    "main",
    "plumbline/decision",
    "plumbline/dispatch",
    "plumbline/gate",
    "plumbline/lib",
    "plumbline/metadata",
    "plumbline/rules",
    "plumbline/settings",
    "plumbline/webhook",
    "system",
)
"""What the bundle owns; the inventory is another one's."""
SECONDS = 120
LARGEST = 64 << 20
"""Bytes of all files in a bundle; a larger one is none of ours."""


@dataclass(frozen=True)
class Contents:
    """What a bundle says of itself. `modes` is what each rule does; `key` names the signer, None when unsigned."""

    revision: str
    roots: tuple[str, ...]
    modes: dict[str, str]
    key: str | None


def build(
    policies: Path,
    rules: Sequence[Rule],
    settings: Settings,
    *,
    revision: str = "",
    webhook: Mapping[str, Any] | None = None,
) -> bytes:
    """Build the bundle, unsigned, without the rules' tests: the same bytes for the same input.

    `revision` is a hash of what goes in unless given; `webhook` becomes data.plumbline.webhook. Raises PlatformError
    when OPA does not take the rules.
    """
    data = bundle_data(rules, settings)
    if webhook:
        data["plumbline"]["webhook"] = dict(webhook)
    with private_folder() as folder:
        source = folder / "source"
        source.mkdir()
        copy_rules(policies, source)
        (source / "data.json").write_text(json.dumps(data, sort_keys=True))
        manifest = {"revision": revision or _digest(source), "roots": ROOTS, "rego_version": 1}
        (source / ".manifest").write_text(json.dumps(manifest))
        return _built(folder, source)


def copy_rules(policies: Path, folder: Path) -> None:
    """Copy the rules into an empty folder, their tests left out."""
    for path in rule_files(policies):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(policies / path, target)


def sign(bundle: bytes, key: ec.EllipticCurvePrivateKey) -> bytes:
    """Have OPA sign a bundle that `build` made; UsageError when one of its files would lie outside of it."""
    identity = key_id(key.public_key())
    with private_folder() as folder:
        write_atomically(folder / "key.pem", private_pem(key), private=True)
        _unpack(bundle, folder / "source")
        signing = ["--signing-alg", ALGORITHM, "--signing-key", str(folder / "key.pem")]
        # OPA calls the signer what the verification key is called.
        return _built(folder, folder / "source", *signing, "--verification-key-id", identity)


def mistrust(bundle: bytes, key: ec.EllipticCurvePublicKey) -> str:
    """Why OPA would not load the bundle under this key; "" when it would."""
    identity = key_id(key)
    with private_folder() as folder:
        (folder / "signed.tar.gz").write_bytes(bundle)
        write_atomically(folder / "key.pem", public_pem(key))
        checking = ["--signing-alg", ALGORITHM, "--verification-key", str(folder / "key.pem")]
        done = _opa(folder, "--bundle", "signed.tar.gz", *checking, "--verification-key-id", identity)
        return _said(done) if done.returncode else ""


def look(bundle: bytes, called: str) -> Contents:
    """Look into a bundle without asking whether its signature holds; UsageError when it is none of ours.

    `called` is what errors call it.
    """
    files = dict(_files(bundle, called))
    try:
        manifest, held = json.loads(files[".manifest"]), json.loads(files["data.json"])["plumbline"]
        chosen = held["settings"]["rules"]
        modes = {
            name: str(chosen.get(name, {}).get("mode", rule["mode"])) for name, rule in sorted(held["metadata"].items())
        }
        roots = tuple(sorted(str(each) for each in manifest["roots"]))
        return Contents(str(manifest.get("revision", "")), roots, modes, _signer(files.get(".signatures.json")))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise UsageError(
            f"{called} is no bundle of `plumbline bundle build` ({type(error).__name__}: {error})"
        ) from error


def _unpack(bundle: bytes, folder: Path) -> None:
    for name, content in _files(bundle, "the bundle"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def _digest(source: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        whole.update(f"{path.relative_to(source).as_posix()} {content}\n".encode())
    return whole.hexdigest()[:16]


def _built(folder: Path, source: Path, *arguments: str) -> bytes:
    # From within: OPA writes the names of files as it was given them.
    out = folder / "bundle.tar.gz"
    done = _opa(source, "--bundle", ".", "--output", str(out), *arguments)
    if done.returncode:
        raise PlatformError(f"OPA does not take the rules: {_said(done)}")
    return out.read_bytes()


def _opa(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(tools.opa()), "build", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False)


def _said(done: subprocess.CompletedProcess[str]) -> str:
    said = " ".join((done.stderr or done.stdout).split())
    return said.removeprefix("error: ").removeprefix("load error: ")[:600] or "no reason given"


def _files(bundle: bytes, called: str) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file of a bundle; UsageError when one lies outside of it, or they are too large."""
    left = LARGEST
    try:
        # Debian 12's Python has no filters for tarfile yet.
        with tarfile.open(fileobj=io.BytesIO(bundle), mode="r:gz") as archive:
            for member in archive:
                if member.isdir():
                    continue
                name = PurePosixPath(member.name.lstrip("/"))
                content = archive.extractfile(member) if member.isfile() else None
                if content is None or ".." in name.parts:
                    raise UsageError(f"{called}'s {member.name} is no file inside of it: build the bundle anew")
                left -= member.size
                if left < 0:
                    raise UsageError(f"{called} is no bundle of `plumbline bundle build`: {name} makes it too large")
                yield str(name), content.read()
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise UsageError(f"{called} is no bundle, but {len(bundle)} bytes of something else: {error}") from error


def _signer(signatures: bytes | None) -> str | None:
    if signatures is None:
        return None
    header = json.loads(signatures)["signatures"][0].split(".")[0]
    return str(json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4))).get("kid", ""))
