"""What gate and audit say, in the forms people and pipelines read."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from plumbline.policy.forms import Form
    from plumbline.policy.gate import Finding, Report
    from plumbline.policy.rules import Rule

_LEVELS = {"deny": "error", "warn": "warning", "excused": "note"}
_NOT_IN_XML = r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


def render(report: Report, rules: Sequence[Rule], form: Form) -> str:
    """The whole report in one form; `rules` are those that were asked."""
    forms: dict[str, Callable[[Report, Sequence[Rule]], str]] = {
        "table": _table,
        "json": _json,
        "junit": _junit,
        "sarif": _sarif,
        "github": _github,
        "tap": _tap,
    }
    return forms[form](report, rules)


def printable(text: str) -> str:
    """Text that does nothing to a terminal or a log but be read: manifests may come from anybody."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def summary(report: Report, rules: Sequence[Rule]) -> str:
    """One sentence of counts."""
    counts = {name: sum(each.outcome == name for each in report.findings) for name in _LEVELS}
    said = [f"{counts['deny']} denied", f"{counts['warn']} warned", f"{counts['excused']} excused"]
    if report.problems:
        said.append(f"{len(report.problems)} unreadable")
    return f"{_objects(report.documents)} judged by {len(rules)} rules: {', '.join(said)}"


def lacks(report: Report) -> list[str]:
    """A sentence for each rule that needed to know kinds of objects and did not."""
    return [
        f"{rule} was not judged fully for {_objects(count)}: it needs to know every {', '.join(kinds)} of the cluster"
        for (rule, kinds, _), count in sorted(report.missing.items())
    ]


def _objects(count: int) -> str:
    return "1 object" if count == 1 else f"{count} objects"


def notes(report: Report) -> list[str]:
    """What is no finding but changes what the report is worth: a sentence each."""
    ends = [
        f"the exception of {each['owner']} for {each['rule']} ended on {each['expires']}" for each in report.expired
    ]
    return [*report.notes, *lacks(report), *ends]


def _table(report: Report, rules: Sequence[Rule]) -> str:
    lines: list[str] = []
    for each in report.findings:
        lines.append(f"{each.place.located}: {each.outcome} {each.rule} ({each.severity}) {each.place}")
        lines.append(f"    {each.title}: {each.sentence}")
        if each.exception:
            lines.append(f"    excused until {each.exception['expires']} by {_excuse(each.exception)}")
        else:
            lines.append(f"    {each.remediation} {each.link}")
    lines += [f"{each}" for each in report.problems]
    lines += [f"note: {each}" for each in notes(report)]
    lines.append(summary(report, rules))
    return "".join(f"{printable(line)}\n" for line in lines)


def _excuse(exception: dict[str, Any]) -> str:
    return f"{exception['owner']}: {exception['reason']}"


def _json(report: Report, rules: Sequence[Rule]) -> str:
    whole = {
        "documents": report.documents,
        "rules": [rule.id for rule in rules],
        "refused": report.refused,
        "failed": report.failed,
        "findings": [dataclasses.asdict(each) for each in report.findings],
        "problems": [dataclasses.asdict(each) for each in report.problems],
        "missing": [
            {"rule": rule, "kinds": kinds, "mode": mode, "documents": count}
            for (rule, kinds, mode), count in sorted(report.missing.items())
        ],
        "expired": report.expired,
        "notes": report.notes,
    }
    return json.dumps(whole, indent=2) + "\n"


def _by_rule(report: Report, rules: Iterable[Rule]) -> list[tuple[Rule, list[Finding], list[str]]]:
    """Each rule with what it denies, and why it denies without having seen all it needs."""
    rows = []
    for rule in rules:
        denied = [each for each in report.findings if each.rule == rule.id and each.outcome == "deny"]
        blind = [
            f"it needs to know every {', '.join(kinds)} of the cluster, for {_objects(count)}"
            for (identity, kinds, mode), count in sorted(report.missing.items())
            if identity == rule.id and mode == "deny"
        ]
        rows.append((rule, denied, blind))
    return rows


def _where(finding: Finding) -> str:
    return f"{finding.place.located}: {finding.place}: {finding.sentence}"


def _junit(report: Report, rules: Sequence[Rule]) -> str:
    suite = ET.Element("testsuite", name=f"plumbline {report.door}")
    failures = 0
    for rule, denied, blind in _by_rule(report, rules):
        case = ET.SubElement(suite, "testcase", classname=f"plumbline.{report.door}", name=f"{rule.id} {rule.title}")
        told = [*map(_where, denied), *blind]
        if told:
            failures += 1
            failure = ET.SubElement(case, "failure", type=rule.severity, message=f"{len(told)} findings")
            failure.text = _xml("\n".join([*told, rule.remediation]))
        said = [_where(each) for each in report.findings if each.rule == rule.id and each.outcome != "deny"]
        if said:
            ET.SubElement(case, "system-out").text = _xml("\n".join(said))
    reading = ET.SubElement(suite, "testcase", classname=f"plumbline.{report.door}", name="everything could be judged")
    if report.failed:
        error = ET.SubElement(reading, "error", message=_xml(summary(report, rules)))
        error.text = _xml("\n".join(map(str, report.problems)) or "nothing was read")
    if said := notes(report):
        ET.SubElement(reading, "system-out").text = _xml("\n".join(said))
    counts = {"tests": len(rules) + 1, "failures": failures, "errors": int(report.failed)}
    suite.attrib |= {name: str(count) for name, count in counts.items()}
    ET.indent(suite)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(suite, encoding="unicode")}\n'


def _xml(text: str) -> str:
    return re.sub(_NOT_IN_XML, "\ufffd", text)


def _location(source: str, line: int) -> dict[str, Any]:
    region = {"region": {"startLine": line}} if line else {}
    # The name of a file may hold what means something else in a URI (RFC 3986, section 2).
    return {"physicalLocation": {"artifactLocation": {"uri": quote(source)}, **region}}


def _sarif(report: Report, rules: Sequence[Rule]) -> str:
    results = []
    for each in report.findings:
        result: dict[str, Any] = {
            "ruleId": each.rule,
            "level": _LEVELS[each.outcome],
            "message": {"text": f"{each.place}: {each.title}: {each.sentence}. {each.remediation}"},
            "locations": [_location(each.place.source, each.place.line)],
        }
        if each.exception:
            result["suppressions"] = [{"kind": "external", "justification": _excuse(each.exception)}]
        results.append(result)
    notifications = [
        {"level": "error", "message": {"text": each.message}, "locations": [_location(each.source, each.line)]}
        for each in report.problems
    ]
    notifications += [{"level": "warning", "message": {"text": each}} for each in notes(report)]
    told = [
        {
            "id": rule.id,
            "shortDescription": {"text": rule.title},
            "fullDescription": {"text": rule.description},
            "help": {"text": rule.remediation},
            "properties": {"severity": rule.severity},
        }
        for rule in rules
    ]
    run = {
        "tool": {"driver": {"name": "plumbline", "rules": told}},
        "invocations": [
            {"executionSuccessful": not report.failed, "toolExecutionNotifications": notifications},
        ],
        "results": results,
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _github(report: Report, rules: Sequence[Rule]) -> str:
    levels = {"deny": "error", "warn": "warning", "excused": "notice"}
    lines = [
        _annotation(
            levels[each.outcome], each.place.source, each.place.line, f"{each.rule} {each.title}", _github_text(each)
        )
        for each in report.findings
    ]
    lines += [
        _annotation("error", each.source, each.line, "cannot be judged", each.message) for each in report.problems
    ]
    lines += [f"::warning::{_data(each)}" for each in notes(report)]
    return "".join(f"{line}\n" for line in [*lines, printable(summary(report, rules))])


def _github_text(finding: Finding) -> str:
    end = f"Excused by {_excuse(finding.exception)}" if finding.exception else finding.remediation
    return f"{finding.place}: {finding.sentence}. {end}"


def _annotation(level: str, source: str, line: int, title: str, text: str) -> str:
    place = f"file={_property(source)},line={line}," if line else ""
    return f"::{level} {place}title={_property(title)}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _tap(report: Report, rules: Sequence[Rule]) -> str:
    lines = ["TAP version 14", f"1..{len(rules) + 1}"]
    for number, (rule, denied, blind) in enumerate(_by_rule(report, rules), 1):
        told = [*map(_where, denied), *blind]
        lines.append(f"{'not ok' if told else 'ok'} {number} - {rule.id} {rule.title}")
        lines += _tap_block(told)
    lines.append(f"{'not ok' if report.failed else 'ok'} {len(rules) + 1} - everything could be judged")
    lines += _tap_block([str(each) for each in report.problems])
    lines += [f"# {each}" for each in notes(report)]
    return "".join(f"{printable(line)}\n" for line in lines)


def _tap_block(told: list[str]) -> list[str]:
    if not told:
        return []
    written = yaml.safe_dump({"findings": told}, width=10_000).splitlines()
    return ["  ---", *(f"  {line}" for line in written), "  ..."]
