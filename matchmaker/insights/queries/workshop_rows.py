"""The dialogue: who had places, which meetings took place, who wished to meet, what the reserved share did."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.indicators.queries.similar import size_of
from matchmaker.insights.engine.measures import FEW
from matchmaker.insights.queries.datasets import OTHER, Fact, ParticipantRow, WishRow, WorkshopRow
from matchmaker.insights.queries.scope import begun
from matchmaker.organizations.models import SMALL_SIZES, Organization
from matchmaker.outcomes.models.contact import MeetingFollowUp
from matchmaker.scheduling.models import Meeting, MeetingRequest, MeetingStatus, Schedule
from matchmaker.workshops.models.allocation import WorkshopAllocation
from matchmaker.workshops.models.people import HOLDS_PLACE, Registration
from matchmaker.workshops.models.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Registered:
    key: int
    day: date
    slug: str
    side: str
    size: str
    country: str
    came: bool


def registered_of() -> list[Registered]:
    rows = session().execute(
        sa.select(
            Registration.id,
            Workshop.starts_at,
            Workshop.slug,
            Registration.kind,
            Organization.size,
            Organization.population,
            Organization.country,
            Registration.arrived_at,
        )
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .join(Organization, Organization.id == Registration.organization_id)
        .where(*begun(), Registration.status.in_(HOLDS_PLACE))
        .order_by(Workshop.starts_at, Workshop.id, Registration.public_id)
    )
    return [
        Registered(key, at.date(), slug, side, size_of(population) if side == "city" else size, country, bool(came))
        for key, at, slug, side, size, population, country, came in rows
    ]


def participants(
    rows: Sequence[Registered], held: Counter[int]
) -> tuple[dict[int, int], tuple[Fact[ParticipantRow], ...]]:
    """Number by registration, and the rows; numbers follow the random public ids, so they tell nothing."""
    numbers: dict[int, int] = {}
    counts: Counter[str] = Counter()
    found = []
    for row in rows:
        counts[row.slug] += 1
        numbers[row.key] = counts[row.slug]
        told = ParticipantRow(
            workshop=row.slug,
            number=counts[row.slug],
            side=row.side,
            size=row.size,
            country=row.country,
            is_small=row.side == "company" and row.size in SMALL_SIZES,
            came=row.came or held[row.key] > 0,
            meetings_held=held[row.key],
        )
        found.append(Fact(row.day, (row.slug,), told))
    return numbers, tuple(found)


def without_rare_countries(rows: Sequence[ParticipantRow]) -> tuple[ParticipantRow, ...]:
    """The rows of a scope as they are told: no country and no size there that only a few share."""
    in_groups = _large_groups(rows, lambda row: (row.side, row.country))
    with_size = _large_groups(rows, lambda row: (row.side, row.country, row.size))
    return tuple(
        row
        if (row.side, row.country) in in_groups and (row.side, row.country, row.size) in with_size
        else replace(row, country=OTHER)
        for row in rows
    )


def _large_groups(rows: Iterable[ParticipantRow], key: Callable[[ParticipantRow], Hashable]) -> set[Hashable]:
    counts = Counter(key(row) for row in rows)
    return {group for group, count in counts.items() if count >= FEW}


@dataclass(frozen=True, slots=True)
class Met:
    day: date
    slug: str
    city: int
    company: int
    status: str
    absent: str


_RANK: Final = {MeetingStatus.HELD.value: 3, MeetingStatus.NO_SHOW.value: 2, MeetingStatus.CANCELLED.value: 1}


def meetings_of() -> list[Met]:
    """Each meeting once, with the strongest word that any copy of it (working schedule, releases) has."""
    rows = session().execute(
        sa.select(
            Meeting.uid,
            Workshop.starts_at,
            Workshop.slug,
            Meeting.city_id,
            Meeting.company_id,
            Meeting.status,
            Meeting.absent_side,
        )
        .join(Schedule, Schedule.id == Meeting.schedule_id)
        .join(Workshop, Workshop.id == Schedule.workshop_id)
        .where(*begun())
        .order_by(Meeting.id)
    )
    found: dict[str, Met] = {}
    for uid, at, slug, city, company, status, absent in rows:
        if uid not in found or _RANK.get(status, 0) > _RANK.get(found[uid].status, 0):
            found[uid] = Met(at.date(), slug, city, company, status, absent)
    return list(found.values())


def wishes(numbers: Mapping[int, int]) -> tuple[Fact[WishRow], ...]:
    rows = session().execute(
        sa.select(
            Workshop.starts_at,
            Workshop.slug,
            MeetingRequest.city_id,
            MeetingRequest.company_id,
            MeetingRequest.city_level != "",
            MeetingRequest.company_level != "",
        )
        .join(Workshop, Workshop.id == MeetingRequest.workshop_id)
        .where(
            *begun(),
            MeetingRequest.ordinal == 1,
            sa.or_(MeetingRequest.city_level != "", MeetingRequest.company_level != ""),
        )
        .order_by(MeetingRequest.id)
    )
    return tuple(
        Fact(at.date(), (slug,), WishRow(slug, numbers[city], numbers[company], bool(by_city), bool(by_company)))
        for at, slug, city, company, by_city, by_company in rows
        if city in numbers and company in numbers
    )


NO_PRICE: Final = (None, None)


def workshops(registered: Sequence[Registered]) -> tuple[Fact[WorkshopRow], ...]:
    places: dict[str, list[bool]] = defaultdict(list)
    for row in registered:
        if row.side == "company":
            places[row.slug].append(row.size in SMALL_SIZES)
    closed = sa.func.count(MeetingFollowUp.id).filter(MeetingFollowUp.closed_at.is_not(None))
    agreed = sa.func.count(MeetingFollowUp.id).filter(
        MeetingFollowUp.closed_at.is_not(None), MeetingFollowUp.next_on.is_not(None), MeetingFollowUp.next_side != ""
    )
    rows = session().execute(
        sa.select(
            Workshop.id, Workshop.slug, Workshop.title, Workshop.starts_at, Workshop.small_share_percent, closed, agreed
        )
        .outerjoin(MeetingFollowUp, MeetingFollowUp.workshop_id == Workshop.id)
        .where(*begun())
        .group_by(Workshop.id)
        .order_by(Workshop.starts_at, Workshop.id)
    )
    prices = _prices()
    return tuple(
        Fact(
            at.date(),
            (slug,),
            WorkshopRow(
                slug,
                title,
                at.date(),
                percent,
                prices.get(key, NO_PRICE)[0],
                prices.get(key, NO_PRICE)[1],
                len(places[slug]),
                sum(places[slug]),
                meetings,
                steps,
            ),
        )
        for key, slug, title, at, percent, meetings, steps in rows
    )


def _prices() -> dict[int, tuple[float, float]]:
    """Workshop → points that the reserved share cost in its last choice of pairings, and points without it."""
    rows = session().execute(
        sa.select(
            WorkshopAllocation.workshop_id,
            WorkshopAllocation.result["costs"],
            WorkshopAllocation.result["value"],
            WorkshopAllocation.settings["reserved_share"],
        )
        .join(Workshop, Workshop.id == WorkshopAllocation.workshop_id)
        .where(*begun())
    )
    found = {}
    for workshop, costs, value, reserved in rows:
        if costs is not None and value and not (reserved and "reserved_share" not in costs):
            cost, without = costs.get("reserved_share") or (0, value)
            found[workshop] = (cost / 100, without / 100)
    return found
