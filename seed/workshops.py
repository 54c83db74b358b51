"""The demo's workshops: made from kits by Ada, with participants, their times and their wishes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.matching.queries.scores import PairScore, mutual_scores
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.programme import SessionKind
from matchmaker.workshops.models.workshop import Phase, Workshop, WorkshopStatus
from matchmaker.workshops.queries import programme as workshop_programme_queries
from matchmaker.workshops.services import programme as workshop_programme_services
from matchmaker.workshops.services import registering as workshop_registering
from matchmaker.workshops.services import setup as workshop_setup
from matchmaker.workshops.services import wishing as workshop_wishing
from seed import records
from seed.world import World, days_ago, in_one_unit

HELD, SOON, WISHES = "held", "live_soon", "wishes"
INVITATION = "Open to every vetted city and company; first come, first served, with places kept for small companies."
CURIOUS = 3  # wishes beside the pairings
CITY_MUSTS, CITY_WOULDS, COMPANY_MUSTS, COMPANY_WOULDS = 3, 6, 2, 4
FREE_SHARE = (0.70, 0.85)
HOLIDAYS = {(12, 24), (12, 25), (12, 26), (12, 31), (1, 1)}
PERSONAS = ("graz", "linz", "kantstein", "schattenwerk")


@dataclass(frozen=True)
class Timing:
    """Days from today, hours of the day at the place. `wishes`, `solving`, `shown`: when these phases open."""

    made: int
    wishes: int
    solving: int
    shown: int
    begins: time
    ends: time
    is_simple: bool


TIMINGS = {
    HELD: Timing(-66, -58, -49, -47, time(9), time(18), is_simple=False),
    SOON: Timing(-36, -20, -6, -4, time(9), time(16), is_simple=True),
    WISHES: Timing(-15, -4, 24, 27, time(9), time(16, 40), is_simple=False),
}
# Who takes part beyond the record: the personas look on, and one company comes too late for a place.
GUESTS = {WISHES: PERSONAS}
LATE = {WISHES: ("quartiernetz",)}


@in_one_unit
def load_workshops(world: World) -> str:
    """Three workshops up to the phase their dates say; schedules and the day itself come later."""
    people = 0
    for record in world.records.workshops:
        timing = TIMINGS[record.phase]
        workshop = _create(world, record, timing)
        world.workshops[record.key] = workshop.id
        registrations = _register_all(world, workshop, record, timing)
        people += len(registrations)
        _choose_times(world, workshop, registrations, timing)
        with clock.at(days_ago(-timing.wishes)):
            workshop_setup.move_workshop(world.actor("Ada"), workshop=workshop, to=WorkshopStatus.BOOKING_OPEN)
        _wish(world, workshop, registrations, timing)
        if timing.solving < 0:
            with clock.at(days_ago(-timing.solving)):
                workshop_setup.move_workshop(world.actor("Ada"), workshop=workshop, to=WorkshopStatus.SOLVING)
    return f"{len(world.workshops)} workshops, {people} registrations"


def _create(world: World, record: records.Workshop, timing: Timing) -> Workshop:
    ada = world.actor("Ada")
    with clock.at(days_ago(-timing.made)):
        challenges = [world.challenge(key).public_id for key in record.challenges]
        workshop = workshop_setup.create_workshop(
            ada,
            draft=workshop_setup.Draft(
                title=record.title,
                kit=record.kit,
                on=working_day(record.starts_in_days),
                start=timing.begins,
                end=timing.ends,
                timezone=record.time_zone,
                challenges=challenges,
                place=f"{world.organization(record.city).name}, invented venue",
                is_simple=timing.is_simple,
                tables=record.tables,
                meeting_minutes=record.meeting_minutes,
            ),
        )
        workshop.is_demo = True
        if not workshop.has_meetings:
            _add_meetings(ada, workshop, record)
        workshop_setup.edit_workshop(ada, workshop=workshop, details=_details(workshop, record, challenges))
        workshop_setup.set_phases(ada, workshop=workshop, dates=_phases(workshop, timing))
        workshop_setup.announce_workshop(ada, workshop=workshop)
    return workshop


def working_day(days: int) -> date:
    """So many days from today, or the first day after it that is no Saturday, Sunday or Christmas."""
    day = days_ago(-days).date()
    while day.weekday() >= 5 or (day.month, day.day) in HOLIDAYS:
        day += timedelta(days=1)
    return day


def _add_meetings(ada: Actor, workshop: Workshop, record: records.Workshop) -> None:
    """The kit has pitches only; this workshop ends with 1:1 meetings."""
    last = max(workshop_programme_queries.programme(workshop), key=lambda row: row.ends_at)
    draft = workshop_programme_services.SessionDraft(
        kind=SessionKind.MEETINGS,
        title="1:1 meetings",
        description="",
        starts_at=last.ends_at + timedelta(minutes=15),
        ends_at=workshop.ends_at,
        room_id=last.room_id,
    )
    workshop_programme_services.save_session(ada, workshop=workshop, draft=draft)
    workshop_programme_services.arrange_tables(ada, workshop=workshop, number=record.tables, drafts=())


def _details(workshop: Workshop, record: records.Workshop, challenges: list[str]) -> workshop_setup.Details:
    return workshop_setup.Details(
        title=record.title,
        summary=record.summary,
        description="A workshop of the demo: the cities named here did not take part.",
        place=workshop.place,
        online_url="https://example.org/video" if workshop.is_online else "",
        challenges=challenges,
        capacity_cities=workshop.capacity_cities,
        capacity_companies=12 if record.phase == WISHES else workshop.capacity_companies,
        capacity_others=workshop.capacity_others,
        people_each=workshop.people_each,
        small_share_percent=record.small_company_share,
        needs_acceptance=False,
        invitation_rule=INVITATION,
        waiting_rule=workshop.waiting_rule,
        promotion_stop_hours=workshop.promotion_stop_hours,
        cap_city=record.max_meetings_per_city,
        cap_company=record.max_meetings_per_company,
        minimum_slots=workshop.minimum_slots,
        wishes_allowed=workshop.wishes_allowed,
        musts_allowed=workshop.musts_allowed,
        report_due_on=workshop.report_due_on,
    )


def _phases(workshop: Workshop, timing: Timing) -> dict[Phase, tuple[datetime, datetime]]:
    made, wishes, solving, shown = (
        days_ago(-days) for days in (timing.made, timing.wishes, timing.solving, timing.shown)
    )
    return {
        Phase.PROFILE: (made, wishes),
        Phase.WISHES: (wishes, solving),
        Phase.SOLVING: (solving, shown),
        Phase.PROVISIONAL: (shown, workshop.starts_at),
        Phase.LIVE: (workshop.starts_at, workshop.ends_at),
        Phase.FOLLOW_UP: (workshop.ends_at, workshop.ends_at + timedelta(days=14)),
    }


def _register_all(
    world: World, workshop: Workshop, record: records.Workshop, timing: Timing
) -> list[tuple[str, Registration]]:
    """Cities, companies and guests in turn; whoever comes too late waits and is not among the result."""
    keys = (*record.cities, *record.companies, *GUESTS.get(record.phase, ()))
    late = LATE.get(record.phase, ())
    rows = []
    for number, key in enumerate((*keys, *late)):
        with clock.at(days_ago(-timing.made) + timedelta(hours=5 * (number + 1))):
            row = workshop_registering.register_participant(
                world.acting_for(key),
                workshop=workshop,
                organization=world.organization(key),
                sign_up=sign_up(world, key),
            )
        if key not in late:
            rows.append((key, row))
    return rows


def sign_up(world: World, key: str) -> workshop_registering.SignUp:
    """The contact of an organization, for some with a deputy."""
    contact = world.contact(key)
    people = [workshop_registering.PersonDraft(contact.name, contact.email, "Contact")]
    if not contact.is_demo and len(key) % 2:
        people.append(workshop_registering.PersonDraft(f"Deputy of {world.organization(key).name}", is_deputy=True))
    return workshop_registering.SignUp(people=people, accepts_notice=True, consents_to_list=True)


def _choose_times(
    world: World, workshop: Workshop, registrations: list[tuple[str, Registration]], timing: Timing
) -> None:
    slots = [slot.id for slot in workshop_programme_queries.slots(workshop)]
    with clock.at(days_ago(-timing.wishes - 1)):
        for key, row in registrations:
            draw = Random(f"{workshop.slug}/{key}")
            share = draw.uniform(*FREE_SHARE)
            free = draw.sample(slots, max(workshop.minimum_slots, round(share * len(slots))))
            workshop_wishing.save_availability(world.acting_for(key), registration=row, free=free)


Rows = Sequence[tuple[str, Registration]]
Hints = Mapping[tuple[int, int], PairScore]


def _wish(world: World, workshop: Workshop, registrations: Rows, timing: Timing) -> None:
    """Each says "must" to its best pairings, "would like" to the next, and to some it is curious about."""
    organizations = [row.organization_id for _key, row in registrations if row.kind == "company"]
    hints = mutual_scores([row.challenge_id for row in workshop.tabled], organizations)
    introduced = _introductions(workshop, registrations, hints)
    for number, (key, row) in enumerate(registrations):
        if timing.solving > 0 and number % 6 == 5:
            continue  # has not said anything yet; the organizer sees whom to remind
        levels = _levels(key, row, registrations, hints, is_begun=timing.solving > 0 and key in PERSONAS)
        levels |= {other.public_id: "would" for other in introduced.get(row.id, ())}
        with clock.at(days_ago(-timing.wishes - 1) + timedelta(hours=number)):
            workshop_wishing.save_wishes(world.acting_for(key), registration=row, levels=levels)


def _has_one_topic(city: Registration) -> bool:
    """Nobody asks for a talk about nothing: without a pairing, the city's only challenge here is the topic."""
    return sum(challenge.city_id == city.organization_id for challenge in city.workshop.challenges) == 1


def _introductions(workshop: Workshop, registrations: Rows, hints: Hints) -> dict[int, list[Registration]]:
    """A company that fits no challenge here and a city want to get to know each other: nobody comes in vain."""
    hosts = [row for _key, row in registrations if row.kind == "city" and _has_one_topic(row)]
    found: dict[int, list[Registration]] = {}
    for key, row in registrations:
        if row.kind != "company" or any(company == row.organization_id for _city, company in hints):
            continue
        host = Random(f"introduction/{key}/{workshop.slug}").choice(hosts)
        found.setdefault(row.id, []).append(host)
        found.setdefault(host.id, []).append(row)
    return found


def _levels(key: str, row: Registration, registrations: Rows, hints: Hints, *, is_begun: bool) -> dict[str, str]:
    is_city = row.kind == "city"
    others = [other for _key, other in registrations if (other.kind == "city") != is_city]

    def score(other: Registration) -> float:
        pair = (row, other) if is_city else (other, row)
        hint = hints.get((pair[0].organization_id, pair[1].organization_id))
        return hint.score if hint else 0.0

    known = sorted((other for other in others if score(other)), key=lambda other: (-score(other), other.position))
    unknown = [other for other in others if not score(other) and _has_one_topic(row if is_city else other)]
    draw = Random(f"wishes/{key}/{row.workshop.slug}")
    curious = draw.sample(unknown, min(CURIOUS, len(unknown)))
    if is_begun:
        return {other.public_id: "would" for other in [*known, *curious][:2]}
    musts, woulds = (CITY_MUSTS, CITY_WOULDS) if is_city else (COMPANY_MUSTS, COMPANY_WOULDS)
    levels = {other.public_id: "must" for other in known[:musts]}
    levels |= {other.public_id: "would" for other in [*known[musts : musts + woulds], *curious]}
    return levels
