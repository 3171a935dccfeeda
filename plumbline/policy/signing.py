"""Keys that bundles are signed with: ECDSA on P-256, which OPA calls ES256."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from plumbline.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

ALGORITHM = "ES256"
_OTHERS = 0o077


def private_key(file: Path) -> ec.EllipticCurvePrivateKey:
    """The key in a PEM file that nobody but its owner may read; UsageError when it is none or open to others."""
    pem = _read(file)
    if file.stat().st_mode & _OTHERS:
        raise UsageError(f"the signing key {file} can be read by others: chmod 600 {file}")
    try:
        key = serialization.load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UsageError(f"{file} is no private key in PEM without a password: {_first_line(error)}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise UsageError(f"{file} holds another kind of key: bundles are signed with ECDSA on P-256 ({ALGORITHM})")
    return key


def public_key(file: Path) -> ec.EllipticCurvePublicKey:
    """The public key in a PEM file; UsageError when it is none."""
    try:
        key = serialization.load_pem_public_key(_read(file))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UsageError(f"{file} is no public key in PEM: {_first_line(error)}") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise UsageError(f"{file} holds another kind of key: bundles are signed with ECDSA on P-256 ({ALGORITHM})")
    return key


def private_pem(key: ec.EllipticCurvePrivateKey) -> str:
    """A private key as OPA reads it."""
    form = serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def public_pem(key: ec.EllipticCurvePublicKey) -> str:
    """A public key as OPA reads it."""
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def key_id(key: ec.EllipticCurvePublicKey) -> str:
    """What tells a key from others: the beginning of the SHA-256 of its public half (DER)."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return hashlib.sha256(key.public_bytes(serialization.Encoding.DER, form)).hexdigest()[:16]


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(f"the key {file} cannot be read: {error.strerror}") from error


def _first_line(error: BaseException) -> str:
    return str(error).split("\n", 1)[0].split(". ", 1)[0]
