"""A day whose meetings name no challenge, and what the log of contacts says of them."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.outcomes.models.contact import Contact
from matchmaker.scheduling.models import Meeting
from matchmaker.scheduling.services import day
from matchmaker.workshops.jobs import building
from matchmaker.workshops.models.programme import SessionChallenge
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from matchmaker.workshops.queries import programme
from tests import factories
from tests.personas import People
from tests.scheduling.world import make_day, planned, registration_of, release, solve
from tests.workshops.world import move


def unnamed_day(people: People) -> Workshop:
    """A released, running day whose meetings name no challenge: Graz brings two."""
    workshop = make_day(people, cities=2, companies=2)
    second = factories.make_challenge(people.organizations["graz"], "A second one")
    building.put_on_table(workshop, [*workshop.challenges, second])
    opening = next(s for s in programme.programme(workshop) if s.is_open)
    opening.presented.append(SessionChallenge(challenge_id=second.id))
    session().flush()
    solve(people, workshop)
    release(people, workshop)
    move(workshop, WorkshopStatus.RUNNING)
    return workshop


def of_graz(people: People, workshop: Workshop) -> Meeting:
    """A meeting of Graz."""
    graz = registration_of(workshop, people.organizations["graz"])
    found = next(m for m in planned(workshop) if m.city_id == graz.id)
    assert found.challenge_id is None
    return found


def logged() -> list[tuple[int, int | None]]:
    """(challenge, company) of every 1:1 meeting in the log."""
    rows = session().execute(
        sa.select(Contact.challenge_id, Contact.company_id)
        .where(Contact.kind == "meeting", Contact.source_kind == "meeting")
        .order_by(Contact.id)
    )
    return [tuple(row) for row in rows]


def hold(people: People, meeting: Meeting, mark: str = "held") -> None:
    """The desk marks it in its time."""
    with clock.at(meeting.slot.starts_at + timedelta(minutes=1)):
        day.mark_meeting(people.actor("ada"), meeting=meeting, mark=mark)
