"""The working schedule as the engine sees it, and what its ids are called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import sqlalchemy as sa
from flask_babel import format_datetime
from sqlalchemy.orm import joinedload

from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound, SignInRequired
from matchmaker.core.i18n import _, _l
from matchmaker.organizations.models import Organization
from matchmaker.scheduling import policy
from matchmaker.scheduling.engine.jsonform import from_data
from matchmaker.scheduling.engine.moves import Swap
from matchmaker.scheduling.engine.problem import Placement, Problem
from matchmaker.scheduling.models import Meeting, MeetingParty, MeetingRequest, Schedule, ScheduleKind
from matchmaker.scheduling.queries.groups import themes
from matchmaker.scheduling.queries.problem import NO_FLOORS, Floors, make_problem, meetings_of, placements_of
from matchmaker.scheduling.queries.sentences import Names
from matchmaker.workshops.models.people import Registration, RegistrationKind
from matchmaker.workshops.models.programme import MeetingTable, TimeSlot
from matchmaker.workshops.models.workshop import Workshop, WorkshopRole
from matchmaker.workshops.queries import programme as workshop_programme
from matchmaker.workshops.queries.planning import ProblemInputs, problem_inputs


@dataclass(frozen=True)
class Plan:
    """A problem with the placements it knows. `outside` are meetings whose wish is not open any more."""

    problem: Problem
    placements: tuple[Placement, ...]
    outside: tuple[Placement, ...] = ()

    def knows(self, request: int) -> bool:
        """The request is part of the problem."""
        return any(r.id == request for r in self.problem.requests)


def split(problem: Problem, placements: Iterable[Placement]) -> Plan:
    """Separate what the problem knows from what it does not."""
    known, tables = {r.id for r in problem.requests}, {t.id for t in problem.tables}
    inside: list[Placement] = []
    outside: list[Placement] = []
    for place in placements:
        (inside if place.request in known and place.table in tables else outside).append(place)
    return Plan(problem, tuple(inside), tuple(outside))


def current_plan(
    workshop: Workshop, schedule: Schedule | None, inputs: ProblemInputs | None = None, *, floors: Floors = NO_FLOORS
) -> Plan:
    """The plan as it stands now, with the tables kept for the day; from `inputs` if they were read already.

    `floors` are the meetings promised to each side; a move by hand keeps none, a repair those of the last solve.
    """
    problem = make_problem(inputs or problem_inputs(workshop), floors=floors, with_spare=True)
    return split(problem, placements_of(meetings_of(schedule)))


def stored_problem(schedule: Schedule | None, tables: Iterable[MeetingTable], *, with_spare: bool) -> Problem | None:
    """The problem a schedule was last judged by, without asking the database again."""
    if schedule is None or not schedule.problem:
        return None
    problem = from_data(schedule.problem)
    if not with_spare:
        return problem
    spare = {t.id for t in tables if t.is_spare and not t.is_lost}
    every = frozenset(slot.id for slot in problem.slots)
    return replace(problem, tables=tuple(replace(t, free=every) if t.id in spare else t for t in problem.tables))


def time_of(slot: TimeSlot, workshop: Workshop) -> str:
    """When a slot begins, in the time of the place; with the day where the workshop has several."""
    pattern = "EEE HH:mm" if len(workshop.days) > 1 else "HH:mm"
    return str(format_datetime(slot.starts_at.astimezone(workshop.zone).replace(tzinfo=None), pattern, rebase=False))


def pair_words(city: str, company: str) -> str:
    """What a meeting is called."""
    return _("%(company)s with %(city)s", company=company, city=city)


def group_words(theme: str) -> str:
    """What a group meeting is called."""
    return _("Group meeting “%(theme)s”", theme=theme)


def names_of(workshop: Workshop) -> Names:
    """What everything of a workshop is called (five queries)."""
    found = session().execute(
        sa.select(Registration.id, Organization.name)
        .join(Organization, Organization.id == Registration.organization_id)
        .where(Registration.workshop_id == workshop.id)
    )
    parties: dict[int, str] = dict(found.tuples().all())
    requests = session().execute(
        sa.select(MeetingRequest.id, MeetingRequest.city_id, MeetingRequest.company_id).where(
            MeetingRequest.workshop_id == workshop.id
        )
    )
    pairs = {row: pair_words(parties.get(a, ""), parties.get(b, "")) for row, a, b in requests}
    return Names(
        parties,
        {slot.id: time_of(slot, workshop) for slot in workshop_programme.slots(workshop)},
        {table.id: str(table.number) for table in workshop_programme.tables(workshop)},
        pairs | {row: group_words(theme) for row, theme in themes(workshop.id).items()},
    )


def swap_key(swap: Swap) -> str:
    """A swap in an address or form."""
    return ".".join(f"{p.request}-{p.slot}-{p.table}" for p in swap.placements)


def requests_of_pair(workshop: Workshop, city: Registration, company: Registration) -> int:
    """How many meetings of these two are asked for."""
    return (
        session().scalar(
            sa.select(sa.func.count(MeetingRequest.id)).where(
                MeetingRequest.workshop_id == workshop.id,
                MeetingRequest.city_id == city.id,
                MeetingRequest.company_id == company.id,
            )
        )
        or 0
    )


_WITH_SIDES = (
    joinedload(Meeting.city),
    joinedload(Meeting.company),
    joinedload(Meeting.slot),
    joinedload(Meeting.table),
    joinedload(Meeting.request),
    joinedload(Meeting.schedule),
)


def visible_to(actor: Actor) -> sa.Select[tuple[Meeting]]:
    """All meetings of workshops one runs or sits at the desk of; released ones of one's own organizations."""
    select = sa.select(Meeting).join(Schedule, Schedule.id == Meeting.schedule_id)
    if actor.is_system:
        return select
    runs = sa.select(WorkshopRole.workshop_id).where(
        WorkshopRole.user_id == actor.user_id, WorkshopRole.role.in_(("organizer", "desk"))
    )
    own = sa.select(Registration.id).where(
        Registration.organization_id.in_([m.organization_id for m in actor.memberships])
    )
    return select.where(
        sa.or_(
            Schedule.workshop_id.in_(runs),
            sa.and_(
                Schedule.kind == ScheduleKind.RELEASED.value,
                sa.or_(
                    Meeting.city_id.in_(own),
                    Meeting.company_id.in_(own),
                    Meeting.id.in_(sa.select(MeetingParty.meeting_id).where(MeetingParty.registration_id.in_(own))),
                ),
            ),
        )
    )


def get_meeting(actor: Actor, *, workshop: Workshop, public_id: str) -> Meeting:
    """A meeting of a workshop. Raises NotFound, or SignInRequired for a visitor."""
    found = session().scalar(
        sa.select(Meeting)
        .join(Schedule, Schedule.id == Meeting.schedule_id)
        .where(Schedule.workshop_id == workshop.id, Meeting.public_id == public_id)
        .options(*_WITH_SIDES)
    )
    return _seen(actor, found)


def get_visible(actor: Actor, *, public_id: str) -> Meeting:
    """A meeting by its address. Raises NotFound, or SignInRequired for a visitor."""
    found = session().scalar(sa.select(Meeting).where(Meeting.public_id == public_id).options(*_WITH_SIDES))
    return _seen(actor, found)


def _seen(actor: Actor, found: Meeting | None) -> Meeting:
    if not actor.is_authenticated and not actor.is_system:
        raise SignInRequired(_l("Please sign in first."))
    if found is None or not (policy.can_view(actor, meeting=found) or policy.is_released_for(actor, meeting=found)):
        raise NotFound(_l("There is no such meeting here."))
    return found


def marked_meeting(meeting: Meeting) -> Meeting | None:
    """The row of the working schedule on which the desk marks how this (released) meeting went."""
    return session().scalar(
        sa.select(Meeting)
        .join(Schedule, Schedule.id == Meeting.schedule_id)
        .where(Meeting.request_id == meeting.request_id, Schedule.kind == ScheduleKind.WORKING.value)
    )


def find_meeting(meeting_id: int) -> Meeting | None:
    """A meeting by database id, if it is still kept (for listeners)."""
    return session().get(Meeting, meeting_id)


def guests_of(meeting: Meeting) -> list[int]:
    """Organizations (ids) that met the cities of a meeting: its parties but for cities and whoever did not come."""
    rows = session().scalars(
        sa.select(Registration.organization_id)
        .join(MeetingParty, MeetingParty.registration_id == Registration.id)
        .where(MeetingParty.meeting_id == meeting.id, Registration.kind != RegistrationKind.CITY.value)
        .order_by(Registration.id)
    )
    return list(rows)


def get_request(actor: Actor, *, workshop: Workshop, public_id: str) -> MeetingRequest:
    """A request of a workshop, for whoever runs it or sits at its desk. Raises NotFound."""
    if not actor.is_authenticated:
        raise SignInRequired(_l("Please sign in first."))
    found = session().scalar(
        sa.select(MeetingRequest).where(
            MeetingRequest.workshop_id == workshop.id, MeetingRequest.public_id == public_id
        )
    )
    if found is None or not policy.can_open_day(actor, workshop=workshop):
        raise NotFound(_l("There is no such wish here."))
    return found
