"""The bundle that the webhook's OPA loads: rules and data, built by OPA itself and signed."""

from __future__ import annotations

import hashlib
import json
import secrets
import subprocess
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from plumbline.errors import PlatformError
from plumbline.files import private_folder, write_atomically
from plumbline.policy import tools
from plumbline.policy.engine import bundle_data, copy_rules
from plumbline.policy.webhook_manifests import Content

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from plumbline.policy.rules import Rule
    from plumbline.policy.settings import Settings

ROOTS = (
    "system",
    "plumbline/lib",
    "plumbline/rules",
    "plumbline/decision",
    "plumbline/gate",
    "plumbline/metadata",
    "plumbline/settings",
    "plumbline/webhook",
)
"""What the bundle owns; the inventory is another one's."""
BUILDING = 120


def seal(policies: Path, rules: Sequence[Rule], settings: Settings) -> Content:
    """Build the bundle and sign it with a key that is thrown away: what OPA loads is what was built here.

    Raises PlatformError when OPA does not take the rules.
    """
    key, token = ec.generate_private_key(ec.SECP256R1()), secrets.token_urlsafe(32)
    data = bundle_data(rules, settings)
    # The bundle is anybody's to read who may read ConfigMaps: it holds the hash alone.
    data["plumbline"]["webhook"] = {"writer": hashlib.sha256(token.encode()).hexdigest()}
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    with private_folder() as folder:
        source = folder / "source"
        source.mkdir()
        copy_rules(policies, source)
        (source / "data.json").write_text(json.dumps(data))
        (source / ".manifest").write_text(json.dumps({"roots": ROOTS}))
        write_atomically(folder / "key.pem", private.decode(), private=True)
        out = folder / "bundle.tar.gz"
        command = [str(tools.opa()), "build", "--bundle", str(source), "--output", str(out)]
        command += ["--signing-alg", "ES256", "--signing-key", str(folder / "key.pem")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=BUILDING, check=False)
        if done.returncode:
            raise PlatformError(f"OPA does not take the rules: {' '.join((done.stderr or done.stdout).split())[:600]}")
        return Content(out.read_bytes(), public.decode(), token, settings)
