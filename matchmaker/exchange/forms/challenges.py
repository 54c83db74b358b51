"""Bodies and queries about challenges."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from matchmaker.exchange.forms.request_model import (
    FILLED,
    TIDY,
    WHOLE,
    Code,
    Codes,
    Day,
    Filled,
    Line,
    Moment,
    Number,
    Paging,
    RequestModel,
    Year,
)
from matchmaker.vocabulary import queries as vocabulary

Chosen = Annotated[tuple[str, ...], Field(max_length=20)]
Level = Annotated[int, Field(ge=1, le=9), WHOLE]


class ChallengeQuery(Paging):
    """Public challenges; several values of one filter mean "or", several filters mean "and"."""

    q: str = Field(default="", max_length=120, description="Words to find.")
    status: Chosen = Field(
        default=(), description="open, soon, frozen, closed or any; without it what is open now (open and soon)."
    )
    system: Chosen = Field(default=(), description="Codes of the vocabulary `system`.")
    stage: Chosen = Field(default=(), description="Codes of the vocabulary `stage`.")
    country: Chosen = Field(default=(), description="Two-letter codes of the cities' countries.")
    collaboration: Chosen = Field(default=(), description="Codes of the vocabulary `collaboration`.")
    budget: Chosen = Field(default=(), description="Codes of the vocabulary `budget_band`.")
    language: Chosen = Field(default=(), description="Codes of the vocabulary `language`.")
    sort: Literal["closing", "newest"] = "closing"


def _principles(answers: dict[str, Any]) -> dict[str, Any]:
    unknown = set(answers) - vocabulary.codes("smart_principle")
    if unknown:
        raise PydanticCustomError("literal_error", "unknown", {"expected": _names("smart_principle")})
    return answers


def _names(scheme: str) -> str:
    return ", ".join(sorted(vocabulary.codes(scheme)))


class SmartAnswer(RequestModel):
    """One answer of the fair and smart checklist."""

    score: Literal[0, 1, 2, "na"]
    text: Annotated[str, Field(max_length=1_000), TIDY] = ""


class CriterionIn(RequestModel):
    """What is judged, and its weight in per cent; all weights add up to 100."""

    name: Annotated[str, Field(min_length=1, max_length=200), FILLED]
    weight: Annotated[int, Field(ge=0, le=100), WHOLE]


class PromptIn(RequestModel):
    """A question that every applicant answers."""

    text: Filled
    max_words: Annotated[int, Field(ge=10, le=1_000), WHOLE] = 200


SmartAnswers = Annotated[dict[str, SmartAnswer], Field(max_length=20), AfterValidator(_principles)]


class ChallengeContent(RequestModel):
    """The text of a challenge. What is not sent stays as it is; codes are those of `/vocabulary/{scheme}`."""

    summary: Annotated[str, Field(max_length=400), TIDY] = ""
    systems: Codes = []
    topics: Codes = []
    problem: Annotated[str, Field(max_length=5_000), TIDY] = ""
    who_affected: Annotated[str, Field(max_length=5_000), TIDY] = ""
    tried_before: Annotated[str, Field(max_length=5_000), TIDY] = ""
    constraints: Annotated[str, Field(max_length=5_000), TIDY] = ""
    indicator: Annotated[str, Field(max_length=200), TIDY] = ""
    unit: Annotated[str, Field(max_length=60), TIDY] = ""
    baseline_value: Number | None = None
    baseline_year: Year | None = None
    target_value: Number | None = None
    target_year: Year | None = None
    measured_how: Annotated[str, Field(max_length=5_000), TIDY] = ""
    sdg: Codes = []
    gpc: Codes = []
    smart_answers: SmartAnswers = {}
    musts: Annotated[list[Filled], Field(max_length=30)] = []
    wishes: Annotated[list[Filled], Field(max_length=30)] = []
    data_requirement: Codes = []
    digital_technology: Codes = []
    maturity_from: Level | None = None
    maturity_to: Level | None = None
    collaboration: Codes = []
    languages: Codes = []
    countries: Codes = []
    engagement_level: Code = ""
    criteria: Annotated[list[CriterionIn], Field(max_length=10)] = []
    prompts: Annotated[list[PromptIn], Field(max_length=5)] = []
    stage: Code = ""
    procurement_phase: Code = ""
    notice_url: Line = ""
    budget_band: Code = ""
    is_budget_public: bool = True
    decision_owner: Annotated[str, Field(max_length=200), TIDY] = ""
    decision_on: Day | None = None
    needed_by: Day | None = None
    route_to_adoption: Annotated[str, Field(max_length=5_000), TIDY] = ""
    questions_until: Moment | None = None
    closes_at: Moment | None = None


class ChallengeChange(ChallengeContent):
    """Fields to change."""

    title: Annotated[str, Field(min_length=1, max_length=200), FILLED] = "Untitled"

    model_config = ConfigDict(json_schema_extra={"example": {"summary": "Of every ten litres four never reach a tap."}})


class ChallengeNew(ChallengeContent):
    """A new draft. With `copy_of` its other fields begin as those of that challenge."""

    title: Annotated[str, Field(min_length=1, max_length=200), FILLED]
    is_light: bool = Field(default=False, description="The form of ten fields.")
    copy_of: Code | None = Field(default=None, max_length=90, description="Slug of a public or own challenge.")

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "title": "Lose less water in the old town",
                "problem": "Pipes leak at night and nobody knows where.",
                "systems": ["water"],
                "indicator": "Share of water lost",
                "unit": "%",
                "baseline_value": 40,
                "baseline_year": 2025,
                "target_value": 23,
                "target_year": 2031,
                "musts": ["Works on cast-iron pipes"],
            }
        }
    )


class VersionNew(RequestModel):
    """Why the public text changes; everybody reads it."""

    reason: Annotated[str, Field(max_length=1_000), TIDY]

    model_config = ConfigDict(json_schema_extra={"example": {"reason": "The baseline was measured again."}})


class Freeze(RequestModel):
    """The tender is live: where the official notice stands."""

    notice_url: Line

    model_config = ConfigDict(json_schema_extra={"example": {"notice_url": "https://tenders.example/42"}})


class QuestionNew(RequestModel):
    """A question; please no trade secrets. The city never learns who asked."""

    text: Annotated[str, Field(max_length=2_000), TIDY]

    model_config = ConfigDict(json_schema_extra={"example": {"text": "Is there a map of the pressure zones?"}})


class AnswerNew(RequestModel):
    """The question as everybody should read it, and the answer."""

    published_text: Annotated[str, Field(max_length=2_000), TIDY]
    answer: Annotated[str, Field(max_length=2_000), TIDY]

    model_config = ConfigDict(
        json_schema_extra={"example": {"published_text": "Is there a map of the zones?", "answer": "Yes, in annex 2."}}
    )
