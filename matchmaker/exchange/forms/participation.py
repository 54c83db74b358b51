"""Bodies about pairings, applications and workshops."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from matchmaker.exchange.forms.challenges import Chosen
from matchmaker.exchange.forms.request_model import (
    ADDRESS,
    LINE,
    NAME,
    TIDY,
    WHOLE,
    Code,
    Paging,
    RequestModel,
    Text,
    codes_of,
)


class PairingQuery(Paging):
    """Pairings of a challenge."""

    show: Literal["all", "musts", "small", "undecided", "decided"] = Field(
        default="all", description="All, those that meet every must-have, those of micro and small companies, …"
    )


class OrganizationQuery(Paging):
    """Reviewed organizations, in a random order drawn once."""

    q: str = Field(default="", max_length=120, description="Words to find.")
    kind: Annotated[Chosen, codes_of("organization_kind")] = Field(
        default=(), description="Codes of the vocabulary `organization_kind`."
    )
    country: Annotated[Chosen, codes_of("country")] = Field(default=(), description="Two-letter codes.")


class WorkshopQuery(Paging):
    """Announced workshops."""

    q: str = Field(default="", max_length=120, description="Words to find.")
    when: Literal["coming", "past"] = "coming"


class ResultQuery(Paging):
    """The outcome register."""

    system: Annotated[Chosen, codes_of("system")] = ()
    country: Annotated[Chosen, codes_of("country")] = ()
    stage: Chosen = ()
    evidence: Chosen = ()
    year: Chosen = ()


class CityDecisionNew(RequestModel):
    """What the city says: shortlisted, kept, declined (with a code of `decline_reason`) or none to take it back.

    A note that names another company is refused (field `keep_names`) unless `keep_names` says that it has to stay.
    """

    decision: Literal["shortlisted", "kept", "declined", "none"]
    reason: Code = ""
    note: Annotated[str, Field(max_length=500), TIDY] = ""
    keep_names: bool = False

    model_config = ConfigDict(json_schema_extra={"example": {"decision": "shortlisted"}})


class CompanyDecisionNew(RequestModel):
    """What the company says: interested, declined (with a code of `decline_reason`) or none to take it back.

    A note that names another company is refused (field `keep_names`) unless `keep_names` says that it has to stay.
    """

    decision: Literal["interested", "declined", "none"]
    reason: Code = ""
    note: Annotated[str, Field(max_length=500), TIDY] = ""
    keep_names: bool = False

    model_config = ConfigDict(json_schema_extra={"example": {"decision": "interested"}})


class ApplicationNew(RequestModel):
    """Start from a listed solution of the company; without one from its first."""

    solution: Annotated[str, Field(max_length=90), TIDY] | None = Field(default=None, description="Its slug.")

    model_config = ConfigDict(json_schema_extra={"example": {"solution": "leak-listening-hydrolog"}})


class CheckIn(RequestModel):
    """The answer to one must-have of the challenge."""

    answer: Literal["yes", "partly", "no"]
    comment: Annotated[str, Field(max_length=1_000), TIDY] = ""


class ApplicationChange(RequestModel):
    """What to change in a draft. `checks` and `answers` follow the order in which they are asked; no trade secrets."""

    solution: Annotated[str, Field(max_length=90), TIDY] = ""
    approach: Text = ""
    answers: Annotated[list[Text], Field(max_length=20)] = []
    checks: Annotated[list[CheckIn], Field(max_length=40)] = []
    accepts_gaps: Literal[True] = Field(default=True, description="Go on although a must-have is not met.")

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"approach": "We listen at night.", "checks": [{"answer": "yes", "comment": "In two cities."}]}
        }
    )


class ConfirmNew(RequestModel):
    """The application still stands for the newest version; new must-haves are answered."""

    checks: Annotated[list[CheckIn], Field(max_length=40)] = []

    model_config = ConfigDict(json_schema_extra={"example": {"checks": [{"answer": "yes"}]}})


class WithdrawNew(RequestModel):
    """Why, if one wants to say."""

    reason: Annotated[str, Field(max_length=1_000), TIDY] = ""

    model_config = ConfigDict(json_schema_extra={"example": {"reason": "No staff left this spring."}})


class PersonIn(RequestModel):
    """Somebody who comes. A deputy takes the meetings when the others cannot."""

    name: Annotated[str, Field(min_length=1, max_length=200), NAME]
    email: Annotated[str, Field(max_length=320, pattern=r"^([^@\s]+@[^@\s]+)?$"), ADDRESS] = ""
    job_title: Annotated[str, Field(max_length=120), LINE] = ""
    is_deputy: bool = False


class RegistrationNew(RequestModel):
    """Who comes. Taking part is not binding and gives no advantage; that has to be accepted."""

    people: Annotated[list[PersonIn], Field(max_length=20)]
    accepts_notice: bool
    consents_to_list: bool = False
    cap: Annotated[int, Field(ge=0, le=1_000), WHOLE] | None = Field(default=None, description="Meetings at most.")
    note: Annotated[str, Field(max_length=2_000), TIDY] = ""
    wants_to_know: Annotated[str, Field(max_length=300, description="Those you meet can read it."), LINE] = ""
    answers: Annotated[
        dict[Annotated[str, Field(max_length=12), TIDY], Annotated[str, Field(max_length=4_000), TIDY]],
        Field(max_length=30, description="By the id of the question, as the workshop lists them."),
    ] = {}

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"people": [{"name": "Carla", "email": "carla@example.org"}], "accepts_notice": True}
        }
    )


class WishesChange(RequestModel):
    """Wishes to change, by the id of the other registration: must, would, no, or "" to say nothing."""

    levels: Annotated[
        dict[Annotated[str, Field(max_length=12), TIDY], Literal["must", "would", "no", ""]], Field(max_length=500)
    ]

    model_config = ConfigDict(json_schema_extra={"example": {"levels": {"abcdefghjkmn": "would"}}})
