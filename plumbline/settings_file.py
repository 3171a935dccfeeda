"""The settings file: TOML with the suite's tables and the lab's. What is wrong in it is told with its place."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from plumbline.errors import UsageError

DEFAULT = Path("plumbline.toml")
"""Read from the current folder where no other file is named; it need not be there."""

Model = TypeVar("Model", bound=BaseModel)


def read(path: Path | None) -> dict[str, Any]:
    """The tables of the file at `path`, else of `plumbline.toml` in the current folder, else none.

    Raises UsageError where there is no file at `path`, or one that cannot be read as TOML.
    """
    source = path or DEFAULT
    if path is None and not source.exists():
        return {}
    try:
        return tomllib.loads(source.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UsageError(f"settings file {source} does not exist: give another with --settings") from error
    except OSError as error:
        raise UsageError(f"settings file {source} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"settings file {source} is not TOML: {error}") from error


def parse(model: type[Model], tables: dict[str, Any], source: str, *table: str) -> Model:
    """A model of the tables, or of one table that is named. UsageError names `source`, each place and what is wrong."""
    try:
        return model.model_validate(tables)
    except ValidationError as error:
        found = [_sentence(detail, table) for detail in error.errors()]
        raise UsageError(f"settings file {source}: {'; '.join(found)}") from error


def _sentence(detail: Any, table: tuple[str, ...]) -> str:
    place = ".".join(str(part) for part in (*table, *detail["loc"])) or "the file"
    if detail["type"] == "extra_forbidden":
        return f"{place} is not a known setting"
    said = str(detail["msg"]).removeprefix("Value error, ")
    given = detail.get("input")
    # A whole table says too much, and a password is nobody's to read.
    untold = isinstance(given, dict) or "password" in detail["loc"]
    return f"{place}: {said}" if untold else f"{place} = {given!r}: {said}"
