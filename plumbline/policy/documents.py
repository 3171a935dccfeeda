"""Manifests from files, folders and standard input: each object with the file and the line it stands in."""

from __future__ import annotations

import json
import math
import re
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plumbline.errors import UsageError
from plumbline.policy import lines, yaml_stream
from plumbline.policy.yaml_stream import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

STDIN = "-"
STDIN_NAME = "<stdin>"
SUFFIXES = (".yaml", ".yml", ".json")

CLUSTER_SCOPED = frozenset(
    {
        "/Namespace",
        "/Node",
        "/PersistentVolume",
        "admissionregistration.k8s.io/ValidatingWebhookConfiguration",
        "apiextensions.k8s.io/CustomResourceDefinition",
        "cdi.kubevirt.io/CDI",
        "cdi.kubevirt.io/StorageProfile",
        "instancetype.kubevirt.io/VirtualMachineClusterInstancetype",
        "instancetype.kubevirt.io/VirtualMachineClusterPreference",
        "kubevirt.io/KubeVirt",
        "rbac.authorization.k8s.io/ClusterRole",
        "rbac.authorization.k8s.io/ClusterRoleBinding",
        "scheduling.k8s.io/PriorityClass",
        "snapshot.storage.k8s.io/VolumeSnapshotClass",
        "storage.k8s.io/StorageClass",
    }
)
"""Kinds that have no namespace; every other object without one is meant for the namespace it is applied to."""


@dataclass(frozen=True, slots=True)
class Document:
    """An object and where it stands.

    `first` and `last` are lines of `source`, 0 for an object that is in no text but in a cluster. `within` is its path
    in the document, "" unless a List holds it.
    """

    value: dict[str, Any]
    source: str
    first: int
    last: int
    within: str = ""

    @property
    def group(self) -> str:
        """API group, "" for the core."""
        return str(self.value["apiVersion"]).rpartition("/")[0]

    @property
    def kind(self) -> str:
        """Kind with its group: "kubevirt.io/VirtualMachine", "/Pod"."""
        return f"{self.group}/{self.value['kind']}"

    @property
    def name(self) -> str:
        """Name, "" where the API server has yet to make one."""
        return _text(self._metadata, "name")

    def namespace(self, otherwise: str) -> str:
        """Namespace as the API server would tell it in a review; `otherwise` for objects that name none."""
        if self.kind == "/Namespace":
            return self.name
        return "" if self.kind in CLUSTER_SCOPED else _text(self._metadata, "namespace") or otherwise

    @property
    def _metadata(self) -> Any:
        return self.value.get("metadata")

    def line(self, path: str) -> int:
        """Line of what `path` names, or of the nearest thing above it that is written down; 0 in no text."""
        if not self.first:
            return 0
        full = f"{self.within}.{path}" if self.within else path
        text = _text_of(self.source)[self.first - 1 : self.last]
        return self.first + lines.find("\n".join(text), full)


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be read, and why. `line` is 0 for what is in no text."""

    source: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{located(self.source, self.line)}: {self.message}"


def located(source: str, line: int) -> str:
    """A source with its line, where there is one."""
    return f"{source}:{line}" if line else source


def read(paths: Sequence[Path | str]) -> Iterator[Document | Problem]:
    """Read manifests: files, folders with all theirs below, and "-" for standard input.

    Raises UsageError when a path is not there.
    """
    for source in _sources(paths):
        yield from _read(source)


def _sources(paths: Iterable[Path | str]) -> Iterator[str]:
    for each in paths:
        if str(each) == STDIN:
            yield STDIN
            continue
        path = Path(each)
        if path.is_dir():
            yield from sorted(str(file) for file in path.rglob("*") if file.suffix in SUFFIXES and file.is_file())
        elif path.exists():
            yield str(path)
        else:
            raise UsageError(f"{path} is not there: give files, folders or `-`")


def _read(source: str) -> Iterator[Document | Problem]:
    name = STDIN_NAME if source == STDIN else source
    try:
        text = _load(source)
        for parsed in _parsed(name, text):
            if parsed.value is not None:
                yield from _objects(parsed.value, name, parsed)
    except Unreadable as error:
        yield Problem(name, error.line, str(error))
    except OSError as error:
        yield Problem(name, 1, f"cannot be read: {error.strerror}")
    except RecursionError:
        yield Problem(name, 1, f"more than {yaml_stream.DEEPEST} levels deep")


_standard_input: list[str] = []


def _load(source: str) -> str:
    raw = sys.stdin.buffer.read() if source == STDIN else Path(source).read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable("is not UTF-8 text", line) from error
    if source == STDIN:
        _standard_input[:] = text.split("\n")
    return text


@lru_cache(maxsize=2)
def _lines(source: str) -> list[str]:
    return Path(source).read_text(encoding="utf-8-sig").split("\n")


def _text_of(source: str) -> list[str]:
    return _standard_input if source == STDIN_NAME else _lines(source)


def _parsed(name: str, text: str) -> Iterable[yaml_stream.Parsed]:
    # JSON in a YAML parser would do, but for tabs and speed.
    if name.endswith(".json") or text.lstrip()[:2] in ('{"', "{\n", "[{", "{\r"):
        try:
            value = json.loads(
                text,
                object_pairs_hook=_unique,
                parse_constant=_no_number,
                parse_float=_float,
                parse_int=_integer,
            )
        except json.JSONDecodeError as error:
            if name.endswith(".json"):
                raise Unreadable(f"no JSON: {error.msg}", error.lineno) from error
        except ValueError as error:
            raise Unreadable(str(error), 1) from error
        else:
            return [yaml_stream.Parsed(value, 1, text.count("\n") + 1)]
    return yaml_stream.documents(text)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        twice = next(key for number, (key, _) in enumerate(pairs) if key in dict(pairs[:number]))
        raise ValueError(f"the key {twice!r} is given twice")
    return value


def _integer(text: str) -> int | float:
    return int(text) if len(text) <= yaml_stream.LONGEST else _float(text)


def _float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError(f"{text[:20]} is a number too large for Kubernetes")
    return value


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is a number that JSON does not have")


def _objects(value: Any, source: str, parsed: yaml_stream.Parsed, within: str = "") -> Iterator[Document | Problem]:
    here = Document(value, source, parsed.first, parsed.last, within)
    if isinstance(value, list) and not within:
        for number, each in enumerate(value):
            yield from _objects(each, source, parsed, f"[{number}]")
    elif not _is_object(value):
        line = here.line("") if within else parsed.first
        yield Problem(source, line, "is no Kubernetes object: apiVersion and kind are missing")
    elif re.fullmatch(r"\w*List", value["kind"]) and isinstance(value.get("items"), list):
        # The API server leaves apiVersion and kind out of the items of a typed list.
        kind = {"apiVersion": value["apiVersion"], "kind": value["kind"].removesuffix("List")}
        for number, item in enumerate(value["items"]):
            whole = {**kind, **item} if kind["kind"] and isinstance(item, dict) else item
            yield from _objects(whole, source, parsed, f"{within}.items[{number}]".lstrip("."))
    else:
        yield here


def _is_object(value: Any) -> bool:
    return isinstance(value, dict) and bool(_text(value, "apiVersion")) and bool(_text(value, "kind"))


def _text(value: Any, key: str) -> str:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""
