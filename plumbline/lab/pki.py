"""Certificates and kubeconfigs of the lab: one authority, one key pair a client, all made anew for each lab."""

from __future__ import annotations

import base64
import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from plumbline.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Sequence
    from ipaddress import IPv4Address
    from pathlib import Path

VALID_DAYS = 365


@dataclass(frozen=True)
class KeyPair:
    """Paths of a certificate and its private key."""

    certificate: Path
    key: Path


def write_private(path: Path, content: bytes) -> None:
    """Write a file only its owner may read, whole or not at all; one that says so already is left untouched.

    A daemon that watches its configuration (kube-proxy ends when it is written) is not disturbed for nothing.
    """
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, content, private=True)


def _private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


class Authority:
    """The lab's certificate authority, kept in `folder`; loaded if it is there, made otherwise."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pair = KeyPair(folder / "ca.crt", folder / "ca.key")
        if self.pair.certificate.exists() and self.pair.key.exists():
            key = serialization.load_pem_private_key(self.pair.key.read_bytes(), None)
            assert isinstance(key, ec.EllipticCurvePrivateKey)  # noqa: S101 - we wrote it
            self._key = key
            self._certificate = x509.load_pem_x509_certificate(self.pair.certificate.read_bytes())
            return
        self._key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "plumbline-lab")])
        self._certificate = (
            self._blank(name, self._key)
            .issuer_name(name)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        write_private(self.pair.key, _private_pem(self._key))
        write_private(self.pair.certificate, self._certificate.public_bytes(serialization.Encoding.PEM))

    @staticmethod
    def _blank(subject: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        now = datetime.datetime.now(datetime.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(minutes=5))
            .not_valid_after(now + datetime.timedelta(days=VALID_DAYS))
        )

    def issue(
        self, file: str, common_name: str, *, groups: Sequence[str] = (), names: Sequence[str | IPv4Address] = ()
    ) -> KeyPair:
        """Issue (once) a certificate for client and server use.

        `groups` become organizations, which Kubernetes reads as groups; `names` are DNS names or addresses.
        """
        pair = KeyPair(self.folder / f"{file}.crt", self.folder / f"{file}.key")
        if pair.certificate.exists() and pair.key.exists():
            return pair
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name(
            [
                *(x509.NameAttribute(NameOID.ORGANIZATION_NAME, group) for group in groups),
                x509.NameAttribute(NameOID.COMMON_NAME, common_name),
            ]
        )
        usages = [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH]
        builder = (
            self._blank(subject, key)
            .issuer_name(self._certificate.subject)
            .add_extension(x509.ExtendedKeyUsage(usages), critical=False)
        )
        if names:
            alternatives = [x509.DNSName(n) if isinstance(n, str) else x509.IPAddress(n) for n in names]
            builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        certificate = builder.sign(self._key, hashes.SHA256())
        write_private(pair.key, _private_pem(key))
        write_private(pair.certificate, certificate.public_bytes(serialization.Encoding.PEM))
        return pair

    def signing_key(self, file: str) -> KeyPair:
        """A bare key pair (public half as PEM) for signing ServiceAccount tokens."""
        pair = KeyPair(self.folder / f"{file}.pub", self.folder / f"{file}.key")
        if not (pair.certificate.exists() and pair.key.exists()):
            key = ec.generate_private_key(ec.SECP256R1())
            public = key.public_key().public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
            write_private(pair.key, _private_pem(key))
            write_private(pair.certificate, public)
        return pair

    def kubeconfig(self, path: Path, server: str, user: str, *, groups: Sequence[str] = ()) -> Path:
        """Write (once) a self-contained kubeconfig for `user`, with its own client certificate."""
        if path.exists():
            return path
        pair = self.issue(f"client-{path.stem}", user, groups=groups)
        encoded = {
            "certificate-authority-data": self.pair.certificate,
            "client-certificate-data": pair.certificate,
            "client-key-data": pair.key,
        }
        data = {key: base64.b64encode(file.read_bytes()).decode() for key, file in encoded.items()}
        authority = data.pop("certificate-authority-data")
        document = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "plumbline", "cluster": {"server": server, "certificate-authority-data": authority}}],
            "users": [{"name": user, "user": data}],
            "contexts": [{"name": "plumbline", "context": {"cluster": "plumbline", "user": user}}],
            "current-context": "plumbline",
        }
        write_private(path, yaml.safe_dump(document, sort_keys=False).encode())
        return path
