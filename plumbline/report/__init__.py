"""The acceptance report: versioned data about one run, with a published JSON schema."""

from __future__ import annotations

from plumbline.report.assemble import assemble
from plumbline.report.models import AcceptanceReport
from plumbline.report.records import Records, ScenarioRecord, read_records
from plumbline.report.write import schema, write_report

__all__ = ["AcceptanceReport", "Records", "ScenarioRecord", "assemble", "read_records", "schema", "write_report"]
