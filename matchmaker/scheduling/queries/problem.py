"""From the tables to the engine's problem: a constant number of queries, the same input gives the same fingerprint.

Ids of the engine are database ids: parties are registrations, requests `MeetingRequest`s, slots `TimeSlot`s, tables
`MeetingTable`s. Every 1:1 meeting is confined to slots after the open session on its challenge, or on all challenges
its city brings where none is named; without any it has no slot at all (neutrality rule 2). Requests on a challenge in
a live tender are left out (rule 7).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.scheduling.engine.problem import (
    CITY,
    COMPANY,
    Party,
    Pin,
    Placement,
    Problem,
    Request,
    Slot,
    Table,
)
from matchmaker.scheduling.models import (
    Meeting,
    MeetingRequest,
    MeetingStatus,
    Schedule,
    ScheduleKind,
)
from matchmaker.scheduling.queries.groups import challenges_of_groups, further_parties
from matchmaker.scheduling.queries.meeting_topics import all_brought, meeting_topics
from matchmaker.workshops.engine import checks
from matchmaker.workshops.models.people import Registration, RegistrationKind
from matchmaker.workshops.models.programme import MeetingTable, TimeSlot
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import programme as workshop_programme
from matchmaker.workshops.queries.planning import ProblemInputs, problem_inputs
from matchmaker.workshops.queries.programme import parts_of
from matchmaker.workshops.queries.topics import topics_of


@dataclass(frozen=True, slots=True)
class Floors:
    """Fewest meetings promised to each city, company, and micro or small company, as far as its requests allow."""

    city: int = 1
    company: int = 1
    small: int = 1

    def to_data(self) -> dict[str, int]:
        """For storage."""
        return {"city": self.city, "company": self.company, "small": self.small}

    @staticmethod
    def from_data(data: Mapping[str, int]) -> Floors:
        """Read back what `to_data` wrote."""
        return Floors(data.get("city", 0), data.get("company", 0), data.get("small", 0))


NO_FLOORS = Floors(0, 0, 0)


def working_schedule(workshop: Workshop) -> Schedule | None:
    """The plan being edited."""
    return session().scalar(
        sa.select(Schedule).where(Schedule.workshop_id == workshop.id, Schedule.kind == ScheduleKind.WORKING.value)
    )


def meetings_of(schedule: Schedule | None) -> list[Meeting]:
    """All meetings of a schedule, also cancelled ones, without their parts."""
    if schedule is None:
        return []
    return list(
        session().scalars(sa.select(Meeting).where(Meeting.schedule_id == schedule.id).order_by(Meeting.request_id))
    )


def placements_of(meetings: list[Meeting]) -> list[Placement]:
    """Meetings that take place, as the engine sees them."""
    return [Placement(m.request_id, m.slot_id, m.table_id) for m in meetings if m.takes_place]


def openings(workshop: Workshop) -> dict[int, datetime | None]:
    """When 1:1 meetings on a challenge may begin; None while it has no open session."""
    parts = parts_of(workshop_programme.programme(workshop))
    return {c.id: checks.opens_at(parts, c.id) for c in workshop.challenges}


def load_problem(workshop: Workshop, *, floors: Floors = NO_FLOORS, with_spare: bool = False) -> Problem:
    """The workshop's problem as it stands now. `with_spare` also uses the tables kept for the day."""
    return make_problem(problem_inputs(workshop), floors=floors, with_spare=with_spare)


def make_problem(inputs: ProblemInputs, *, floors: Floors = NO_FLOORS, with_spare: bool = False) -> Problem:
    """The problem from inputs that were read already, with requests, meetings and programme as they are now."""
    meetings = meetings_of(working_schedule(inputs.workshop))
    pins = _pins(meetings, inputs.slots)
    skipped = {m.request_id for m in meetings if m.status == MeetingStatus.NO_SHOW.value}
    requests = [request for request in _requests(inputs) if request.id not in skipped]
    placeable = _placeable(requests, inputs)
    return Problem(
        slots=tuple(Slot(slot.id, _minutes(slot, inputs.workshop)) for slot in inputs.slots),
        parties=tuple(_party(row, inputs, floors, placeable[row.id]) for row in inputs.participants),
        tables=tuple(_tables(inputs, with_spare, {(pin.slot, pin.table) for pin in pins})),
        requests=tuple(requests),
        pins=tuple(pin for pin in pins if pin.request in {r.id for r in requests}),
    )


def _minutes(slot: TimeSlot, workshop: Workshop) -> int:
    here = slot.starts_at.astimezone(workshop.zone)
    return here.hour * 60 + here.minute


def live_tenders(workshop: Workshop) -> list[Challenge]:
    """The workshop's challenges whose tender is live."""
    return [challenge for challenge in workshop.challenges if challenge.is_frozen]


def must_not_meet(live: Collection[Challenge], *, topics: Collection[int]) -> bool:
    """Rule 7: whether one of these challenges (ids) has a `live` tender.

    A talk that names no challenge could be about each one its city brings: its topics are all of them.
    """
    return any(c.id in topics for c in live)


def frozen_ahead(workshop: Workshop, meetings: list[Meeting]) -> list[Meeting]:
    """Planned meetings that have not begun and whose tender is live by now."""
    live = live_tenders(workshop)
    ahead = [m for m in meetings if m.status == MeetingStatus.PLANNED.value and m.slot.starts_at > clock.now()]
    about = meeting_topics(workshop, ahead) if live and ahead else {}
    return [m for m in ahead if must_not_meet(live, topics=about.get(m.request_id, ()))]


def _requests(inputs: ProblemInputs) -> list[Request]:
    workshop = inputs.workshop
    opens, live = openings(workshop), live_tenders(workshop)
    people = {row.id: row.organization_id for row in inputs.participants}
    further, about = further_parties(workshop.id), challenges_of_groups(workshop.id)
    brought = topics_of(workshop)
    rows = session().scalars(
        sa.select(MeetingRequest)
        .where(
            MeetingRequest.workshop_id == workshop.id,
            MeetingRequest.is_forbidden.is_(False),
            MeetingRequest.is_withdrawn.is_(False),
        )
        .order_by(MeetingRequest.id)
    )
    found = []
    for row in rows:
        if row.city_id not in people or row.company_id not in people:
            continue
        others = further.get(row.id, ())
        named = about.get(row.group_id, ()) if row.group_id else filter(None, (row.challenge_id,))
        topics = tuple(named) or all_brought(brought, [people.get(p) for p in (row.city_id, *others)])
        if must_not_meet(live, topics=topics):
            continue
        allowed = slots_after(inputs.slots, [opens.get(topic) for topic in topics])
        found.append(
            Request(row.id, row.city_id, row.company_id, row.value, others=others, must=row.must, slots=allowed)
        )
    return found


def slots_after(slots: Iterable[TimeSlot], openings: list[datetime | None]) -> frozenset[int]:
    """Slots after all these open sessions; none while one of them is missing."""
    known = [moment for moment in openings if moment is not None]
    if not known or len(known) != len(openings):
        return frozenset()
    return frozenset(slot.id for slot in slots if slot.starts_at >= max(known))


def _placeable(requests: list[Request], inputs: ProblemInputs) -> Counter[int]:
    """How many requests of each party have a slot everybody can attend."""
    count: Counter[int] = Counter()
    for request in requests:
        away = frozenset[int]().union(*(inputs.away[party] for party in request.parties))
        if (request.slots or frozenset()) - away:
            count.update(request.parties)
    return count


def _party(row: Registration, inputs: ProblemInputs, floors: Floors, placeable: int) -> Party:
    is_city, cap = row.kind == RegistrationKind.CITY.value, inputs.most_meetings(row)
    floor = floors.city if is_city else floors.company
    if row.organization.is_small and not is_city:
        floor = max(floor, floors.small)
    kind = CITY if is_city else COMPANY
    if row.no_show_at is not None:
        return Party(row.id, kind, frozenset(), cap)
    free = frozenset(slot.id for slot in inputs.slots) - inputs.away[row.id]
    return Party(row.id, kind, free, cap, min(floor, placeable, cap))


def _pins(meetings: list[Meeting], slots: Iterable[TimeSlot]) -> list[Pin]:
    """Locked and held meetings, and everything in slots that have begun."""
    begun = {slot.id for slot in slots if slot.starts_at <= clock.now()}
    return [
        Pin(m.request_id, m.slot_id, m.table_id)
        for m in meetings
        if m.takes_place and (m.is_locked or m.status == MeetingStatus.HELD.value or m.slot_id in begun)
    ]


def _tables(inputs: ProblemInputs, with_spare: bool, used: set[tuple[int, int | None]]) -> list[Table]:
    """All tables; lost ones and (unless wanted) spare ones are free only where a meeting is fixed already.

    A lost table is kept for nobody, so its host may meet elsewhere.
    """
    hosts = {row.organization_id: row.id for row in inputs.participants}
    every = frozenset(slot.id for slot in inputs.slots)

    def free(table: MeetingTable) -> frozenset[int]:
        if not table.is_lost and (with_spare or not table.is_spare):
            return every
        return frozenset(slot for slot, at in used if at == table.id)

    def kept_for(table: MeetingTable) -> int | None:
        return None if table.is_lost or table.host_id is None else hosts.get(table.host_id)

    return [Table(t.id, free(t), t.capacity, t.room_id, kept_for(t)) for t in inputs.tables]
