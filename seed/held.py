"""The day of the demo's held workshop, and what followed: marks, notes, closed meetings, feedback, the report."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.organizations.models import Organization
from matchmaker.outcomes.models.contact import MeetingFollowUp
from matchmaker.outcomes.services import collaborations as outcome_collaborations
from matchmaker.outcomes.services import contacts as outcome_contacts
from matchmaker.scheduling.models import Meeting
from matchmaker.scheduling.services import day as scheduling_day
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from matchmaker.workshops.services import after as workshop_after
from matchmaker.workshops.services import day as workshop_day
from matchmaker.workshops.services import setup as workshop_setup
from seed.schedule import planned
from seed.workshops import HELD
from seed.world import World, in_one_unit

NO_SHOW = "fleetlog"
NOTED = 4  # meetings with a note of each side
CITY_NOTE = "They showed figures of one winter. We asked for the second one."
COMPANY_NOTE = "The city asks who repairs what. We answer this week."
RATINGS = ((5, "Good talks, no time lost."), (4, "The hall was loud."), (4, ""), (3, "Lunch was short."))
QUESTION = "Can machines be charged on the site itself?"
ANSWER = "Yes, where the grid has a free connection; the list of such sites is added to the text."


@in_one_unit
def load_held(world: World) -> str:
    """Attendance with a no-show, every meeting marked and closed, feedback, the public report."""
    record = next(one for one in world.records.workshops if one.phase == HELD)
    workshop = world.workshop(record.key)
    keys = {world.organizations[key]: key for key in (*record.cities, *record.companies)}
    with clock.at(workshop.starts_at):
        workshop_setup.move_workshop(world.actor("Ada"), workshop=workshop, to=WorkshopStatus.RUNNING)
    _check_in(world, workshop, keys)
    meetings = planned(workshop)
    _mark(world, meetings)
    _note(world, meetings, keys)
    with clock.at(workshop.ends_at + timedelta(hours=1)):
        workshop_setup.move_workshop(world.actor("Ada"), workshop=workshop, to=WorkshopStatus.HELD)
    closed = _close_meetings(world, workshop, keys)
    _say_how_it_was(world, workshop, keys)
    _report(world, workshop)
    return f"a held workshop, {closed} meetings closed"


def _registrations(workshop: Workshop) -> list[Registration]:
    select = sa.select(Registration).where(Registration.workshop_id == workshop.id).order_by(Registration.id)
    return [row for row in session().scalars(select) if row.holds_place]


def _check_in(world: World, workshop: Workshop, keys: dict[int, str]) -> None:
    with clock.at(workshop.starts_at + timedelta(minutes=20)):
        for row in _registrations(workshop):
            mark = "no_show" if keys[row.organization_id] == NO_SHOW else "arrived"
            workshop_day.mark_registration(world.actor("Ada"), registration=row, mark=mark)


def _mark(world: World, meetings: list[Meeting]) -> None:
    absent = world.organizations[NO_SHOW]
    for meeting in meetings:
        with clock.at(meeting.slot.starts_at + timedelta(minutes=6)):
            if meeting.company.organization_id == absent:
                scheduling_day.mark_meeting(world.actor("Ada"), meeting=meeting, mark="no_show", side="company")
            else:
                scheduling_day.mark_meeting(world.actor("Ada"), meeting=meeting, mark="held")


def _note(world: World, meetings: list[Meeting], keys: dict[int, str]) -> None:
    for meeting in [m for m in meetings if not m.absent_side][:NOTED]:
        with clock.at(meeting.slot.ends_at):
            for side, text in ((meeting.city, CITY_NOTE), (meeting.company, COMPANY_NOTE)):
                scheduling_day.write_note(world.acting_for(keys[side.organization_id]), meeting=meeting, text=text)


def _close_meetings(world: World, workshop: Workshop, keys: dict[int, str]) -> int:
    """Every city says what it told; one told something new, so that all can read it now."""
    rows = (
        session()
        .scalars(
            sa.select(MeetingFollowUp).where(MeetingFollowUp.workshop_id == workshop.id).order_by(MeetingFollowUp.id)
        )
        .all()
    )
    told = world.challenges["zero-emission-sites"]
    for row in rows:
        is_new = row.challenge_id == told
        told = 0 if is_new else told
        with clock.at(workshop.ends_at + timedelta(days=2)):
            company = session().get_one(Organization, row.company_id).name
            outcome_contacts.close_follow_up(
                world.acting_for(keys[row.challenge.city_id]),
                follow_up=row,
                disclosure=outcome_contacts.Disclosure(is_new, QUESTION if is_new else "", ANSWER if is_new else ""),
                next_step=outcome_collaborations.NextStep(
                    f"{company} sends what was asked for", "company", clock.today() + timedelta(days=14)
                ),
                present_city="Project lead, procurement officer",
                present_company="Head of sales",
            )
    return len(rows)


def _say_how_it_was(world: World, workshop: Workshop, keys: dict[int, str]) -> None:
    came = [row for row in _registrations(workshop) if row.arrived_at is not None]
    with clock.at(workshop.ends_at + timedelta(days=1)):
        for row, (rating, text) in zip(came[::4], RATINGS, strict=False):
            workshop_after.give_feedback(
                world.acting_for(keys[row.organization_id]), registration=row, rating=rating, text=text
            )


def _report(world: World, workshop: Workshop) -> None:
    ada = world.actor("Ada")
    with clock.at(workshop.ends_at + timedelta(days=9)):
        workshop_after.save_report(
            ada,
            workshop=workshop,
            report=workshop_after.Report(
                invited="All vetted cities and companies, by the list of workshops; nobody was invited alone.",
                summary="Demo example: the cities named here did not take part. Four challenges were shown, every"
                " question was answered in the room, and pairs met at tables.",
                next_steps="What was said in meetings and is new stands on the pages of the challenges. Applications"
                " are open to everybody, also to those who were not there.",
                next_step_on=clock.today() + timedelta(days=60),
            ),
        )
        workshop_after.publish_report(ada, workshop=workshop)
