"""The log of contacts as each reader may see it, and the information pack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from matchmaker.challenges.engine.content import FULL
from matchmaker.challenges.models import Challenge, ChallengeRevision
from matchmaker.challenges.queries import overview as challenge_overview
from matchmaker.challenges.queries import public_page as challenge_public_page
from matchmaker.challenges.queries.overview import ShownChange
from matchmaker.challenges.queries.public_page import Asked
from matchmaker.core.actors import ANONYMOUS, Actor
from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.core.pages import Page, paginate
from matchmaker.organizations.models import Organization
from matchmaker.outcomes import policy
from matchmaker.outcomes.models.contact import HIDES_COMPANY, Contact, MeetingFollowUp
from matchmaker.outcomes.queries import lookup
from matchmaker.outcomes.queries.causes import hides_applicants
from matchmaker.outcomes.queries.labels import kind_words
from matchmaker.scheduling.hooks import FollowUpLine
from matchmaker.scheduling.models import Meeting
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop, WorkshopChallenge

MOST_ROWS = 5_000


@dataclass(frozen=True)
class ShownContact:
    """One row of the log for one reader."""

    at: datetime
    kind: str
    company: str
    role: str
    summary: str


def _rows(challenge: Challenge) -> sa.Select[tuple[Contact, str]]:
    return (
        sa.select(Contact, Organization.name)
        .outerjoin(Organization, Organization.id == Contact.company_id)
        .where(Contact.challenge_id == challenge.id)
        .order_by(Contact.at, Contact.id)
    )


def _allowed(actor: Actor, challenge: Challenge) -> sa.Select[tuple[Contact, str]]:
    select = _rows(challenge)
    if policy.can_see_all_contacts(actor, challenge=challenge):
        return select
    own = [m.organization_id for m in actor.memberships if m.kind == "company"]
    return select.where(Contact.company_id.is_(None) | Contact.company_id.in_(own))


def _company_for(actor: Actor, challenge: Challenge, row: Contact, name: str | None) -> str:
    """The company as this reader may see it."""
    if name is None:
        return _("Everybody")
    if actor.member_of(row.company_id) or policy.can_see_names(actor, challenge=challenge):
        return name
    hidden = row.kind in HIDES_COMPANY or (row.kind == "application" and hides_applicants(challenge))
    return _("A company (not shown)") if hidden else name


def contacts_of(actor: Actor, *, challenge: Challenge, number: int = 1) -> Page[ShownContact]:
    """One page of the log for this reader, oldest first."""
    page = paginate(_allowed(actor, challenge), number=number, per_page=50, scalars=False)
    return page.map(lambda pair: _shown(actor, challenge, pair[0], pair[1]))


def all_contacts_of(actor: Actor, *, challenge: Challenge) -> list[ShownContact]:
    """The whole log for this reader, oldest first."""
    rows = session().execute(_allowed(actor, challenge).limit(MOST_ROWS))
    return [_shown(actor, challenge, row, name) for row, name in rows]


def _shown(actor: Actor, challenge: Challenge, row: Contact, name: str | None) -> ShownContact:
    company = _company_for(actor, challenge, row, name)
    return ShownContact(row.at, kind_words()[row.kind], company, row.role, row.summary)


def anonymous_contacts(challenge: Challenge) -> list[ShownContact]:
    """The log for everybody: companies are numbers in the order of their first open contact.

    Questions and applications get no number, so that nobody can join a question to a meeting. The words of a talk
    are left out where they could name somebody: only automatic rows keep theirs.
    """
    numbers: dict[int, int] = {}
    shown = []
    for row, _name in session().execute(_rows(challenge).limit(MOST_ROWS)):
        if row.company_id is None:
            company = _("Everybody")
        elif row.kind in HIDES_COMPANY or row.kind == "application":
            company = _("A company")
        else:
            company = _("Company %(n)s", n=numbers.setdefault(row.company_id, len(numbers) + 1))
        summary = row.summary if row.source_kind != "outside" else kind_words()[row.kind]
        shown.append(ShownContact(row.at, kind_words()[row.kind], company, row.role, summary))
    return shown


def follow_ups_of(actor: Actor, *, challenge: Challenge) -> Sequence[MeetingFollowUp]:
    """Meetings on a challenge that this reader may know, newest first."""
    select = sa.select(MeetingFollowUp).where(MeetingFollowUp.challenge_id == challenge.id)
    if not policy.can_see_all_contacts(actor, challenge=challenge):
        select = select.where(MeetingFollowUp.company_id.in_([m.organization_id for m in actor.memberships]))
    return session().scalars(select.order_by(MeetingFollowUp.held_at.desc(), MeetingFollowUp.id)).unique().all()


def follow_up_lines(actor: Actor, meeting: Meeting) -> list[FollowUpLine]:
    """The follow-ups of one meeting that this reader may know (one query)."""
    return [
        FollowUpLine(row.public_id, row.challenge.title, row.company.name, row.is_closed)
        for row in lookup.follow_ups_of_meeting(f"meeting:{meeting.id}")
        if policy.can_see_follow_up(actor, follow_up=row)
    ]


@dataclass(frozen=True)
class Attendance:
    """Who came to an open session of a workshop: organizations that agreed to be listed, and how many others."""

    title: str
    on: datetime
    names: list[str]
    others: int


def attendance_on(challenge: Challenge) -> list[Attendance]:
    """Workshops that had the challenge on their table and are over, oldest first (two queries)."""
    workshops = session().execute(
        sa.select(Workshop.id, Workshop.title, Workshop.starts_at)
        .join(WorkshopChallenge, WorkshopChallenge.workshop_id == Workshop.id)
        .where(WorkshopChallenge.challenge_id == challenge.id, Workshop.held_at.is_not(None))
        .order_by(Workshop.starts_at, Workshop.id)
    )
    held = {row.id: Attendance(row.title, row.starts_at, [], 0) for row in workshops}
    came = session().execute(
        sa.select(Registration.workshop_id, Registration.consents_to_list, Organization.name)
        .join(Organization, Organization.id == Registration.organization_id)
        .where(Registration.workshop_id.in_(held), Registration.arrived_at.is_not(None))
        .order_by(Organization.name_key, Organization.id)
    )
    hidden: dict[int, int] = {}
    for workshop_id, consents, name in came:
        if consents:
            held[workshop_id].names.append(name)
        else:
            hidden[workshop_id] = hidden.get(workshop_id, 0) + 1
    return [Attendance(row.title, row.on, row.names, hidden.get(key, 0)) for key, row in held.items()]


@dataclass(frozen=True)
class Pack:
    """Everything that was said about a challenge, the same for every reader."""

    challenge: Challenge
    versions: list[tuple[ChallengeRevision, list[tuple[str, str]], list[ShownChange]]]
    asked: list[Asked]
    contacts: list[ShownContact]
    attendance: list[Attendance]
    meetings: list[MeetingFollowUp]


def pack(actor: Actor, *, challenge: Challenge) -> Pack:
    """The information pack. It does not depend on who reads it: it is made as for a visitor (six queries)."""
    versions = []
    for revision in reversed(challenge_public_page.revisions_of(challenge)):
        text = challenge_public_page.published_content(challenge, [revision])
        steps = challenge_overview.review_rows(text, form=FULL)
        rows = [(label, value) for _step, fields in steps for label, value in fields if value]
        versions.append((revision, rows, challenge_overview.shown_changes(revision)))
    meetings = session().scalars(
        sa.select(MeetingFollowUp)
        .where(MeetingFollowUp.challenge_id == challenge.id, MeetingFollowUp.closed_at.is_not(None))
        .order_by(MeetingFollowUp.held_at, MeetingFollowUp.id)
    )
    return Pack(
        challenge=challenge,
        versions=versions,
        asked=challenge_public_page.questions_of(ANONYMOUS, challenge=challenge),
        contacts=anonymous_contacts(challenge),
        attendance=attendance_on(challenge),
        meetings=list(meetings.unique()),
    )
