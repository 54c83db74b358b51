"""A new workshop like an earlier one: programme, rooms, tables, texts, rules, own questions; nobody's registration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.slugs import free_slug
from matchmaker.workshops import policy
from matchmaker.workshops.engine import plan
from matchmaker.workshops.engine.kits import kit_of
from matchmaker.workshops.jobs import building, team
from matchmaker.workshops.models.programme import MeetingTable, Room, SessionChallenge, WorkshopSession
from matchmaker.workshops.models.questions import WorkshopQuestion
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import programme, visibility
from matchmaker.workshops.queries import questions as question_queries

COPIED: Final = (
    "summary",
    "description",
    "kit",
    "is_simple",
    "has_meetings",
    "timezone",
    "is_online",
    "place",
    "online_url",
    "languages",
    "capacity_cities",
    "capacity_companies",
    "capacity_others",
    "people_each",
    "small_share_percent",
    "needs_acceptance",
    "invitation_rule",
    "waiting_rule",
    "promotion_stop_hours",
    "meeting_minutes",
    "buffer_minutes",
    "cap_city",
    "cap_company",
    "minimum_slots",
    "wishes_allowed",
    "musts_allowed",
)


@dataclass(frozen=True)
class Copy:
    """What is new about the copy: its title, its first day, when it begins there, perhaps a second organizer."""

    title: str
    on: date
    start: time
    colleague: str = ""


@command(policy.can_copy)
def copy_workshop(actor: Actor, *, workshop: Workshop, copy: Copy) -> Workshop:
    """A planned workshop like this one. Every part begins as many minutes after the start as it did, by the clock on
    the wall. Challenges that are no longer open stay out.

    Raises Invalid for a start that is past or does not exist, and for whoever may not be its organizer.
    """
    shift = _shift(workshop, copy)
    if shift(workshop.starts_at) <= clock.now():
        raise Invalid({"on": _("Choose a date and time in the future.")})
    kept = visibility.open_challenges(among=[c.public_id for c in workshop.challenges])
    challenges = [c for c in workshop.challenges if c in kept]
    new = Workshop(
        slug=free_slug(Workshop.slug, copy.title, reserved=building.RESERVED, limit=70),
        title=copy.title,
        starts_at=shift(workshop.starts_at),
        ends_at=shift(workshop.ends_at),
        created_by_id=actor.user_id,
        created_at=clock.now(),
        updated_at=clock.now(),
        **{name: getattr(workshop, name) for name in COPIED},
    )
    session().add(new)
    building.put_on_table(new, challenges)
    session().flush()
    rooms = _copy_rooms(workshop, new)
    _copy_sessions(workshop, new, rooms, {c.id for c in challenges}, shift)
    _copy_tables(workshop, new, rooms, challenges)
    _copy_questions(workshop, new)
    building.add_phases(new, report_days=kit_of(new.kit).report_days)
    team.add_organizers(actor, new, copy.colleague)
    session().flush()
    return new


class _Shift:
    """From a moment of the old workshop to the same time on the wall of the new one."""

    def __init__(self, workshop: Workshop, begins: datetime) -> None:
        self._zone = workshop.zone
        old = workshop.starts_at.astimezone(self._zone).replace(tzinfo=None)
        self._by = begins.astimezone(self._zone).replace(tzinfo=None) - old

    def __call__(self, moment: datetime) -> datetime:
        """Raises Invalid (`start`) for an hour that the change of clocks leaves out."""
        wall = moment.astimezone(self._zone).replace(tzinfo=None) + self._by
        try:
            return plan.local_moment(wall.date(), wall.time(), self._zone)
        except ValueError:
            raise Invalid(
                {"start": _("A part would begin at an hour that does not exist on that day: clocks change.")}
            ) from None


def _shift(workshop: Workshop, copy: Copy) -> _Shift:
    try:
        return _Shift(workshop, plan.local_moment(copy.on, copy.start, workshop.zone))
    except ValueError:
        raise Invalid(
            {"start": _("This hour does not exist on that day: clocks change. Choose another one.")}
        ) from None


def _copy_rooms(workshop: Workshop, new: Workshop) -> dict[int | None, int | None]:
    """The rooms; old id → new id."""
    found: dict[int | None, int | None] = {None: None}
    for room in programme.rooms(workshop):
        row = Room(workshop_id=new.id, name=room.name, capacity=room.capacity, position=room.position)
        session().add(row)
        session().flush()
        found[room.id] = row.id
    return found


def _copy_sessions(
    workshop: Workshop, new: Workshop, rooms: dict[int | None, int | None], tabled: set[int], shift: _Shift
) -> None:
    """The programme with new meeting times. Parts that presented one challenge which is gone stay, without it."""
    position = 0
    for old in programme.programme(workshop):
        row = WorkshopSession(
            workshop_id=new.id,
            kind=old.kind,
            title=old.title,
            description=old.description,
            starts_at=shift(old.starts_at),
            ends_at=max(shift(old.ends_at), shift(old.starts_at) + timedelta(minutes=1)),
            room_id=rooms.get(old.room_id),
            organization_id=old.organization_id,
            presented=[SessionChallenge(challenge_id=c.id) for c in old.challenges if c.id in tabled],
        )
        session().add(row)
        session().flush()
        if row.kind == "meetings":
            position = building.add_slots(new, row, first=position)


def _copy_tables(
    workshop: Workshop, new: Workshop, rooms: dict[int | None, int | None], challenges: list[Challenge]
) -> None:
    """The tables; one stays reserved only for a city that still brings a challenge. Lost ones are there again."""
    cities = {challenge.city_id for challenge in challenges}
    for old in programme.tables(workshop):
        session().add(
            MeetingTable(
                workshop_id=new.id,
                room_id=rooms.get(old.room_id),
                number=old.number,
                capacity=old.capacity,
                host_id=old.host_id if old.host_id in cities else None,
                is_spare=old.is_spare,
            )
        )


def _copy_questions(workshop: Workshop, new: Workshop) -> None:
    for old in question_queries.questions(workshop):
        names = ("purpose", "kind", "label", "choices", "is_required", "position")
        session().add(WorkshopQuestion(workshop_id=new.id, **{name: getattr(old, name) for name in names}))
