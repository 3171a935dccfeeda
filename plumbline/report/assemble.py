"""From scenarios to behaviours to profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plumbline.behaviours import BEHAVIOURS
from plumbline.report.models import (
    BehaviourReport,
    ProfileReport,
    ProfileVerdict,
    ScenarioReport,
    Statistics,
    Verdict,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from plumbline.behaviours import Behaviour, Profile
    from plumbline.report.records import Records, ScenarioRecord

NO_SCENARIO = "this version of the suite has no scenario for it"
NOT_SELECTED = "not selected by --behaviour"


def assemble(records: Records, profile: Profile, selected: Collection[str], unrun: str) -> ProfileReport:
    """Judge all behaviours of a profile.

    `selected` are behaviour ids, empty for all; `unrun` is the reason of scenarios that were never finished.
    """
    behaviours = tuple(
        _behaviour(behaviour, records, selected, unrun)
        for behaviour in BEHAVIOURS.values()
        if behaviour.profile == profile
    )
    counts = {verdict: sum(one.verdict is verdict for one in behaviours) for verdict in Verdict}
    if counts[Verdict.FAILED]:
        result = ProfileVerdict.FAILURE
    elif counts[Verdict.NOT_ASSESSED] or any(one.partial for one in behaviours):
        result = ProfileVerdict.PARTIAL
    else:
        result = ProfileVerdict.SUCCESS
    return ProfileReport(
        result=result,
        statistics=Statistics(
            passed=counts[Verdict.PASSED],
            failed=counts[Verdict.FAILED],
            not_assessed=counts[Verdict.NOT_ASSESSED],
        ),
        behaviours=behaviours,
    )


def _behaviour(behaviour: Behaviour, records: Records, selected: Collection[str], unrun: str) -> BehaviourReport:
    scenarios = tuple(
        _scenario(record, unrun)
        for record in records.scenarios
        if behaviour.id in record.behaviours and record.profile == behaviour.profile
    )
    verdicts = {scenario.verdict for scenario in scenarios}
    if Verdict.FAILED in verdicts:
        verdict = Verdict.FAILED
    elif Verdict.PASSED in verdicts:
        verdict = Verdict.PASSED
    else:
        verdict = Verdict.NOT_ASSESSED
    if not scenarios:
        reason = NOT_SELECTED if selected and behaviour.id not in selected else NO_SCENARIO
    else:
        shown = Verdict.FAILED if verdict is Verdict.FAILED else Verdict.NOT_ASSESSED
        reason = "; ".join(dict.fromkeys(one.reason for one in scenarios if one.verdict is shown and one.reason))
    return BehaviourReport(
        id=behaviour.id,
        title=behaviour.title,
        verdict=verdict,
        partial=verdict is Verdict.PASSED and Verdict.NOT_ASSESSED in verdicts,
        reason=reason,
        scenarios=scenarios,
    )


def _scenario(record: ScenarioRecord, unrun: str) -> ScenarioReport:
    return ScenarioReport(
        name=record.name,
        verdict=Verdict(record.verdict),
        reason=record.reason if record.ran else unrun,
        duration=round(record.seconds, 3),
        evidence=record.evidence,
        notes=record.notes,
    )
