"""Names in rules, shapes and schemas: those that something gives, and those that rules read."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

from plumbline.policy.engine import rule_files
from tests.policies.rules import PAGES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def read_and_made(opa: Path, policies: Path) -> tuple[set[str], set[str]]:
    """Names of fields that rules read behind a dot or in a path, and names that they give themselves."""
    parsed = list(_parsed(opa, policies))
    return {name for tree in parsed for name in _read(tree)}, {name for tree in parsed for name in _made(tree)}


def said(opa: Path, policies: Path) -> set[str]:
    """All texts in rules: whatever the way, no field of another name is read by its name."""
    return {text for tree in _parsed(opa, policies) for text in _nodes(tree["rules"], "string")}


def of_shape(shape: Any) -> Iterator[str]:
    """Fields of a shape and of all below it."""
    if isinstance(shape, list):
        for each in shape:
            yield from of_shape(each)
    elif isinstance(shape, dict):
        yield from shape
        yield from of_shape(list(shape.values()))


def of_schema(schema: Any) -> Iterator[str]:
    """Properties of a JSON schema and of all below it."""
    for each in _objects(schema):
        yield from each.get("properties", {})


def _parsed(opa: Path, policies: Path) -> Iterator[Any]:
    """Rules and what they share. The others make or carry the answer: they read what rules say, and no objects."""
    areas = {"lib", *(page.rule.area for page in PAGES)}
    for file in rule_files(policies):
        if file.parts[0] in areas:
            done = subprocess.run([opa, "parse", "--format=json", policies / file], capture_output=True, check=True)
            yield json.loads(done.stdout)


def _made(tree: Any) -> Iterator[str]:
    """Names that a module gives: to its package, its rules, and keys of its objects."""
    yield from _texts(tree["package"]["path"][1:])
    for rule in tree["rules"]:
        yield from (term["value"] for term in rule["head"]["ref"] if term["type"] in ("var", "string"))
    for fields in _nodes(tree["rules"], "object"):
        yield from _texts([key for key, _ in fields])


def _read(tree: Any) -> Iterator[str]:
    """Names that a module reads: behind a dot, and as the key or the path of keys that it gives to a function."""
    operators = [terms[0]["value"] for terms in _calls(tree["rules"])]
    for terms in _nodes(tree["rules"], "ref"):
        if terms not in operators:
            yield from _texts(terms[1:])
    for function, *arguments in _calls(tree["rules"]):
        if [term["value"] for term in function["value"]] in (["object", "get"], ["paths", "at"]):
            yield from _texts(arguments[1]["value"] if arguments[1]["type"] == "array" else arguments[1:2])


def _calls(tree: Any) -> Iterator[list[Any]]:
    """Function and arguments of each call: of terms within others, and of expressions of their own."""
    yield from _nodes(tree, "call")
    yield from (each["terms"] for each in _objects(tree) if isinstance(each.get("terms"), list))


def _texts(terms: list[Any]) -> list[str]:
    return [term["value"] for term in terms if term["type"] == "string"]


def _nodes(tree: Any, type_: str) -> Iterator[Any]:
    """Values of all terms of a type in a module."""
    yield from (each["value"] for each in _objects(tree) if each.get("type") == type_)


def _objects(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
    for below in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from _objects(below)
