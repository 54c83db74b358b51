"""What the schedule is made from, as plain values: the contract between workshops and scheduling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.core.db import session
from matchmaker.workshops.engine import checks
from matchmaker.workshops.models.people import (
    HOLDS_PLACE,
    Availability,
    Registration,
    RegistrationKind,
    RegistrationPerson,
    Wish,
    WishLevel,
)
from matchmaker.workshops.models.programme import TimeSlot
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries.hints import pairing_hints
from matchmaker.workshops.queries.programme import parts_of, programme, tables


@dataclass(frozen=True, slots=True)
class SlotInput:
    """A time for meetings. `position` counts from 1; slots of another `session_id` are separated by a break."""

    id: int
    position: int
    session_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class TableInput:
    """A table that can be used (lost ones are left out). With a host only the host's meetings are at it.

    `host` is a registration id, `capacity` the number of meetings at the same time; spare ones come last.
    """

    id: int
    number: int
    room: str
    capacity: int
    host: int | None
    is_spare: bool


@dataclass(frozen=True, slots=True)
class ParticipantInput:
    """A registration with a place. `cap` is the largest number of meetings, `unavailable` holds slot ids."""

    id: int
    organization_id: int
    name: str
    kind: str
    is_small: bool
    cap: int
    unavailable: frozenset[int]
    people: int
    has_arrived: bool
    is_no_show: bool


@dataclass(frozen=True, slots=True)
class PairInput:
    """Two registrations of which at least one wishes to meet and none says no.

    Levels are "must", "would" or "" (nothing said); a pair is mutual when both are set. `host` is the city side (or
    the other side for a company without a city), `guest` the company side. `score` is the pairing's 0–100, None
    without one. `opens_at`: meetings on the challenge begin only then (rule 2); None: no open session presents it.
    `is_frozen`: a live tender stops 1:1 dialogue on the challenge (rule 7), so the pair must not be placed.
    """

    host: int
    guest: int
    host_level: str
    guest_level: str
    challenge_id: int | None
    solution_id: int | None
    score: float | None
    reason: str
    opens_at: datetime | None
    is_frozen: bool

    @property
    def is_mutual(self) -> bool:
        """Both wish it."""
        return bool(self.host_level and self.guest_level)


@dataclass(frozen=True, slots=True)
class ProblemInputs:
    """Everything the schedule is made from, in a stable order."""

    workshop_id: int
    slots: tuple[SlotInput, ...]
    tables: tuple[TableInput, ...]
    participants: tuple[ParticipantInput, ...]
    pairs: tuple[PairInput, ...]


def problem_inputs(workshop: Workshop) -> ProblemInputs:
    """The inputs of one workshop, in a constant number of queries."""
    registrations = _registrations(workshop)
    by_organization = {r.organization_id: r.id for r in registrations}
    return ProblemInputs(
        workshop_id=workshop.id,
        slots=_slots(workshop),
        tables=_tables(workshop, by_organization),
        participants=_participants(workshop, registrations),
        pairs=_pairs(workshop, registrations),
    )


def _registrations(workshop: Workshop) -> list[Registration]:
    return list(
        session().scalars(
            sa.select(Registration)
            .where(Registration.workshop_id == workshop.id, Registration.status.in_(HOLDS_PLACE))
            .order_by(Registration.id)
        )
    )


def _slots(workshop: Workshop) -> tuple[SlotInput, ...]:
    rows = session().scalars(sa.select(TimeSlot).where(TimeSlot.workshop_id == workshop.id).order_by(TimeSlot.position))
    return tuple(SlotInput(s.id, s.position, s.session_id, s.starts_at, s.ends_at) for s in rows)


def _tables(workshop: Workshop, by_organization: dict[int, int]) -> tuple[TableInput, ...]:
    rows = sorted(
        (t for t in tables(workshop) if not t.is_lost),
        key=lambda t: (t.is_spare, t.number),
    )
    return tuple(
        TableInput(
            t.id,
            t.number,
            t.room.name if t.room else "",
            t.capacity,
            by_organization.get(t.host_id) if t.host_id else None,
            t.is_spare,
        )
        for t in rows
    )


def _participants(workshop: Workshop, registrations: list[Registration]) -> tuple[ParticipantInput, ...]:
    ids = [r.id for r in registrations]
    away: dict[int, set[int]] = {}
    for registration_id, slot_id in session().execute(
        sa.select(Availability.registration_id, Availability.slot_id).where(Availability.registration_id.in_(ids))
    ):
        away.setdefault(registration_id, set()).add(slot_id)
    people: dict[int, int] = {
        row[0]: row[1]
        for row in session().execute(
            sa.select(RegistrationPerson.registration_id, sa.func.count())
            .where(RegistrationPerson.registration_id.in_(ids))
            .group_by(RegistrationPerson.registration_id)
        )
    }
    return tuple(
        ParticipantInput(
            r.id,
            r.organization_id,
            r.organization.name,
            r.kind,
            r.organization.is_small,
            min(c for c in (r.cap, _cap(workshop, r.kind)) if c is not None),
            frozenset(away.get(r.id, ())),
            people.get(r.id, 0),
            r.arrived_at is not None,
            r.no_show_at is not None,
        )
        for r in registrations
    )


def _cap(workshop: Workshop, kind: str) -> int:
    return workshop.cap_city if kind == RegistrationKind.CITY.value else workshop.cap_company


def _pairs(workshop: Workshop, registrations: list[Registration]) -> tuple[PairInput, ...]:
    rows = {r.id: r for r in registrations}
    wishes = {
        (w.registration_id, w.other_id): w
        for w in session().scalars(sa.select(Wish).where(Wish.registration_id.in_(list(rows))))
        if w.other_id in rows
    }
    tabled = {c.id: c for c in workshop.challenges}
    companies = [r.organization_id for r in registrations if r.kind == RegistrationKind.COMPANY.value]
    hints = pairing_hints.best(list(tabled), companies, reasons=False)
    opens = _openings(workshop, tabled)
    silent = {c.city_id for c in tabled.values() if c.is_frozen}  # their talks name the challenge, or there is none
    pairs = []
    for low, high in sorted({(min(key), max(key)) for key in wishes}):
        host, guest = _sides(rows[low], rows[high])
        one, two = wishes.get((host.id, guest.id)), wishes.get((guest.id, host.id))
        levels = [wish.level if wish else "" for wish in (one, two)]
        if WishLevel.NO.value in levels:
            continue
        hint = hints.get((host.organization_id, guest.organization_id))
        challenge_id = next((w.challenge_id for w in (one, two) if w and w.challenge_id), None)
        solution_id = next((w.solution_id for w in (two, one) if w and w.solution_id), None)
        if hint is not None:
            challenge_id, solution_id = challenge_id or hint.challenge_id, solution_id or hint.solution_id
        challenge = tabled.get(challenge_id) if challenge_id else None
        pairs.append(
            PairInput(
                host.id,
                guest.id,
                levels[0],
                levels[1],
                challenge_id,
                solution_id,
                hint.score if hint else None,
                hint.reason if hint else "",
                opens.get(challenge_id) if challenge_id else _all_open(opens, set(tabled)),
                challenge.is_frozen if challenge else host.organization_id in silent,
            )
        )
    return tuple(pairs)


def _sides(a: Registration, b: Registration) -> tuple[Registration, Registration]:
    """(host, guest): the city hosts; without a city the other organization; else the earlier registration."""
    rank = {RegistrationKind.CITY.value: 0, RegistrationKind.OTHER.value: 1, RegistrationKind.COMPANY.value: 2}
    return (a, b) if (rank[a.kind], a.id) <= (rank[b.kind], b.id) else (b, a)


def _openings(workshop: Workshop, tabled: dict[int, Challenge]) -> dict[int, datetime | None]:
    parts = parts_of(programme(workshop))
    return {challenge_id: checks.opens_at(parts, challenge_id) for challenge_id in tabled}


def _all_open(opens: dict[int, datetime | None], tabled: set[int]) -> datetime | None:
    """When a talk without a named challenge may begin: after all challenges were presented; None if one is not."""
    moments = [opens.get(challenge_id) for challenge_id in tabled]
    known = [moment for moment in moments if moment is not None]
    return max(known) if known and len(known) == len(moments) else None
