"""Applications and workshops as the API answers them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from matchmaker.applications.models import Application
from matchmaker.applications.queries import company as application_company
from matchmaker.applications.queries import visibility as application_visibility
from matchmaker.core.actors import Actor
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.pages import paginate
from matchmaker.exchange.forms.participation import WorkshopQuery
from matchmaker.exchange.forms.request_model import Paging
from matchmaker.exchange.queries.response_model import Paged, Place, ResponseModel, paged
from matchmaker.scheduling.queries import runs, whole_day
from matchmaker.solutions.models import Solution
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.programme import WorkshopSession
from matchmaker.workshops.models.questions import Purpose
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import people as workshop_people
from matchmaker.workshops.queries import programme as workshop_programme
from matchmaker.workshops.queries import questions as workshop_questions
from matchmaker.workshops.queries import visibility as workshop_visibility
from matchmaker.workshops.queries import waiting as workshop_waiting


class ApplicationLine(ResponseModel):
    """An application in a list."""

    id: str
    reference: str
    challenge: str
    challenge_title: str
    company: Place
    status: str
    needs_confirmation: bool
    updated_at: datetime
    submitted_at: datetime | None


class CheckOut(ResponseModel):
    """The answer to one must-have; empty before it is answered."""

    text: str
    answer: str
    comment: str


class PromptAnswer(ResponseModel):
    """The answer to one question of the city."""

    text: str
    max_words: int
    answer: str


class DecisionOut(ResponseModel):
    """An announced decision with its reason."""

    result: str
    reason: str
    released_at: datetime | None


class ApplicationOut(ApplicationLine):
    """A whole application. `version` is the number of the challenge's text that it answers."""

    solution: str
    approach: str
    checks: list[CheckOut]
    answers: list[PromptAnswer]
    accepts_gaps: bool
    version: int
    confirmed_at: datetime | None
    withdrawn_at: datetime | None
    decisions: list[DecisionOut]


class WorkshopLine(ResponseModel):
    """An announced workshop in a list. Times are moments; `timezone` is that of the place."""

    slug: str
    title: str
    summary: str
    status: str
    phase: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    is_online: bool
    place: str
    challenges: list[str]


class SessionOut(ResponseModel):
    """A part of the programme; `is_open`: everybody hears the same in it."""

    kind: str
    title: str
    description: str
    starts_at: datetime
    ends_at: datetime
    room: str
    is_open: bool
    challenges: list[str]


class PhaseOut(ResponseModel):
    """When a phase opens and closes."""

    phase: str
    opens_at: datetime
    closes_at: datetime


class QuestionOut(ResponseModel):
    """A question of the organizers. `kind`: text, choice (one of `choices`) or number."""

    id: str
    label: str
    kind: str
    choices: list[str]
    is_required: bool


class PartnerOut(ResponseModel):
    """Somebody one meets."""

    organization: str
    people: list[str]
    wants_to_know: str


class DayLineOut(ResponseModel):
    """A line of a day. `kind`: open, stage (own time in front of everybody), break or meeting. `off`: why it does not
    take place, null if it does."""

    kind: str
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    about: str
    partners: list[PartnerOut]
    off: str | None


class DayOut(ResponseModel):
    """A participant's whole day. `release`: number of the schedule it shows, null before the first."""

    workshop: str
    timezone: str
    place: str
    online_url: str
    release: int | None
    check_in_code: str
    notice: str
    lines: list[DayLineOut]


class WorkshopOut(WorkshopLine):
    """The public page of a workshop. `questions` are asked when one registers."""

    description: str
    languages: list[str]
    invitation_rule: str
    waiting_rule: str
    lottery_seed: str
    small_share_percent: int
    phases: list[PhaseOut]
    programme: list[SessionOut]
    questions: list[QuestionOut]
    report_due_on: date | None
    report_published_at: datetime | None
    cancelled_why: str


class PersonOut(ResponseModel):
    """Somebody who comes."""

    name: str
    email: str
    job_title: str
    is_deputy: bool


class RegistrationOut(ResponseModel):
    """The registration of the organization one acts for.

    `before_you`: on the waiting list, how many get a place before it by the rule of the list, as it stands now.
    """

    id: str
    workshop: str
    workshop_status: str
    workshop_cancelled_why: str
    place: str
    online_url: str
    organization: str
    status: str
    kind: str
    people: list[PersonOut]
    consents_to_list: bool
    cap: int | None
    note: str
    wants_to_know: str
    missing: list[str]
    before_you: int | None


class CounterpartOut(ResponseModel):
    """Somebody one may wish to meet, and what one said: must, would, no or nothing."""

    id: str
    organization: Place
    level: str
    reason: str


class WishesOut(ResponseModel):
    """All counterparts, best pairing first and then in an order drawn for this participant."""

    items: list[CounterpartOut]
    wishes_allowed: int
    musts_allowed: int


def list_applications(actor: Actor, query: Paging) -> Paged[ApplicationLine]:
    """One page of the applications of the company one acts for, the last changed first."""
    select = (
        application_visibility.visible_to(actor)
        .where(Application.company_id == (actor.organization_id or 0))
        .order_by(Application.updated_at.desc(), Application.id.desc())
    )
    return paged(paginate(select, number=query.page), query.page, lambda row: ApplicationLine(**_line(row)))


def _line(row: Application) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "reference": row.reference,
        "challenge": row.challenge.slug,
        "challenge_title": row.challenge.title,
        "company": Place.of(row.company),
        "status": row.status,
        "needs_confirmation": row.needs_confirmation,
        "updated_at": row.updated_at,
        "submitted_at": row.submitted_at,
    }


def show_application(row: Application) -> ApplicationOut:
    """A whole application; a draft asks what the challenge asks now, a sent one keeps what was asked."""
    challenge = row.challenge
    checks = application_company.asked_checks(challenge, row.checks) if row.is_draft else row.checks
    answers = application_company.asked_prompts(challenge, row.answers) if row.is_draft else row.answers
    return ApplicationOut(
        **_line(row),
        solution=row.solution.slug if row.solution else "",
        approach=row.approach,
        checks=[CheckOut(text=c["text"], answer=c.get("answer", ""), comment=c.get("comment", "")) for c in checks],
        answers=[PromptAnswer(text=a["text"], max_words=a["max_words"], answer=a.get("answer", "")) for a in answers],
        accepts_gaps=row.accepts_gaps,
        version=row.revision,
        confirmed_at=row.confirmed_at,
        withdrawn_at=row.withdrawn_at,
        decisions=[DecisionOut(result=d.result, reason=d.reason, released_at=d.released_at) for d in row.released],
    )


def own_solution(actor: Actor, slug: str | None) -> Solution | None:
    """A listed solution of the company one acts for; None if none is named. Raises Invalid for any other name."""
    if not slug:
        return None
    from matchmaker.organizations.queries.actors import current_company

    company = current_company(actor)
    listed = application_company.listed_solutions(company) if company else ()
    found = next((solution for solution in listed if solution.slug == slug), None)
    if found is None:
        raise Invalid({"solution": _("Choose a listed solution of your company.")})
    return found


def list_workshops(actor: Actor, query: WorkshopQuery) -> Paged[WorkshopLine]:
    """One page of workshops, coming or past."""
    page = workshop_visibility.listing(actor, when=query.when, text=query.q, number=query.page)
    return paged(page, query.page, line_of)


def line_of(row: Workshop) -> WorkshopLine:
    """An announced workshop in one line."""
    return WorkshopLine(**_workshop(row))


def _workshop(row: Workshop) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "title": row.title,
        "summary": row.summary,
        "status": row.status,
        "phase": row.phase.value if row.phase else "",
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "timezone": row.timezone,
        "is_online": row.is_online,
        "place": row.place,
        "challenges": [challenge.slug for challenge in row.challenges],
    }


def show_workshop(row: Workshop) -> WorkshopOut:
    """The public page with its programme; the address of an online room is for participants alone."""
    return WorkshopOut(
        **_workshop(row),
        description=row.description,
        languages=list(row.languages or ()),
        invitation_rule=row.invitation_rule,
        waiting_rule=row.waiting_rule,
        lottery_seed=row.lottery_seed,
        small_share_percent=row.small_share_percent,
        phases=[PhaseOut(phase=p.phase, opens_at=p.opens_at, closes_at=p.closes_at) for p in row.phases],
        programme=[_session(part) for part in workshop_programme.programme(row)],
        questions=[
            QuestionOut(id=q.public_id, label=q.label, kind=q.kind, choices=list(q.choices), is_required=q.is_required)
            for q in workshop_questions.questions(row, Purpose.REGISTRATION)
        ],
        report_due_on=row.report_due_on,
        report_published_at=row.report_published_at,
        cancelled_why=row.cancelled_why,
    )


def _session(part: WorkshopSession) -> SessionOut:
    return SessionOut(
        kind=part.kind,
        title=part.title,
        description=part.description,
        starts_at=part.starts_at,
        ends_at=part.ends_at,
        room=part.room.name if part.room else "",
        is_open=part.is_open,
        challenges=[challenge.slug for challenge in part.challenges],
    )


def show_registration(row: Registration) -> RegistrationOut:
    """One's own registration, with what is still missing."""
    return RegistrationOut(
        id=row.public_id,
        workshop=row.workshop.slug,
        workshop_status=row.workshop.status,
        workshop_cancelled_why=row.workshop.cancelled_why,
        place=row.workshop.place,
        online_url=row.workshop.online_url if row.holds_place else "",
        organization=row.organization.name,
        status=row.status,
        kind=row.kind,
        people=[
            PersonOut(name=p.name, email=p.email, job_title=p.job_title, is_deputy=p.is_deputy) for p in row.people
        ],
        consents_to_list=row.consents_to_list,
        cap=row.cap,
        note=row.note,
        wants_to_know=row.wants_to_know,
        missing=list(workshop_people.missing_of(row.workshop, row)) if row.holds_place else [],
        before_you=workshop_waiting.before(row),
    )


def show_day(row: Registration) -> DayOut:
    """One's own whole day as of the last release."""
    release = runs.last_release(row.workshop_id)
    return DayOut(
        workshop=row.workshop.slug,
        timezone=row.workshop.timezone,
        place=row.workshop.place,
        online_url=row.workshop.online_url if row.holds_place else "",
        release=release.number if release is not None else None,
        check_in_code=row.check_in_code,
        notice=whole_day.notice(),
        lines=[_day_line(line) for line in whole_day.whole_day(row, release)],
    )


def _day_line(line: whole_day.Line) -> DayLineOut:
    return DayLineOut(
        kind=line.kind,
        starts_at=line.starts_at,
        ends_at=line.ends_at,
        title=line.title,
        place=line.place,
        about=line.about,
        partners=[
            PartnerOut(organization=one.name, people=list(one.people), wants_to_know=one.wants_to_know)
            for one in line.partners
        ],
        off=line.off,
    )


def show_wishes(row: Registration) -> WishesOut:
    """Whom one may want to meet, and the wish so far."""
    items = [
        CounterpartOut(
            id=other.registration.public_id,
            organization=Place.of(other.registration.organization),
            level=other.level,
            reason=other.hint.reason if other.hint else "",
        )
        for other in workshop_people.counterparts(row)
    ]
    return WishesOut(items=items, wishes_allowed=row.workshop.wishes_allowed, musts_allowed=row.workshop.musts_allowed)
