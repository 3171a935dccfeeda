"""The settings of the bundle: the platform's own laid over the defaults, checked as a whole."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema

from plumbline.errors import UsageError
from plumbline.policy import yaml_stream

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from plumbline.policy.rules import Mode, Rule

Settings = dict[str, Any]


def load_settings(policies: Path, file: Path | None, rules: Collection[str]) -> Settings:
    """The settings in `file` over the defaults of the bundle in `policies`; the defaults alone without a file.

    Objects are laid over each other key by key, lists and everything else take the place of what was there.
    `rules` are the ids there are. Raises UsageError, with the path in the settings, when something is wrong.
    """
    settings = _read(policies / "settings.yaml")
    if file is not None:
        settings = _over(settings, _read(file))
    schema = json.loads((policies / "settings.schema.json").read_text(encoding="utf-8"))
    where = file or policies / "settings.yaml"
    _check_schema(settings, schema, where)
    _check_meaning(settings, rules, where)
    return settings


def _read(file: Path) -> Settings:
    try:
        documents = list(yaml_stream.documents(file.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise UsageError(f"the settings {file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"the settings {file} are not UTF-8 text") from error
    except yaml_stream.Unreadable as error:
        raise UsageError(f"the settings {file} are wrong in line {error.line}: {error}") from error
    if len(documents) > 1:
        raise UsageError(f"the settings {file} are {len(documents)} documents: leave one")
    value = documents[0].value if documents else None
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise UsageError(f"the settings {file} are no object of keys and values")
    return value


def _over(below: Settings, above: Settings) -> Settings:
    both = dict(below)
    for key, value in above.items():
        old = both.get(key)
        both[key] = _over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return both


def _check_schema(settings: Settings, schema: Settings, file: Path) -> None:
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    error = jsonschema.exceptions.best_match(validator.iter_errors(settings))
    if error is not None:
        raise UsageError(f"the settings {file} are wrong at {error.json_path.removeprefix('$.')}: {error.message}")


def _check_meaning(settings: Settings, rules: Collection[str], file: Path) -> None:
    named = [(f"rules.{each}", each) for each in settings["rules"]]
    named += [(f"exceptions[{number}].rule", each["rule"]) for number, each in enumerate(settings["exceptions"])]
    for path, rule in named:
        if rule not in rules:
            raise UsageError(f"the settings {file} are wrong at {path}: there is no rule {rule}")
    for path, tenant in [(f"namespaces.{name}.tenant", each.get("tenant")) for name, each in _items(settings)]:
        if tenant is not None and tenant not in settings["tenants"]:
            raise UsageError(f"the settings {file} are wrong at {path}: tenants has no {tenant!r}")
    _check_vlans(settings["tenants"], file)


def _items(settings: Settings) -> Any:
    return settings["namespaces"].items()


def _check_vlans(tenants: Settings, file: Path) -> None:
    """No VLAN of two tenants: which of them has it may not depend on who asks first."""
    owners: dict[int, str] = {}
    for tenant, each in tenants.items():
        for number, (first, last) in enumerate(each.get("vlans", [])):
            path = f"tenants.{tenant}.vlans[{number}]"
            if first > last:
                raise UsageError(f"the settings {file} are wrong at {path}: {first} comes after {last}")
            for vlan in range(first, last + 1):
                if owners.setdefault(vlan, tenant) != tenant:
                    raise UsageError(
                        f"the settings {file} are wrong at {path}: VLAN {vlan} belongs to {owners[vlan]!r} already"
                    )


def mode(settings: Settings, rule: Rule) -> Mode:
    """What a rule does under these settings."""
    chosen: Mode = settings.get("rules", {}).get(rule.id, {}).get("mode", rule.mode)
    return chosen
