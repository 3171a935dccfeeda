"""The bundle that the webhook's OPA loads: signed with a key that nobody keeps."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import ec

from plumbline.policy import bundle
from plumbline.policy.signing import public_pem
from plumbline.policy.webhook_manifests import Content

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from plumbline.policy.rules import Rule
    from plumbline.policy.settings import Settings


def seal(policies: Path, rules: Sequence[Rule], settings: Settings) -> Content:
    """Build the bundle and sign it with a key that is thrown away: what OPA loads is what was built here.

    Raises PlatformError when OPA does not take the rules.
    """
    key, token = ec.generate_private_key(ec.SECP256R1()), secrets.token_urlsafe(32)
    # The bundle is anybody's to read who may read ConfigMaps: it holds the hash alone.
    writer = hashlib.sha256(token.encode()).hexdigest()
    built = bundle.build(policies, rules, settings, webhook={"writer": writer})
    return Content(bundle.sign(built, key), public_pem(key.public_key()), token, settings)
