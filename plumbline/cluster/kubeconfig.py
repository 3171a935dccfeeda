"""Read a kubeconfig and say in one sentence what is wrong with it, before anything is asked of a cluster.

Source: https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/ (merging, lookup).
"""

from __future__ import annotations

import base64
import binascii
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from cryptography import x509

from plumbline.errors import UsageError

FILE_KEYS = ("certificate-authority", "client-certificate", "client-key", "tokenFile")
LISTS = ("clusters", "users", "contexts")
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def kubeconfig_paths(given: Path | None) -> list[Path]:
    """The kubeconfig files to read: `given`, else those of the KUBECONFIG variable; UsageError without either."""
    if given is not None:
        return [given]
    paths = [Path(part) for part in os.environ.get("KUBECONFIG", "").split(os.pathsep) if part]
    if not paths:
        raise UsageError("no kubeconfig: give one with --kubeconfig or in the KUBECONFIG variable")
    return paths


def read_kubeconfig(paths: list[Path]) -> dict[str, Any]:
    """Merge kubeconfig files as kubectl does (the first to name a thing wins), with file names made absolute."""
    merged: dict[str, Any] = {"apiVersion": "v1", "kind": "Config", "current-context": ""}
    entries: dict[str, dict[str, Any]] = {key: {} for key in LISTS}
    for path in paths:
        config = _read(path)
        merged["current-context"] = merged["current-context"] or config.get("current-context") or ""
        for key in LISTS:
            for entry in _entries(config, key, path):
                entries[key].setdefault(entry["name"], _absolute(entry, path.absolute().parent))
    merged.update({key: list(named.values()) for key, named in entries.items()})
    _check(merged, " and ".join(str(path) for path in paths))
    return merged


def _read(path: Path) -> dict[str, Any]:
    try:
        config = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UsageError(f"kubeconfig {path} does not exist: give another with --kubeconfig") from error
    except OSError as error:
        raise UsageError(f"kubeconfig {path} cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" (line {mark.line + 1})" if mark else ""
        raise UsageError(f"kubeconfig {path} is not YAML{line}: give a kubeconfig as kubectl writes it") from error
    if not isinstance(config, dict):
        raise UsageError(f"kubeconfig {path} is empty or not a mapping: give a kubeconfig as kubectl writes it")
    return config


def _entries(config: dict[str, Any], key: str, path: Path) -> list[dict[str, Any]]:
    found = config.get(key) or []
    body = key.removesuffix("s")
    for index, entry in enumerate(found if isinstance(found, list) else [None]):
        if not isinstance(entry, dict) or not entry.get("name") or not isinstance(entry.get(body) or {}, dict):
            raise UsageError(f"kubeconfig {path}: {key}[{index}] is not an entry with a name and a {body}")
    return list(found)


def _absolute(entry: dict[str, Any], folder: Path) -> dict[str, Any]:
    for body in ("cluster", "user"):
        for key in FILE_KEYS:
            value = (entry.get(body) or {}).get(key)
            if value:
                entry[body][key] = str(folder / value)
    return entry


def _check(config: dict[str, Any], where: str) -> None:
    current = config["current-context"]
    if not current:
        raise UsageError(f"kubeconfig {where} has no current-context: choose one with kubectl config use-context")
    context = _named(config, "contexts", current, where, "its current-context")
    cluster = _named(config, "clusters", context.get("cluster"), where, f"context {current}")
    user = _named(config, "users", context.get("user"), where, f"context {current}")
    server = str(cluster.get("server") or "")
    address = urlsplit(server)
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise UsageError(f'kubeconfig {where}: the server "{server}" of context {current} is not an https:// address')
    if cluster.get("insecure-skip-tls-verify"):
        raise UsageError(
            f"kubeconfig {where} turns the verification of {server} off (insecure-skip-tls-verify): "
            "give the cluster's certificate-authority-data instead"
        )
    if address.scheme == "http" and address.hostname not in LOOPBACK:
        raise UsageError(f"kubeconfig {where}: {server} is not encrypted, only https:// is used beyond this machine")
    for body in (cluster, user):
        for key in FILE_KEYS:
            if body.get(key) and not body.get(f"{key}-data") and not os.access(body[key], os.R_OK):
                raise UsageError(f"kubeconfig {where} names a {key} that is missing or unreadable: {body[key]}")
    _check_certificate(user, where, current)


def _named(config: dict[str, Any], key: str, name: Any, where: str, by: str) -> dict[str, Any]:
    for entry in config[key]:
        if entry["name"] == name:
            return dict(entry.get(key.removesuffix("s")) or {})
    raise UsageError(f'kubeconfig {where} has no entry "{name or ""}" among its {key}, named by {by}')


def _check_certificate(user: dict[str, Any], where: str, context: str) -> None:
    """A client certificate out of its time is refused by servers as "bad certificate"; say it plainly."""
    data, path = user.get("client-certificate-data"), user.get("client-certificate")
    if not data and not path:
        return
    try:
        pem = base64.b64decode(data, validate=True) if data else Path(path or "").read_bytes()
        certificate = x509.load_pem_x509_certificate(pem)
    except (binascii.Error, ValueError, TypeError) as error:
        raise UsageError(f"kubeconfig {where}: the client certificate of context {context} is not PEM") from error
    now = datetime.now(UTC)
    if certificate.not_valid_after_utc < now:
        raise UsageError(
            f"kubeconfig {where}: the client certificate of context {context} expired on "
            f"{certificate.not_valid_after_utc:%Y-%m-%d %H:%M} UTC: get a new kubeconfig"
        )
    if certificate.not_valid_before_utc > now:
        raise UsageError(
            f"kubeconfig {where}: the client certificate of context {context} is not valid before "
            f"{certificate.not_valid_before_utc:%Y-%m-%d %H:%M} UTC: check this machine's clock"
        )
