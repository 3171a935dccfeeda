"""Where in a document a path is written down."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import yaml

_INDEX = re.compile(r"\[(\d+)\]")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def find(text: str, path: str) -> int:
    """Line of `path` ("spec.networks[0].name") in one document, counted from 0.

    Where the path goes on below what is written (a default, text that is itself JSON), the line of the nearest thing
    above it. Keys with dots in them are found too: the longest that fits is taken.
    """
    node = _composed(text)
    line = node.start_mark.line if node is not None else 0
    rest = path
    while rest and node is not None:
        node, rest, line = _step(node, rest, line)
    return int(line)


# The findings of one document come one after the other.
@lru_cache(maxsize=2)
def _composed(text: str) -> Any:
    return yaml.compose(text, Loader=_LOADER)


def _step(node: Any, rest: str, line: int) -> tuple[Any, str, int]:
    """One step down: the node there or None, what is left of the path, the line reached."""
    rest = rest.removeprefix(".")
    if isinstance(node, yaml.SequenceNode):
        found = _INDEX.match(rest)
        if found and int(found[1]) < len(node.value):
            below = node.value[int(found[1])]
            return below, rest[found.end() :], below.start_mark.line
    if isinstance(node, yaml.MappingNode):
        fitting = [(key, value) for key, value in node.value if _leads(key.value, rest)]
        if fitting:
            key, below = max(fitting, key=lambda pair: len(pair[0].value))
            return below, rest[len(key.value) :], key.start_mark.line
    return None, "", line


def _leads(key: Any, rest: str) -> bool:
    return isinstance(key, str) and rest.startswith(key) and rest[len(key) : len(key) + 1] in ("", ".", "[")
