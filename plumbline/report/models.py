"""What `acceptance.yaml` holds. The JSON schema beside this module is generated from these models."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - pydantic reads it at run time
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0)]
SecondsTaken = Annotated[float, Field(ge=0)]


class Verdict(StrEnum):
    """What can be said about a scenario or behaviour."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_ASSESSED = "notAssessed"


class ProfileVerdict(StrEnum):
    """What can be said about a profile: partial when nothing failed but something could not be assessed."""

    SUCCESS = "success"
    FAILURE = "failure"
    PARTIAL = "partial"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel, populate_by_name=True)


class ScenarioReport(_Model):
    """One scenario."""

    name: str
    verdict: Verdict
    reason: str = Field(description="Why it failed or was not assessed; empty when it passed.")
    duration: SecondsTaken = Field(description="Seconds from its set-up to its end, without cleaning up.")
    evidence: str = Field(description="Folder of its evidence, relative to this report; empty when there is none.")
    notes: tuple[str, ...] = Field(
        default=(), description="What the verdict holds for, such as the segment driver that was used."
    )


class BehaviourReport(_Model):
    """One behaviour, judged by its scenarios."""

    id: str
    title: str
    verdict: Verdict
    partial: bool = Field(description="Passed as far as it was assessed: `reason` tells what was not.")
    reason: str
    scenarios: tuple[ScenarioReport, ...]


class Statistics(_Model):
    """Behaviours by verdict."""

    passed: Count
    failed: Count
    not_assessed: Count


class ProfileReport(_Model):
    """One profile."""

    result: ProfileVerdict
    statistics: Statistics
    behaviours: tuple[BehaviourReport, ...]


class CapabilityReport(_Model):
    """One thing the cluster has or lacks."""

    name: str
    present: bool
    detail: str


class RunReport(_Model):
    """The run itself."""

    id: str
    date: datetime
    duration: SecondsTaken = Field(
        description="Seconds, from the first scenario's set-up to the last one's cleaning up."
    )
    own_duration: SecondsTaken = Field(description="Seconds of that in which the suite's own processes computed.")
    own_share: Annotated[float, Field(ge=0)] = Field(
        description="own duration : duration; the rest is the platform's and the guests' time."
    )
    interrupted: bool


class Implementation(_Model):
    """What was judged, and by what."""

    versions: dict[str, str] = Field(description="Versions of the platform's components, as they tell them.")
    plumbline: str = Field(description="Version of the suite.")


class AcceptanceReport(_Model):
    """The acceptance report of one run."""

    api_version: Literal["plumbline.io/v1alpha1"] = "plumbline.io/v1alpha1"
    kind: Literal["AcceptanceReport"] = "AcceptanceReport"
    run: RunReport
    implementation: Implementation
    capabilities: tuple[CapabilityReport, ...]
    notes: tuple[str, ...] = Field(description="What the platform states about itself that a reader should know.")
    settings_digest: Digest = Field(description="Of the settings of the run.")
    input_digest: Digest = Field(description="Of the suite's features, steps and fixtures.")
    profiles: dict[Literal["core", "extended", "hostile", "admission"], ProfileReport]
    trouble: tuple[str, ...] = Field(description="What kept the suite from looking; nothing about the platform.")
    leaks: tuple[str, ...] = Field(description="What the run left in the cluster.")
    reproduce: str = Field(description="The command that does this run again.")
