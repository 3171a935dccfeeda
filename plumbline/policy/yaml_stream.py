"""YAML the way the Kubernetes tools read it, from libyaml's events.

Scalars mean what they mean to sigs.k8s.io/yaml, so that a manifest is judged as it would be applied: `yes` is true,
`0777` is octal, a timestamp stays text. What those tools let pass in silence and what could hide something is an error
here: keys given twice, aliases that expand without bound, tags nobody asked for.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_NODES = 2_000_000
"""Values of one document with its aliases expanded."""
DEEPEST = 200
"""Levels of a document; the API server knows none that come near."""
LONGEST = 80
"""Characters of an integer: more than any of 64 bits has in any base. Of a longer one only its size is kept, and it is
text where it has none, as for Go, which has no such numbers."""

_TRUE = {"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"}
_FALSE = {"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"}
_NULL = {"", "~", "null", "Null", "NULL"}
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INTEGER = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)")
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_STANDARD = "tag:yaml.org,2002:"
_PLAIN_TAGS = {None, "!", *(_STANDARD + each for each in ("str", "int", "float", "bool", "null", "map", "seq"))}
_MERGE = object()
_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Unreadable(Exception):
    """A document that cannot be read; `line` counts from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Parsed:
    """One document: its value, and the lines it stands on, counted from 1, the last one included."""

    value: Any
    first: int
    last: int


def documents(text: str) -> Iterator[Parsed]:
    """Read the documents of a stream one after the other; raises Unreadable at the first that cannot be read."""
    try:
        events: Any = yaml.parse(text, Loader=_PARSER)
        for event in events:
            if type(event) is yaml.DocumentStartEvent:
                begin: Any = event.start_mark
                value = _Document(events).read()
                end = next(events).end_mark
                # Where nothing marks a document's end, it is told where the next one begins.
                yield Parsed(value, begin.line + 1, end.line + (end.column > 0))
    except yaml.MarkedYAMLError as error:
        mark: Any = error.problem_mark or error.context_mark
        raise Unreadable(f"no YAML: {error.problem or error.context}", mark.line + 1 if mark else 1) from error
    except yaml.YAMLError as error:
        raise Unreadable(f"no YAML: {' '.join(str(error).split())}", 1) from error


@lru_cache(maxsize=4096)
def _plain(text: str) -> Any:
    """What an unquoted scalar means."""
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if text in _NULL:
        return None
    if text[0] in "+-.0123456789":
        return _number(text)
    return _MERGE if text == "<<" else text


def _number(text: str) -> Any:
    digits = text.replace("_", "")
    if _INTEGER.fullmatch(digits) and len(digits) <= LONGEST:
        sign, bare = (-1, digits[1:]) if digits[0] == "-" else (1, digits.lstrip("+"))
        if bare[0] == "0" and bare.isdigit():
            return sign * int(bare, 8)
        return sign * int(bare, 0)
    if _NUMBER.fullmatch(digits):
        value = float(digits)
        return text if math.isinf(value) else value
    if _NO_NUMBER.fullmatch(text):
        raise ValueError(f"{text} is a number that JSON does not have")
    return text


class _Document:
    """Builds one value out of events."""

    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._nodes = 0

    def read(self) -> Any:
        return self._value(next(self._events), 0)

    def _value(self, event: Any, depth: int) -> Any:
        kind = type(event)
        self._nodes += 1
        if kind is yaml.ScalarEvent:
            value = self._scalar(event)
            value = "<<" if value is _MERGE else value
            if event.anchor:
                self._anchors[event.anchor] = (value, 1)
            return value
        if kind is yaml.AliasEvent:
            return self._alias(event)
        if depth >= DEEPEST:
            raise Unreadable(f"more than {DEEPEST} levels deep", event.start_mark.line + 1)
        before = self._nodes
        _known_tag(event)
        value = self._mapping(depth + 1) if kind is yaml.MappingStartEvent else self._sequence(depth + 1)
        if event.anchor:
            self._anchors[event.anchor] = (value, self._nodes - before + 1)
        return value

    @staticmethod
    def _scalar(event: Any) -> Any:
        if event.tag is not None:
            _known_tag(event)
            if event.tag in ("!", _STANDARD + "str"):
                return event.value
        elif not event.implicit[0]:
            return event.value
        try:
            return _plain(event.value)
        except ValueError as error:
            raise Unreadable(str(error), event.start_mark.line + 1) from error

    def _alias(self, event: Any) -> Any:
        line = event.start_mark.line + 1
        if event.anchor not in self._anchors:
            raise Unreadable(f"no YAML: the alias *{event.anchor} stands for nothing before it", line)
        value, nodes = self._anchors[event.anchor]
        self._nodes += nodes
        if self._nodes > MOST_NODES:
            raise Unreadable(f"aliases expand to more than {MOST_NODES} values", line)
        return value

    def _sequence(self, depth: int) -> list[Any]:
        values: list[Any] = []
        for event in self._events:
            if type(event) is yaml.SequenceEndEvent:
                break
            values.append(self._value(event, depth))
        return values

    def _mapping(self, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        merged: list[Any] = []
        for event in self._events:
            if type(event) is yaml.MappingEndEvent:
                break
            key = self._key(event, depth)
            value = self._value(next(self._events), depth)
            if key is _MERGE:
                merged += self._merged(value, event)
            elif key in values:
                raise Unreadable(f"the key {key!r} is given twice", event.start_mark.line + 1)
            else:
                values[key] = value
        for each in merged:
            values = {**each, **values}
        return values

    def _key(self, event: Any, depth: int) -> Any:
        if type(event) is yaml.ScalarEvent:
            self._nodes += 1
            key = self._scalar(event)
            if event.anchor:
                self._anchors[event.anchor] = (key, 1)
        else:
            key = self._value(event, depth)
        if isinstance(key, bool):
            return "true" if key else "false"
        if isinstance(key, int | float):
            return str(key)
        if isinstance(key, str) or key is _MERGE:
            return key
        raise Unreadable("a key of an object has to be text", event.start_mark.line + 1)

    @staticmethod
    def _merged(value: Any, event: Any) -> list[dict[str, Any]]:
        parts = value if isinstance(value, list) else [value]
        if all(isinstance(each, dict) for each in parts):
            return parts
        raise Unreadable("`<<` takes an object or a list of objects", event.start_mark.line + 1)


def _known_tag(event: Any) -> None:
    if event.tag not in _PLAIN_TAGS:
        raise Unreadable(f"the tag {event.tag} means nothing to Kubernetes", event.start_mark.line + 1)
