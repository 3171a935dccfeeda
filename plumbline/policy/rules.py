"""What the rules say of themselves: the annotations at the head of each rule.rego."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from plumbline.errors import PlatformError
from plumbline.policy import yaml_stream

if TYPE_CHECKING:
    from pathlib import Path

Mode = Literal["deny", "warn", "off"]
Severity = Literal["critical", "high", "medium", "low"]
Operation = Literal["CREATE", "UPDATE", "DELETE"]
Kind = Annotated[str, Field(pattern=r"^[a-z0-9.-]*/[A-Z][A-Za-z0-9]*$")]
Text = Annotated[str, Field(min_length=1)]

_ANNOTATIONS = re.compile(r"^# METADATA\n((?:#.*\n)+)package plumbline\.rules\.(\w+)\.(\w+)$", re.MULTILINE)


class Rule(BaseModel):
    """One rule; `area` and `package` are where it is, `data.plumbline.rules.<area>.<package>`."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: Annotated[str, Field(pattern=r"^P-[A-Z]+-\d\d$")]
    title: Text
    description: Text
    area: Text
    package: Text
    severity: Severity
    mode: Mode
    strict: bool = False
    kinds: Annotated[tuple[Kind, ...], Field(min_length=1)]
    operations: tuple[Operation, ...] = ("CREATE", "UPDATE")
    parameters: tuple[str, ...] = ()
    inventory: tuple[Kind, ...] = ()
    behaviours: Annotated[tuple[str, ...], Field(min_length=1)]
    remediation: Text

    @property
    def page(self) -> str:
        """The rule's page, below the folder that holds policies/."""
        return f"policies/{self.area}/{self.package}/README.md"

    def metadata(self, pages: str) -> dict[str, Any]:
        """What the bundle holds as data.plumbline.metadata[id]; `pages` is the address that pages are read below."""
        return {**self.model_dump(mode="json"), "link": f"{pages}{self.page}"}


def load_rules(policies: Path) -> tuple[Rule, ...]:
    """Read the annotations of all rules below `policies`, in the order of their ids.

    Raises PlatformError, naming the file, when some are missing or wrong, and when there is no rule at all.
    """
    rules = sorted((_load(path) for path in sorted(policies.glob("*/*/rule.rego"))), key=lambda rule: rule.id)
    if not rules:
        raise PlatformError(f"{policies} holds no rule: nothing would be refused")
    ids = [rule.id for rule in rules]
    twice = sorted({each for each in ids if ids.count(each) > 1})
    if twice:
        raise PlatformError(f"two rules in {policies} are called {', '.join(twice)}")
    return tuple(rules)


def _load(path: Path) -> Rule:
    found = _ANNOTATIONS.search(path.read_text(encoding="utf-8"))
    if found is None:
        raise PlatformError(f"{path} has no annotations right before `package plumbline.rules.<area>.<rule>`")
    try:
        told = next(yaml_stream.documents(re.sub(r"^# ?", "", found[1], flags=re.MULTILINE))).value
        own = told.pop("custom")
        return Rule(**told, **own, area=found[2], package=found[3])
    except (yaml_stream.Unreadable, AttributeError, KeyError, TypeError) as error:
        raise PlatformError(f"the annotations of {path} cannot be read: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise PlatformError(f"the annotations of {path} are wrong at {where}: {first['msg']}") from error
