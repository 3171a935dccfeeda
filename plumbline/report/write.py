"""Write the report, valid by its own schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from plumbline.files import write_atomically
from plumbline.report.models import AcceptanceReport

SCHEMA_FILE = Path(__file__).with_name("acceptance.schema.json")


def schema() -> dict[str, Any]:
    """The JSON schema of `acceptance.yaml`, from the models."""
    generated = AcceptanceReport.model_json_schema(by_alias=True, mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **generated}


def schema_text() -> str:
    """The schema as it is committed beside this module."""
    return json.dumps(schema(), indent=2) + "\n"


def write_report(report: AcceptanceReport, path: Path) -> None:
    """Write a report as YAML, in one go."""
    data = report.model_dump(mode="json", by_alias=True)
    jsonschema.validate(data, json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))
    write_atomically(path, yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=120))
