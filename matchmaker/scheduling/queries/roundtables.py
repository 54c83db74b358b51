"""Roundtables of a programme: who takes part, the seating as it is shown, and what is known about conflicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _, _l
from matchmaker.core.numbers import figure
from matchmaker.organizations.models import CitySystem, Organization
from matchmaker.scheduling.engine.roundtable_check import Broken, broken_rules
from matchmaker.scheduling.engine.roundtables import (
    ATTRIBUTES,
    KIND,
    LANGUAGE,
    REGION,
    SECTOR,
    Guest,
    SeatingProblem,
    Seats,
)
from matchmaker.scheduling.models import Seating, TableMinutes
from matchmaker.solutions.models import Solution, SolutionStatus, SolutionTag
from matchmaker.vocabulary import queries as vocabulary
from matchmaker.workshops.models.people import HOLDS_PLACE, Registration, Wish, WishLevel
from matchmaker.workshops.models.programme import SessionKind, WorkshopSession
from matchmaker.workshops.models.workshop import Workshop

SCHEMES: Final = {KIND: "organization_kind", SECTOR: "system", LANGUAGE: "language"}


def get_roundtable(_actor: Actor, *, workshop: Workshop, session_id: str) -> WorkshopSession:
    """A roundtable of the programme by its address. Raises NotFound."""
    found = session().scalar(
        sa.select(WorkshopSession).where(
            WorkshopSession.public_id == session_id,
            WorkshopSession.workshop_id == workshop.id,
            WorkshopSession.kind == SessionKind.ROUNDTABLE.value,
        )
    )
    if found is None:
        raise NotFound(_l("There is no such roundtable in the programme."))
    return found


def get_seating(_actor: Actor, *, workshop: Workshop, session_id: str) -> Seating:
    """The seating of a roundtable. Raises NotFound before it was asked for."""
    found = seating_of(workshop, session_id)
    if found is None:
        raise NotFound(_l("This roundtable has no seating yet."))
    return found


def seating_of(workshop: Workshop, session_id: str) -> Seating | None:
    """The seating of a roundtable, if it was asked for (one query)."""
    return session().scalar(
        sa.select(Seating)
        .join(WorkshopSession, WorkshopSession.id == Seating.session_id)
        .where(WorkshopSession.public_id == session_id, WorkshopSession.workshop_id == workshop.id)
    )


def seating_by_id(seating_id: int) -> Seating | None:
    """For the background work."""
    return session().get(Seating, seating_id)


def guests_now(workshop_id: int) -> list[dict[str, Any]]:
    """Everybody who holds a place, with the traits that are mixed (four queries)."""
    rows = session().execute(
        sa.select(Registration.id, Organization)
        .join(Organization, Organization.id == Registration.organization_id)
        .where(Registration.workshop_id == workshop_id, Registration.status.in_(HOLDS_PLACE))
        .order_by(Registration.public_id)
    )
    found = rows.tuples().all()
    sectors = _sectors({organization.id for _key, organization in found})
    continents = {term.code: term.extra.get("continent", "") for term in vocabulary.terms("country")}
    return [
        {
            "id": key,
            "organization": one.id,
            "traits": {
                KIND: [one.kind],
                REGION: [continents[one.country]] if continents.get(one.country) else [],
                SECTOR: sorted(sectors.get(one.id, ())),
                LANGUAGE: sorted(one.languages),
            },
        }
        for key, one in found
    ]


def _sectors(organization_ids: set[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for select in (
        sa.select(CitySystem.organization_id, CitySystem.system).where(
            CitySystem.organization_id.in_(organization_ids)
        ),
        sa.select(Solution.company_id, SolutionTag.code)
        .join(SolutionTag, SolutionTag.solution_id == Solution.id)
        .where(
            Solution.company_id.in_(organization_ids),
            Solution.status == SolutionStatus.LISTED.value,
            SolutionTag.scheme == "system",
        ),
    ):
        for key, code in session().execute(select):
            found.setdefault(key, set()).add(code)
    return found


def unwilling_pairs(workshop_id: int) -> list[tuple[int, int]]:
    """Pairs of registrations of which one said “no thanks” to meeting the other (one query)."""
    rows = session().execute(
        sa.select(Wish.registration_id, Wish.other_id)
        .join(Registration, Registration.id == Wish.registration_id)
        .where(Registration.workshop_id == workshop_id, Wish.level == WishLevel.NO.value)
    )
    return sorted({(min(one, other), max(one, other)) for one, other in rows})


def problem_of(seating: Seating) -> SeatingProblem:
    """The seating's problem as the engine takes it."""
    return problem_with(seating, seating.guests, seating.apart)


def problem_with(seating: Seating, given: Sequence[Mapping[str, Any]], pairs: Sequence[Any]) -> SeatingProblem:
    """The same with other guests and other pairs to keep apart."""
    guests = tuple(
        Guest(int(one["id"]), {name: tuple(one["traits"].get(name, ())) for name in ATTRIBUTES}) for one in given
    )
    here = {guest.id for guest in guests}
    apart = frozenset(frozenset(map(int, pair)) for pair in pairs if set(map(int, pair)) <= here)
    return SeatingProblem(guests, seating.tables, seating.rounds, apart)


def seats_of(seating: Seating) -> Seats:
    """The stored seats as the engine takes them."""
    return tuple(tuple(row) for row in seating.seats)


@dataclass(frozen=True, slots=True)
class TableShown:
    """A table in one round: its people, and how many of each type of organization there are."""

    number: int
    people: tuple[tuple[int, str, str], ...]  # registration, name, type of organization
    kinds: tuple[tuple[str, int], ...]
    languages: str
    minutes: TableMinutes | None


@dataclass(frozen=True, slots=True)
class RoundShown:
    """All tables of a round, from 1."""

    number: int
    tables: tuple[TableShown, ...]


def shown(seating: Seating) -> list[RoundShown]:
    """The seating by round and table (two queries)."""
    names = names_of(seating)
    kinds = vocabulary.labels("organization_kind")
    minutes = {(row.turn, row.number): row for row in seating.minutes}
    found = []
    for turn, row in enumerate(seats_of(seating), 1):
        tables = []
        for number in range(1, seating.tables + 1):
            sitting = [one for one, table in zip(seating.guests, row, strict=True) if table == number - 1]
            here = [one for one in sitting if one.get("since", 1) <= turn]
            counted = Counter(kinds.get(kind, kind) for one in here for kind in one["traits"][KIND])
            people = [(int(one["id"]), names.get(int(one["id"]), ""), one["traits"][KIND][0]) for one in here]
            tables.append(
                TableShown(
                    number,
                    tuple((key, name, kinds.get(kind, kind)) for key, name, kind in sorted(people, key=lambda p: p[1])),
                    tuple(counted.most_common()),
                    _common_languages(here),
                    minutes.get((turn, number)),
                )
            )
        found.append(RoundShown(turn, tuple(tables)))
    return found


@dataclass(frozen=True, slots=True)
class SinceSeated:
    """What has changed since everybody was seated, by registration with names: who gave up their place, who has a
    place and no seat; and pairs that share a table though they must be apart, as sentences."""

    gone: Mapping[int, str]
    unseated: Mapping[int, str]
    together: tuple[str, ...]


def since_seated(seating: Seating) -> SinceSeated:
    """Compare seats with places now (two queries)."""
    names = names_of(seating)
    here = dict(
        session()
        .execute(
            sa.select(Registration.id, Organization.name)
            .join(Organization, Organization.id == Registration.organization_id)
            .where(Registration.workshop_id == seating.workshop_id, Registration.status.in_(HOLDS_PLACE))
        )
        .tuples()
        .all()
    )
    gone = _by_name({key: name for key, name in names.items() if key not in here})
    broken = broken_rules(problem_of(seating), seats_of(seating))
    return SinceSeated(
        gone,
        _by_name({key: name for key, name in here.items() if key not in names}),
        tuple(
            _(
                "Round %(n)s: %(one)s and %(other)s share a table and must be apart.",
                n=rule.turn + 1,
                one=names.get(rule.guests[0], ""),
                other=names.get(rule.guests[1], ""),
            )
            for rule in broken
            if rule.code == "conflict" and not gone.keys() & set(rule.guests)
        ),
    )


def _by_name(names: dict[int, str]) -> dict[int, str]:
    return dict(sorted(names.items(), key=lambda item: item[1]))


def begun(seating: Seating) -> int:
    """The last round of which there are minutes; 0 before the first."""
    return max((row.turn for row in seating.minutes if row.text), default=0)


def _common_languages(people: list[dict[str, Any]]) -> str:
    """Languages that most of the table share."""
    counts = Counter(code for one in people for code in one["traits"][LANGUAGE])
    return ", ".join(f"{vocabulary.label('language', code)} {number}" for code, number in counts.most_common(3))


def names_of(seating: Seating) -> dict[int, str]:
    """Name of each guest's organization, by registration (one query)."""
    ids = {int(one["organization"]) for one in seating.guests}
    names = dict(
        session().execute(sa.select(Organization.id, Organization.name).where(Organization.id.in_(ids))).tuples().all()
    )
    return {int(one["id"]): names.get(int(one["organization"]), "") for one in seating.guests}


def certificate_shown(seating: Seating) -> dict[str, Any]:
    """The proof as `schedule.certificate` draws it."""
    found = seating.certificate
    proved, again, least = found["unfair"] <= found["unfair_bound"], found["again"], found["again_bound"]
    title = _("Proved: no seating is mixed better") if proved else _("Not proved to be the best mix")
    if seating.changed_by_hand:
        title = _("Changed by hand since the search") if not proved else title
    text = _("Objective: first mixed by type, region, sector and language, then as few people as possible meet again.")
    return {
        "title": title,
        "text": text,
        "proved": proved,
        "facts": [
            (_("Beyond a fair share"), str(found["unfair"]), _("not below %(n)s", n=found["unfair_bound"])),
            (_("Pairs that meet again"), str(again), _("not below %(n)s", n=least)),
            (_("Time"), _("%(n)s s", n=figure(round(found["seconds"], 1))), found["solver"]),
            (_("Seed"), str(seating.seed), ""),
        ],
    }


def broken_words(broken: list[Broken], names: dict[int, str]) -> str:
    """Why a seating may not be, in words."""
    sentences = []
    for one in broken:
        if one.code == "conflict":
            first, second = (names.get(key, "") for key in one.guests)
            sentences.append(_("%(one)s and %(other)s must not share a table.", one=first, other=second))
        elif one.code == "sizes":
            sentences.append(_("The tables would no longer be of the same size."))
        else:
            sentences.append(_("This seating does not fit the roundtable."))
    return " ".join(sentences)
