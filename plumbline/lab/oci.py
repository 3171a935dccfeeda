"""Container images without a container engine: reproducible layers in OCI archives."""

from __future__ import annotations

import hashlib
import io
import json
import os
import struct
import tarfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
CAPABILITY = "SCHILY.xattr.security.capability"
EMPTIED = ("dev", "proc", "sys", "tmp", "var/cache/apt", "var/lib/apt/lists")
"""Folders of a file system that go into a layer without their content."""


@dataclass(frozen=True)
class Layer:
    """An uncompressed layer: its tar, `sha256:…` of that, and its size in bytes."""

    path: Path
    digest: str
    size: int


@dataclass(frozen=True)
class File:
    """One member of a layer made by hand: a file copied from `source`, `content`, a link, or a folder without any."""

    source: Path | None = None
    content: str | None = None
    link: str | None = None
    mode: int = 0o755
    owner: int = 0
    capability: int | None = None


@dataclass(frozen=True)
class Image:
    """An image to write: its full name, layers from the bottom, and how it runs."""

    name: str
    layers: tuple[Layer, ...]
    entrypoint: tuple[str, ...] = ()
    user: str = ""
    env: tuple[str, ...] = field(default=(PATH,))


def finished(path: Path) -> Layer:
    """Describe a layer's finished tar."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Layer(path, f"sha256:{digest}", path.stat().st_size)


def capability_xattr(number: int) -> str:
    """Extended attribute that grants one capability to a file, permitted and effective (capabilities(7), version 2)."""
    return struct.pack("<IIIII", 0x02000001, 1 << number, 0, 0, 0).decode()


def tree_layer(root: Path, out: Path) -> Layer:
    """Write a file system into a layer: sorted, without times and user names; owners, modes, links, capabilities kept.

    Device files are left out: containers get their own.
    """
    with tarfile.open(out, "w", format=tarfile.PAX_FORMAT) as tar:
        for folder, folders, files in os.walk(root):
            folders.sort()
            here = Path(folder).relative_to(root)
            for name in sorted([*folders, *files]):
                _add(tar, Path(folder) / name, str(here / name))
            folders[:] = [name for name in folders if str(here / name) not in EMPTIED]
    return finished(out)


def _add(tar: tarfile.TarFile, path: Path, name: str) -> None:
    info = tar.gettarinfo(str(path), arcname=name)
    # gettarinfo gives None for sockets, whatever its type says; nothing in an image needs those or devices.
    if info is None or info.ischr() or info.isblk() or info.isfifo():
        return
    info.mtime = 0
    info.uname = info.gname = ""
    if not info.isreg():
        tar.addfile(info)
        return
    try:
        granted = os.getxattr(path, "security.capability", follow_symlinks=False)
        info.pax_headers = {CAPABILITY: granted.decode("utf-8", "surrogateescape")}
    except OSError:
        pass
    with path.open("rb") as content:
        tar.addfile(info, content)


def file_layer(files: Mapping[str, File], out: Path) -> Layer:
    """Write single files into a layer, with the folders above them; paths are absolute inside the image."""
    wanted = {path.lstrip("/"): file for path, file in files.items()}
    for path in list(wanted):
        for parent in Path(path).parents:
            if parent != Path():
                wanted.setdefault(str(parent), File())
    with tarfile.open(out, "w", format=tarfile.PAX_FORMAT) as tar:
        for path, file in sorted(wanted.items()):
            info = tarfile.TarInfo(path)
            info.mode, info.uid, info.gid = file.mode, file.owner, file.owner
            if file.capability is not None:
                info.pax_headers = {CAPABILITY: capability_xattr(file.capability)}
            if file.source is not None:
                info.size = file.source.stat().st_size
                with file.source.open("rb") as content:
                    tar.addfile(info, content)
            elif file.content is not None:
                text = file.content.encode()
                info.size = len(text)
                tar.addfile(info, io.BytesIO(text))
            else:
                info.type = tarfile.SYMTYPE if file.link is not None else tarfile.DIRTYPE
                info.linkname = file.link or ""
                tar.addfile(info)
    return finished(out)


def write_archive(images: Sequence[Image], out: Path) -> dict[str, str]:
    """Write images into one OCI archive, a layer they share once; return each image's name and manifest digest."""
    blobs: dict[str, bytes | Path] = {}
    manifests = []
    digests = {}
    for image in images:
        run: dict[str, Any] = {"Env": list(image.env)}
        if image.entrypoint:
            run["Entrypoint"] = list(image.entrypoint)
        if image.user:
            run["User"] = image.user
        config = _blob(
            blobs,
            "application/vnd.oci.image.config.v1+json",
            {
                "architecture": "amd64",
                "os": "linux",
                "config": run,
                "rootfs": {"type": "layers", "diff_ids": [layer.digest for layer in image.layers]},
            },
        )
        layers = [
            {"mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": layer.digest, "size": layer.size}
            for layer in image.layers
        ]
        blobs.update({layer.digest: layer.path for layer in image.layers})
        kind = "application/vnd.oci.image.manifest.v1+json"
        manifest = _blob(blobs, kind, {"schemaVersion": 2, "mediaType": kind, "config": config, "layers": layers})
        names = {
            "io.containerd.image.name": image.name,
            "org.opencontainers.image.ref.name": image.name.rpartition(":")[2],
        }
        manifests.append({**manifest, "annotations": names})
        digests[image.name] = manifest["digest"]
    index = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": manifests}
    with tarfile.open(out, "w", format=tarfile.PAX_FORMAT) as tar:
        _member(tar, "oci-layout", json.dumps({"imageLayoutVersion": "1.0.0"}).encode())
        _member(tar, "index.json", json.dumps(index).encode())
        for digest, content in sorted(blobs.items()):
            _member(tar, f"blobs/{digest.replace(':', '/')}", content)
    return digests


def _blob(blobs: dict[str, bytes | Path], kind: str, document: dict[str, Any]) -> dict[str, Any]:
    content = json.dumps(document, sort_keys=True).encode()
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    blobs[digest] = content
    return {"mediaType": kind, "digest": digest, "size": len(content)}


def _member(tar: tarfile.TarFile, name: str, content: bytes | Path) -> None:
    info = tarfile.TarInfo(name)
    info.mode = 0o644
    if isinstance(content, Path):
        info.size = content.stat().st_size
        with content.open("rb") as file:
            tar.addfile(info, file)
    else:
        info.size = len(content)
        tar.addfile(info, io.BytesIO(content))
