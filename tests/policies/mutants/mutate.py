"""Ways to get a rule wrong, one at a time.

No tool mutates Rego. OPA's own parser tells where in the source each part of a rule stands; a mutant is the source with
one such part written otherwise, so what is tested is text a person could have typed.
"""

from __future__ import annotations

import base64
import json
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Node = dict[str, Any]

_OTHERWISE = {
    "==": ("!=",),
    "!=": ("==",),
    "<": ("<=", ">="),
    "<=": ("<", ">"),
    ">": (">=", "<="),
    ">=": (">", "<"),
    "&": ("|",),
    "|": ("&",),
    "-": ("|",),
    "+": ("-",),
}
_KINDS = {
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">="), "comparison"),
    **dict.fromkeys(("&", "|", "-"), "set operation"),
    "+": "arithmetic",
}


@dataclass(frozen=True)
class Mutant:
    """One rule file with one thing wrong."""

    kind: str
    line: int
    before: str
    after: str
    source: str

    @property
    def name(self) -> str:
        """What a person calls it; lines move, so they aren't part of it."""
        return f"{self.kind}: {_short(self.before)} → {_short(self.after)}"


def mutants(opa: Path, path: Path) -> list[Mutant]:
    """All mutants of a Rego file, in the order of the source, each source once."""
    done = subprocess.run(
        [opa, "parse", "--format=json", "--json-include=locations", path], capture_output=True, text=True, check=True
    )
    source = _Source(path.read_text())
    found = {each.source: each for each in _of_module(json.loads(done.stdout), source)}
    found.pop(source.text, None)
    return sorted(found.values(), key=lambda each: (each.line, each.kind, each.before, each.after))


@dataclass(frozen=True)
class _Span:
    start: int
    end: int
    line: int


class _Source:
    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0]
        for line in text.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def span(self, node: Node) -> _Span | None:
        """Where a part stands; None for one the parser made up."""
        place = node.get("location", {})
        said = base64.b64decode(place.get("text", "")).decode()
        if not said:
            return None
        start = self._starts[place["row"] - 1] + place["col"] - 1
        if not self.text.startswith(said, start):  # columns are of bytes where a line has other than ASCII
            line = self.text[self._starts[place["row"] - 1] : self._starts[place["row"]]]
            start = self._starts[place["row"] - 1] + len(line.encode()[: place["col"] - 1].decode(errors="ignore"))
        return _Span(start, start + len(said), place["row"]) if self.text.startswith(said, start) else None

    def without(self, kind: str, span: _Span, after: str = "") -> Mutant:
        text = self.text[: span.start] + after + self.text[span.end :]
        return Mutant(kind, span.line, self.text[span.start : span.end], after, text)


def _of_module(module: Node, source: _Source) -> Iterator[Mutant]:
    for rule in module.get("rules", []):
        yield from _of_clause(rule, source)
        yield from _of_node({key: value for key, value in rule.items() if key != "location"}, source)


def _of_clause(rule: Node, source: _Source) -> Iterator[Mutant]:
    span = source.span(rule)
    if span is None:
        return
    if rule.get("default"):
        value = source.span(rule["head"]["value"])
        if value is not None:
            yield source.without("default dropped", _Span(span.start, value.end, span.line))
    else:
        yield source.without("clause dropped", span)


def _of_node(node: Any, source: _Source) -> Iterator[Mutant]:
    if isinstance(node, list):
        for each in node:
            yield from _of_node(each, source)
    elif isinstance(node, dict):
        if "body" in node and isinstance(node["body"], list):
            yield from _of_body(node["body"], source)
        yield from _of_value(node, source)
        for key, value in node.items():
            # Names in references are spelled right or don't resolve at all.
            if key == "value" and node.get("type") == "ref":
                yield from _of_reference(value, source)
            elif key not in {"location", "ref", "name"}:
                yield from _of_node(value, source)


def _of_reference(parts: list[Node], source: _Source) -> Iterator[Mutant]:
    for part in parts[1:]:
        if part.get("type") not in {"string", "var"}:
            yield from _of_node(part, source)
    name = parts[0].get("value")
    span = source.span(parts[0])
    if name is None or span is None:
        return
    operator = source.text[span.start : span.end]
    for other in _OTHERWISE.get(operator, ()):
        yield source.without(_KINDS[operator], span, other)


def _of_body(body: list[Node], source: _Source) -> Iterator[Mutant]:
    spans = [source.span(each) for each in body if not each.get("generated")]
    for each, span in zip([each for each in body if not each.get("generated")], spans, strict=True):
        if span is None:
            continue
        text = source.text[span.start : span.end]
        yield source.without("expression dropped", span, "true")
        if each.get("negated"):
            yield source.without("negation", span, text.removeprefix("not ").lstrip())
        elif not text.startswith(("some ", "every ")) and ":=" not in text.split("{")[0]:
            yield source.without("negation", span, f"not {text}")
        yield from _quantifier(text, span, spans[-1], source)


def _quantifier(text: str, span: _Span, last: _Span | None, source: _Source) -> Iterator[Mutant]:
    if text.startswith("every ") and text.endswith("}"):
        head, _, rest = text.removeprefix("every ").partition(" {")
        yield source.without("every → some", span, f"count([1 | some {head}; {rest[:-1].strip()}]) > 0")
    elif text.startswith("some ") and " in " in text and last is not None and last.start > span.end:
        whole = _Span(span.start, last.end, span.line)
        rest = source.text[span.end : last.end].strip().removeprefix(";").strip()
        mutant = source.without("some → every", whole, f"every {text.removeprefix('some ')} {{\n{rest}\n}}")
        yield Mutant(mutant.kind, mutant.line, text, f"every {text.removeprefix('some ')} {{…}}", mutant.source)


def _of_value(node: Node, source: _Source) -> Iterator[Mutant]:
    kind, value, span = node.get("type"), node.get("value"), source.span(node)
    if span is None:
        return
    if kind == "number" and isinstance(value, int):
        yield source.without("constant", span, str(value + 1))
        yield source.without("constant", span, str(value - 1))
    elif kind == "boolean" and source.text[span.start : span.end] in {"true", "false"}:
        yield source.without("constant", span, "false" if value else "true")
    elif kind == "string" and source.text[span.start : span.end].startswith(('"', "`")):
        yield source.without("constant", span, '"mutant"' if value else '"no longer empty"')
    elif kind == "null":
        yield source.without("constant", span, '"no longer null"')


def _short(text: str) -> str:
    joined = " ".join(text.split())
    return joined if len(joined) <= 70 else f"{joined[:69]}…"
