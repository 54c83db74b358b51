"""Bodies and queries about challenges."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from matchmaker.challenges.engine.content import CHALLENGE
from matchmaker.exchange.forms.record_models import request_of
from matchmaker.exchange.forms.request_model import TIDY, Code, Line, Paging, RequestModel, codes_of

Chosen = Annotated[tuple[str, ...], Field(max_length=20)]


class ChallengeQuery(Paging):
    """Public challenges; several values of one filter mean "or", several filters mean "and"."""

    q: str = Field(default="", max_length=120, description="Words to find.")
    status: Annotated[tuple[Literal["open", "soon", "frozen", "closed", "any"], ...], Field(max_length=20)] = Field(
        default=(), description="open, soon, frozen, closed or any; without it what is open now (open and soon)."
    )
    system: Annotated[Chosen, codes_of("system")] = Field(default=(), description="Codes of the vocabulary `system`.")
    stage: Annotated[Chosen, codes_of("stage")] = Field(default=(), description="Codes of the vocabulary `stage`.")
    country: Annotated[Chosen, codes_of("country")] = Field(
        default=(), description="Two-letter codes of the cities' countries."
    )
    collaboration: Annotated[Chosen, codes_of("collaboration")] = Field(
        default=(), description="Codes of the vocabulary `collaboration`."
    )
    budget: Annotated[Chosen, codes_of("budget_band")] = Field(
        default=(), description="Codes of the vocabulary `budget_band`."
    )
    language: Annotated[Chosen, codes_of("language")] = Field(
        default=(), description="Codes of the vocabulary `language`."
    )
    sort: Literal["closing", "newest"] = "closing"


class ChallengeChange(request_of(CHALLENGE)):  # type: ignore[misc]  # a class made from the table
    """The text of a challenge. What is not sent stays as it is; codes are those of `/vocabulary/{scheme}`."""

    model_config = ConfigDict(json_schema_extra={"example": {"summary": "Of every ten litres four never reach a tap."}})


class ChallengeNew(request_of(CHALLENGE, is_new=True)):  # type: ignore[misc]  # a class made from the table
    """A new draft. With `copy_of` its other fields begin as those of that challenge."""

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
    """Why the public text changes; everybody reads it.

    A reason that names a company is refused (field `keep_names`) unless `keep_names` says that the names have to stay.
    """

    reason: Annotated[str, Field(max_length=1_000), TIDY]
    keep_names: bool = False

    model_config = ConfigDict(json_schema_extra={"example": {"reason": "The baseline was measured again."}})


class Freeze(RequestModel):
    """The tender is live: where the official notice stands."""

    notice_url: Line

    model_config = ConfigDict(json_schema_extra={"example": {"notice_url": "https://tenders.example/42"}})


class QuestionNew(RequestModel):
    """A question; please no trade secrets. The city never learns who asked.

    A text that shows who asks is refused (field `keep_names`) unless `keep_names` says that it has to stay.
    """

    text: Annotated[str, Field(max_length=2_000), TIDY]
    keep_names: bool = False

    model_config = ConfigDict(json_schema_extra={"example": {"text": "Is there a map of the pressure zones?"}})


class AnswerNew(RequestModel):
    """The question as everybody should read it, and the answer.

    Texts that name a company are refused (field `keep_names`) unless `keep_names` says that the names have to stay.
    """

    published_text: Annotated[str, Field(max_length=2_000), TIDY]
    answer: Annotated[str, Field(max_length=2_000), TIDY]
    keep_names: bool = False

    model_config = ConfigDict(
        json_schema_extra={"example": {"published_text": "Is there a map of the zones?", "answer": "Yes, in annex 2."}}
    )
