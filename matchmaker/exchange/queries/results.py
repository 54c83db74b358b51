"""The outcome register, the log of contacts and the information pack as the API answers them."""

from __future__ import annotations

from datetime import date, datetime

from matchmaker.challenges.models import Challenge
from matchmaker.core.actors import Actor
from matchmaker.exchange.forms.participation import ResultQuery
from matchmaker.exchange.forms.request_model import Paging
from matchmaker.exchange.queries.challenges import QuestionOut, VersionLine, question_of, version_values
from matchmaker.exchange.queries.response_model import Paged, ResponseModel, paged
from matchmaker.outcomes.models.result import Result
from matchmaker.outcomes.queries import contacts as outcome_contacts
from matchmaker.outcomes.queries import register as outcome_register
from matchmaker.outcomes.queries import register_downloads


class FigureOut(ResponseModel):
    """One indicator with its newest value: numbers in `unit`, `uncertainty` is ± in it; null where it is not known."""

    indicator: str
    unit: str
    before: float | None
    before_in: int | None
    measured: float | None
    uncertainty: float | None
    measured_on: date | None
    evidence: str


class ResultOut(ResponseModel):
    """One line of the outcome register (CC BY 4.0)."""

    id: str
    applicant: str | None
    workshop: str | None
    city: str
    country: str
    challenge: str
    solution: str | None
    system: str
    stage_reached: str
    step_reached: str | None
    outcome: str
    agreement: str | None
    value: str | None
    amount: int | None
    currency: str | None
    still_in_use: str | None
    evidence: str
    reported_by: str | None
    cancelled: bool
    published_at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str | None
    figures: list[FigureOut]


class ContactOut(ResponseModel):
    """One row of the equal-treatment log, as its reader may see it."""

    at: datetime
    kind: str
    company: str
    role: str
    summary: str


class AttendanceOut(ResponseModel):
    """Who came to a workshop: organizations that agreed to be listed, and how many others."""

    title: str
    on: datetime
    names: list[str]
    others: int


class MeetingOut(ResponseModel):
    """A closed meeting: the day, who was there for the city, whether something new was said (and published)."""

    on: date
    there_for_the_city: str
    new_information_published: bool


class PackOut(ResponseModel):
    """Everything that was said about a challenge, the same for every reader."""

    challenge: str
    versions: list[VersionLine]
    questions: list[QuestionOut]
    contacts: list[ContactOut]
    attendance: list[AttendanceOut]
    meetings: list[MeetingOut]


def list_results(query: ResultQuery) -> Paged[ResultOut]:
    """One page of the outcome register, newest first, with what was withdrawn."""
    chosen = {name: list(getattr(query, name)) for name in outcome_register.FACETS}
    page = outcome_register.list_results(
        outcome_register.ResultFilters.read(chosen), number=query.page, with_withdrawn=True
    )
    full = {entry.public_id: entry for entry in outcome_register.with_figures(page.items)}
    return paged(page, query.page, lambda entry: _result(full[entry.public_id]))


def show_result(result: Result) -> ResultOut:
    """One line of the register."""
    (entry,) = outcome_register.with_figures([outcome_register.entry_of(result)])
    return _result(entry)


def _result(entry: outcome_register.Entry) -> ResultOut:
    return ResultOut.model_validate(register_downloads.machine_entries([entry])[0])


def list_contacts(actor: Actor, challenge: Challenge, query: Paging) -> Paged[ContactOut]:
    """One page of the equal-treatment log for this reader, oldest first."""
    return paged(outcome_contacts.contacts_of(actor, challenge=challenge, number=query.page), query.page, _contact)


def _contact(row: outcome_contacts.ShownContact) -> ContactOut:
    return ContactOut(at=row.at, kind=row.kind, company=row.company, role=row.role, summary=row.summary)


def show_pack(actor: Actor, challenge: Challenge) -> PackOut:
    """The information pack."""
    pack = outcome_contacts.pack(actor, challenge=challenge)
    return PackOut(
        challenge=challenge.slug,
        versions=[VersionLine(**version_values(revision)) for revision, _rows, _changes in pack.versions],
        questions=[question_of(row) for row in pack.asked],
        contacts=[_contact(row) for row in pack.contacts],
        attendance=[
            AttendanceOut(title=row.title, on=row.on, names=row.names, others=row.others) for row in pack.attendance
        ],
        meetings=[
            MeetingOut(
                on=row.held_at.date(),
                there_for_the_city=row.present_city,
                new_information_published=bool(row.gave_information),
            )
            for row in pack.meetings
        ],
    )
