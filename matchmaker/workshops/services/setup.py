"""Setting a workshop up: from a kit in one step, details, phases, team, announcement, cancellation."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from matchmaker.challenges.models import Challenge
from matchmaker.challenges.queries import naming
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command, hold
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _, _l
from matchmaker.core.inputs import checked_address
from matchmaker.core.local_time import timezones
from matchmaker.core.settings import small_share_percent
from matchmaker.core.slugs import free_slug
from matchmaker.core.text import tidy
from matchmaker.core.versions import Difference, differing
from matchmaker.workshops import events, policy
from matchmaker.workshops.engine import plan
from matchmaker.workshops.engine.kits import KITS, Kit, kit_of
from matchmaker.workshops.jobs import building, calendars, kit_rules, team
from matchmaker.workshops.jobs.phase_changes import dates_against, move_to, obstacles
from matchmaker.workshops.jobs.places import promote_all
from matchmaker.workshops.models.programme import SessionKind
from matchmaker.workshops.models.workshop import (
    Phase,
    Workshop,
    WorkshopPhase,
    WorkshopSeries,
    WorkshopStatus,
)
from matchmaker.workshops.queries import groups, neutrality, people, programme, visibility
from matchmaker.workshops.queries.dates import PHASE_LABELS


@dataclass(frozen=True)
class Draft:
    """What a new workshop is made from. `end` may be left out where the kit says how long it takes."""

    title: str
    kit: str
    on: date
    start: time
    end: time | None
    timezone: str
    challenges: Sequence[str]  # public ids
    place: str = ""
    is_simple: bool = True
    tables: int | None = None
    meeting_minutes: int | None = None
    stage_minutes: int | None = None  # of each challenge
    days: int = 1  # more: a series of such days, each with its part of the challenges
    company: str = ""  # who answers, where the kit asks for one
    colleague: str = ""  # e-mail address of a second organizer


@dataclass(frozen=True)
class Details:
    """What can be changed of a workshop. None in a capacity means no limit."""

    title: str
    summary: str
    description: str
    place: str
    online_url: str
    challenges: Sequence[str]
    capacity_cities: int | None
    capacity_companies: int | None
    capacity_others: int | None
    people_each: int
    small_share_percent: int
    needs_acceptance: bool
    invitation_rule: str
    waiting_rule: str
    promotion_stop_hours: int
    cap_city: int
    cap_company: int
    minimum_slots: int
    wishes_allowed: int
    musts_allowed: int
    report_due_on: date | None


LABELS: Final[Mapping[str, Any]] = {
    "title": _l("Title"),
    "summary": _l("In one or two sentences"),
    "description": _l("What participants should know"),
    "place": _l("Place"),
    "online_url": _l("Link to the video room"),
    "challenges": _l("Challenges of the workshop"),
    "capacity_cities": _l("Places for cities"),
    "capacity_companies": _l("Places for companies"),
    "capacity_others": _l("Places for other organizations"),
    "people_each": _l("Maximum people per organization"),
    "small_share_percent": _l("Per cent of company places reserved for micro and small companies"),
    "needs_acceptance": _l("An organizer confirms every registration"),
    "invitation_rule": _l("Who is invited, and by which rule"),
    "waiting_rule": _l("Waiting list"),
    "promotion_stop_hours": _l("Hours before the start when the waiting list closes"),
    "cap_city": _l("Maximum meetings per city"),
    "cap_company": _l("Maximum meetings per company"),
    "minimum_slots": _l("Minimum times a participant must be free"),
    "wishes_allowed": _l("Maximum wishes"),
    "musts_allowed": _l("Maximum “must meet”"),
    "report_due_on": _l("Public report by"),
}
"""What can be changed of a workshop → its label."""


@command(policy.can_create)
def create_workshop(actor: Actor, *, draft: Draft, series: WorkshopSeries | None = None) -> Workshop:
    """A planned workshop with sessions, rooms, tables, slots, phases and roles, all in one step.

    Raises Invalid for an unknown kit, time zone or challenge, a time that does not exist or lies behind us, too little
    time, what the kit's rules forbid; and when an organizer belongs to a city whose challenge is on the table.
    """
    kit, zone = _kit_and_zone(draft)
    challenges = _challenges(draft.challenges)
    kit_rules.check_city(kit, challenges)
    company = kit_rules.company_for(kit, draft.company)
    start, end = _start_and_end(draft, zone)
    minutes, buffer = draft.meeting_minutes or kit.meeting_minutes, kit.buffer_minutes
    sessions = building.planned_sessions(
        kit,
        start=start,
        end=end,
        zone=zone,
        challenges=len(challenges),
        meeting_minutes=minutes,
        buffer_minutes=buffer,
        is_simple=draft.is_simple,
        stage_minutes=draft.stage_minutes,
    )
    workshop = Workshop(
        slug=free_slug(Workshop.slug, draft.title, reserved=building.RESERVED, limit=70),
        title=draft.title,
        summary=_(kit.summary),
        kit=kit.code,
        is_simple=draft.is_simple,
        has_meetings=kit.has_meetings,
        series_id=series.id if series else None,
        timezone=draft.timezone,
        starts_at=start,
        ends_at=end or sessions[-1].ends_at,
        is_online=kit.is_online,
        place=draft.place,
        capacity_cities=kit_rules.places_for_cities(kit, challenges),
        capacity_companies=kit.capacity_companies,
        capacity_others=kit.capacity_others,
        small_share_percent=0 if kit.asks_company else small_share_percent(),
        meeting_minutes=minutes,
        buffer_minutes=buffer,
        created_by_id=actor.user_id,
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    session().add(workshop)
    building.put_on_table(workshop, challenges)
    session().flush()
    building.add_programme(workshop, kit, sessions, challenges, company)
    kit_rules.add_questionnaire(workshop, kit)
    if kit.has_meetings:
        cities = list(dict.fromkeys(challenge.city_id for challenge in challenges))
        building.add_tables(workshop, number=draft.tables or kit.tables, cities=cities)
    building.add_phases(workshop, report_days=kit.report_days)
    team.add_organizers(actor, workshop, draft.colleague)
    session().flush()
    return workshop


def _start_and_end(draft: Draft, zone: ZoneInfo) -> tuple[datetime, datetime | None]:
    start = _moment(draft.on, draft.start, zone, "start")
    end = _moment(draft.on, draft.end, zone, "end") if draft.end else None
    if start <= clock.now():
        raise Invalid({"on": _("Choose a date and time in the future.")})
    if end is not None and end <= start:
        raise Invalid(
            {"end": _("The end must be later than the start, on the same day. For several days make a series.")}
        )
    return start, end


def _details_apart(workshop: Workshop, details: Details) -> list[Difference]:
    plain = {name: label for name, label in LABELS.items() if name != "challenges"}
    rows = [(str(label), getattr(workshop, name), getattr(details, name)) for name, label in plain.items()]
    titles = {
        c.public_id: c.title
        for c in [*visibility.open_challenges(workshop, among=details.challenges), *workshop.challenges]
    }
    typed = [titles.get(key, key) for key in details.challenges]
    return differing(*rows, (str(LABELS["challenges"]), [c.title for c in workshop.challenges], typed))


@command(policy.can_change_programme, seen="workshop", compare=_details_apart)
def edit_workshop(actor: Actor, *, workshop: Workshop, details: Details, seen_version: int | None = None) -> Workshop:
    """Change the details. Raises Stale if somebody saved first, Invalid for what cannot be."""
    challenges = _challenges(details.challenges, keep=workshop)
    if workshop.announced_at is not None and details.waiting_rule != workshop.waiting_rule:
        raise Invalid({"waiting_rule": _("This rule is announced on the public page, so it can no longer change.")})
    checked_address(details.online_url, field="online_url")
    _check_capacity(workshop, details)
    _keep_spoken_about(workshop, challenges)
    told = _told_in_calendars(workshop)
    for name in details.__dataclass_fields__:
        if name != "challenges":
            setattr(workshop, name, getattr(details, name))
    building.put_on_table(workshop, challenges)
    workshop.updated_at = clock.now()
    session().flush()
    for role in workshop.roles:
        conflict = neutrality.person_conflict(workshop, role.user_id)
        if conflict:
            raise Invalid({"challenges": conflict})
    if told != _told_in_calendars(workshop):
        calendars.raise_sequence(Workshop.id == workshop.id)
    if workshop.is_public:
        building.make_findable(workshop)
        promote_all(workshop)
    return workshop


def _keep_spoken_about(workshop: Workshop, challenges: Sequence[Challenge]) -> None:
    """Raise Invalid if a challenge would leave the workshop although released meetings are about it."""
    spoken = groups.in_use(workshop).challenges
    gone = [c.title for c in workshop.challenges if c not in challenges and c.id in spoken]
    if gone:
        raise Invalid(
            {
                "challenges": _(
                    "Released meetings are about %(names)s. Cancel these meetings and release first, then remove it.",
                    names=", ".join(f"“{title}”" for title in gone),
                )
            }
        )


def _told_in_calendars(workshop: Workshop) -> tuple[object, ...]:
    """What events of a calendar say of the workshop itself."""
    return workshop.title, workshop.place, workshop.online_url, workshop.timezone, workshop.is_online


def _phases_apart(workshop: Workshop, dates: Mapping[Phase, tuple[datetime, datetime]]) -> list[Difference]:
    def shown(moments: Sequence[datetime | None]) -> str:
        return " – ".join(m.astimezone(workshop.zone).strftime("%Y-%m-%d %H:%M") if m else "" for m in moments)

    known = {row.phase: (row.opens_at, row.closes_at) for row in workshop.phases}
    rows = [(str(PHASE_LABELS[phase]), shown(known.get(phase.value, ())), shown(dates[phase])) for phase in dates]
    return differing(*rows)


@command(policy.can_run, seen="workshop", compare=_phases_apart)
def set_phases(
    actor: Actor,
    *,
    workshop: Workshop,
    dates: Mapping[Phase, tuple[datetime, datetime]],
    seen_version: int | None = None,
) -> None:
    """Set when phases open and close. Raises Invalid when one closes before it opens or begins before the last."""
    previous: datetime | None = None
    for phase in Phase:
        if phase not in dates:
            continue
        opens, closes = dates[phase]
        if closes <= opens:
            raise Invalid({f"{phase.value}_closes": _("A phase must close after it opens.")})
        if previous is not None and opens < previous:
            raise Invalid({f"{phase.value}_opens": _("A phase cannot open before the one before it.")})
        previous = opens
    known = {row.phase: row for row in workshop.phases}
    for phase, (opens, closes) in dates.items():
        row = known.get(phase.value)
        if row is None:
            workshop.phases.append(WorkshopPhase(phase=phase.value, opens_at=opens, closes_at=closes))
        else:
            row.opens_at, row.closes_at = opens, closes
    workshop.updated_at = clock.now()
    session().flush()


@command(policy.can_run)
def announce_workshop(actor: Actor, *, workshop: Workshop, further: int = 0, is_told: bool = True) -> Workshop:
    """Make it public and record the seed of a possible draw. Raises Invalid with everything that is missing.

    `further` and `is_told` are for the dates of a series, which are announced together.
    """
    sessions = programme.programme(workshop)
    problems = [sentence for _id, sentence in programme.programme_findings(workshop, sessions)]
    if not any(row.kind != SessionKind.BREAK.value for row in sessions):
        problems.append(_("The programme is empty. Add what happens on the day first."))
    problems += kit_rules.obstacles(workshop)
    if not workshop.tabled:
        problems.append(_("Add at least one published challenge."))
    problems += [
        _("The challenge “%(title)s” is not public.", title=c.title) for c in workshop.challenges if not c.is_public
    ]
    if workshop.starts_at <= clock.now():
        problems.append(_("The workshop cannot start in the past."))
    if not (workshop.is_online or workshop.place.strip()):
        problems.append(_("Enter where the workshop takes place."))
    for role in workshop.roles:
        conflict = neutrality.person_conflict(workshop, role.user_id)
        if conflict:
            problems.append(f"{role.user.name}: {conflict}")
    if problems:
        raise Invalid({"": problems})
    workshop.announce(at=clock.now(), seed=secrets.token_hex(8))
    workshop.updated_at = clock.now()
    session().flush()
    building.make_findable(workshop)
    publish(events.WorkshopAnnounced(workshop.id, further, is_told))
    profile = workshop.dates_of(Phase.PROFILE)
    if profile is None or profile.opens_at <= clock.now():
        move_to(workshop, WorkshopStatus.REGISTRATION_OPEN)
    return workshop


@command(policy.can_run)
def move_workshop(actor: Actor, *, workshop: Workshop, to: WorkshopStatus) -> Workshop:
    """Go to another phase now, ahead of its date or one step back. Raises Invalid with what keeps it from moving."""
    problems = [*obstacles(workshop, to), *dates_against(workshop, to)]
    if problems:
        raise Invalid({"": problems})
    move_to(workshop, to)
    return workshop


@command(policy.can_run, locks="workshop")
def cancel_workshop(actor: Actor, *, workshop: Workshop, why: str, keep_names: bool = False) -> Workshop:
    """Call it off; everybody registered is told the reason.

    Raises Invalid without a reason, and (field `keep_names`) if it names a company, unless `keep_names`.
    """
    _call_off(workshop, why=_reason(why, [workshop], keep_names=keep_names))
    publish(events.WorkshopCancelled(workshop.id))
    return workshop


@command(policy.can_cancel_series, locks="series")
def cancel_series(actor: Actor, *, series: WorkshopSeries, why: str, keep_names: bool = False) -> WorkshopSeries:
    """Call off everything of a series that is ahead; everybody registered for any of it is told the reason once.

    Raises Invalid without a reason, and (field `keep_names`) if it names a company, unless `keep_names`.
    """
    for workshop in series.workshops:
        hold(workshop)
    ahead = [workshop for workshop in series.workshops if not workshop.is_over]
    if not ahead:
        raise Conflict(_l("Somebody has already cancelled this series."))
    reason = _reason(why, ahead, keep_names=keep_names)
    for workshop in ahead:
        _call_off(workshop, why=reason)
    publish(events.SeriesCancelled(series.id, tuple(workshop.id for workshop in ahead)))
    return series


def _reason(why: str, workshops: list[Workshop], *, keep_names: bool) -> str:
    why = tidy(why)
    if not why:
        raise Invalid({"why": _("Give a reason that participants will understand.")})
    if not keep_names:
        naming.ask_about_companies(why, about=" ".join(map(neutrality.words_of, workshops)))
    return why


def _call_off(workshop: Workshop, *, why: str) -> None:
    workshop.cancel(why=why, at=clock.now())
    workshop.updated_at = clock.now()
    session().flush()
    calendars.raise_sequence(Workshop.id == workshop.id)


def _kit_and_zone(draft: Draft) -> tuple[Kit, ZoneInfo]:
    errors = {}
    if draft.kit not in {kit.code for kit in KITS}:
        errors["kit"] = _("Choose one of the kits.")
    if draft.timezone not in timezones():
        errors["timezone"] = _("Choose a time zone from the list.")
    if not draft.challenges:
        errors["challenges"] = _("Choose at least one published challenge.")
    if errors:
        raise Invalid(errors)
    return kit_of(draft.kit), ZoneInfo(draft.timezone)


def _challenges(public_ids: Sequence[str], *, keep: Workshop | None = None) -> list[Challenge]:
    allowed = {challenge.public_id: challenge for challenge in visibility.open_challenges(keep, among=public_ids)}
    if not public_ids or any(public_id not in allowed for public_id in public_ids):
        raise Invalid({"challenges": _("Choose only open challenges. One of these is finished, frozen or not public.")})
    return [allowed[public_id] for public_id in dict.fromkeys(public_ids)]


def _moment(day: date, at: time, zone: ZoneInfo, field: str) -> datetime:
    try:
        return plan.local_moment(day, at, zone)
    except ValueError:
        raise Invalid({field: _("This hour does not exist on that day: clocks change. Choose another one.")}) from None


def _check_capacity(workshop: Workshop, details: Details) -> None:
    """Nobody loses a place because a number was lowered."""
    taken = people.taken_of(workshop)
    rows = {
        "capacity_cities": taken.cities,
        "capacity_companies": taken.small_companies + taken.large_companies,
        "capacity_others": taken.others,
    }
    for name, have in rows.items():
        limit = getattr(details, name)
        if limit is not None and limit < have:
            raise Invalid({name: _("Places already taken: %(have)s. The limit cannot be lower.", have=have)})
