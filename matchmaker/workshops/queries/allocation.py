"""Pairings for a workshop: which are possible, what the matcher chose, what was accepted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, lazyload

from matchmaker.challenges.models import Challenge
from matchmaker.core.db import session
from matchmaker.core.pages import Page
from matchmaker.matching.models import Pairing
from matchmaker.matching.queries.labels import code_label, say
from matchmaker.matching.queries.pairing_view import why_of
from matchmaker.matching.queries.workshop import candidates
from matchmaker.organizations.models import Organization
from matchmaker.solutions.models import Solution
from matchmaker.workshops.models.allocation import GroupMeeting, WorkshopAllocation, WorkshopPairing
from matchmaker.workshops.models.people import HOLDS_PLACE, Registration, RegistrationKind, Wish, WishLevel
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries.groups import groups_of

Pair = tuple[str, str]
"""(challenge, solution), public ids: what the matcher calls a pair."""


@dataclass(frozen=True, slots=True)
class Line:
    """A pairing of two participants, as a page prints it. `value` in points, 0 to 100."""

    pair: Pair
    city: str
    company: str
    challenge: str
    challenge_slug: str
    solution: str
    solution_slug: str
    is_small: bool
    value: float
    why: str


@dataclass(frozen=True)
class Pool:
    """What may be chosen: the best pairing of each city and company that come and did not say "no thanks".

    `refused` counts the pairs left out because a side said so (who, stays between them); `solutions` holds the ids of
    all solutions of the companies that come.
    """

    pairs: frozenset[Pair]
    solutions: tuple[int, ...]
    refused: int


def comers(workshop: Workshop) -> dict[int, Registration]:
    """Registrations with a place, by organization."""
    rows = session().scalars(
        sa.select(Registration)
        .where(Registration.workshop_id == workshop.id, Registration.status.in_(HOLDS_PLACE))
        .order_by(Registration.id)
    )
    return {row.organization_id: row for row in rows}


def pool_of(workshop: Workshop) -> Pool:
    """What may be chosen for this workshop now, in a constant number of queries."""
    people = comers(workshop)
    by_key = {row.organization.public_id: row for row in people.values()}
    companies = [key for key, row in people.items() if row.kind == RegistrationKind.COMPANY.value]
    solutions = tuple(session().scalars(sa.select(Solution.id).where(Solution.company_id.in_(companies))))
    challenges = [row.challenge_id for row in workshop.tabled]
    refused = _refused(people.values())
    best: dict[tuple[int, int], tuple[int, Pair]] = {}
    dropped = set()
    for item in candidates(challenges, solutions).items:
        city, company = by_key.get(item.city_id), by_key.get(item.company_id)
        if city is None or company is None:
            continue
        key = (city.id, company.id)
        if key in refused:
            dropped.add(key)
        elif key not in best or (item.value, item.pair) > best[key]:
            best[key] = (item.value, item.pair)
    return Pool(frozenset(pair for _value, pair in best.values()), solutions, len(dropped))


def _refused(rows: Iterable[Registration]) -> set[tuple[int, int]]:
    ids = [row.id for row in rows]
    said = session().execute(
        sa.select(Wish.registration_id, Wish.other_id).where(
            Wish.registration_id.in_(ids), Wish.level == WishLevel.NO.value
        )
    )
    return {pair for one, other in said for pair in ((one, other), (other, one))}


def best_solution(workshop: Workshop, *, challenge: str, company: str) -> str:
    """The solution of a company that the matcher pairs best with a challenge; "" without a pairing (public ids)."""
    found = session().scalar(
        sa.select(Solution.public_id)
        .join(Pairing, Pairing.solution_id == Solution.id)
        .join(Challenge, Challenge.id == Pairing.challenge_id)
        .join(Organization, Organization.id == Solution.company_id)
        .where(
            Challenge.id.in_([row.challenge_id for row in workshop.tabled]),
            Challenge.public_id == challenge,
            Organization.public_id == company,
            Pairing.is_current,
        )
        .order_by(*Pairing.best_first())
        .limit(1)
    )
    return found or ""


def find_allocation(workshop: Workshop) -> WorkshopAllocation | None:
    """The last computed choice."""
    return session().scalar(sa.select(WorkshopAllocation).where(WorkshopAllocation.workshop_id == workshop.id))


def accepted_pairings(workshop: Workshop) -> list[WorkshopPairing]:
    """What was accepted, best first, with challenge, city, solution and company (one query)."""
    return list(
        session()
        .scalars(
            sa.select(WorkshopPairing)
            .where(WorkshopPairing.workshop_id == workshop.id)
            .options(joinedload(WorkshopPairing.challenge), joinedload(WorkshopPairing.solution))
            .order_by(WorkshopPairing.score.desc(), WorkshopPairing.id)
        )
        .unique()
    )


def lines_of(workshop: Workshop, pairs: Collection[Pair]) -> dict[Pair, Line]:
    """Pairings as they stand, in words for both sides: no private term of either is in the reason (one query)."""
    wanted = set(pairs)
    if not wanted:
        return {}
    rows = session().scalars(
        sa.select(Pairing)
        .join(Pairing.challenge)
        .join(Pairing.solution)
        .where(
            Pairing.challenge_id.in_([row.challenge_id for row in workshop.tabled]),
            Solution.public_id.in_({solution for _challenge, solution in wanted}),
        )
        .options(
            contains_eager(Pairing.challenge).options(joinedload(Challenge.city), lazyload(Challenge.tags)),
            contains_eager(Pairing.solution).options(
                joinedload(Solution.company),
                lazyload(Solution.tags),
                lazyload(Solution.types),
                lazyload(Solution.references),
            ),
        )
    )
    found = {}
    for row in rows.unique():
        pair = (row.challenge.public_id, row.solution.public_id)
        if pair in wanted:
            found[pair] = _line(pair, row)
    return found


def _line(pair: Pair, row: Pairing) -> Line:
    return Line(
        pair,
        row.challenge.city.name,
        row.solution.company.name,
        row.challenge.title,
        row.challenge.slug,
        row.solution.title,
        row.solution.slug,
        row.solution.company.is_small,
        row.score / 100,
        why_of(row, "both"),
    )


@dataclass(frozen=True, slots=True)
class TableProposal:
    """A roundtable the matcher proposes. `accepted` is what was made of it already."""

    key: str
    theme: str
    cities: tuple[str, ...]
    companies: tuple[str, ...]
    why: str
    value: float
    accepted: GroupMeeting | None


@dataclass(frozen=True)
class AllocationView:
    """The page of the pairings of a workshop. `chosen` is what the last computation proposes, best first.

    `gone` counts what was proposed and is not possible any more; `without` names who would have no pairing.
    """

    allocation: WorkshopAllocation | None
    chosen: list[Line]
    page: Page[Line]
    accepted: list[WorkshopPairing]
    accepted_pairs: frozenset[Pair]
    rules: list[tuple[Line, str]]
    prices: list[str]
    problems: list[str]
    tables: list[TableProposal]
    groups: list[GroupMeeting]
    without: list[str]
    gone: int
    is_stale: bool

    @property
    def value(self) -> float:
        """Points of the proposed choice in all."""
        return sum(line.value for line in self.chosen)

    @property
    def small_share(self) -> int:
        """Percent of the proposed pairings with micro and small companies."""
        small = sum(line.is_small for line in self.chosen)
        return round(100 * small / len(self.chosen)) if self.chosen else 0

    @property
    def fresh(self) -> int:
        """How many proposed pairings are not accepted yet."""
        return sum(line.pair not in self.accepted_pairs for line in self.chosen)


PER_PAGE = 25


def load_allocation(workshop: Workshop, *, number: int = 1) -> AllocationView:
    """Everything of the page (`number`: which part of the chosen pairings), in a constant number of queries."""
    allocation = find_allocation(workshop)
    result: Mapping[str, Any] = allocation.result if allocation else {}
    settings: Mapping[str, Any] = allocation.settings if allocation else {}
    chosen = [(row[0], row[1]) for row in result.get("chosen", [])]
    ruled = {(row[0], row[1]): kind for kind in ("must_keep", "never") for row in settings.get(kind, [])}
    lines = lines_of(workshop, [*chosen, *ruled])
    accepted, groups = accepted_pairings(workshop), groups_of(workshop)
    shown = sorted((lines[pair] for pair in chosen if pair in lines), key=lambda line: -line.value)
    return AllocationView(
        allocation=allocation,
        chosen=shown,
        page=Page(shown[PER_PAGE * (number - 1) : PER_PAGE * number], number, len(shown), PER_PAGE),
        accepted=accepted,
        accepted_pairs=frozenset((row.challenge.public_id, row.solution.public_id) for row in accepted),
        rules=[(lines[pair], kind) for pair, kind in ruled.items() if pair in lines],
        prices=[say(sentence) for sentence in result.get("prices", [])],
        problems=[say(sentence) for sentence in result.get("problems", [])],
        tables=_tables(result, groups),
        groups=groups,
        without=_without(workshop, shown) if result.get("chosen") else [],
        gone=len(chosen) - len(shown),
        is_stale=allocation is not None and _changed_since(workshop, allocation.computed_at),
    )


def _tables(result: Mapping[str, Any], groups: list[GroupMeeting]) -> list[TableProposal]:
    known = {group.key: group for group in groups if group.key}
    return [
        TableProposal(
            row["theme"],
            code_label(row["theme"]),
            tuple(row["cities"]),
            tuple(row["companies"]),
            say(row["why"]),
            row["value"] / 100,
            known.get(row["theme"]),
        )
        for row in result.get("tables", [])
    ]


def _without(workshop: Workshop, shown: list[Line]) -> list[str]:
    met = {line.city for line in shown} | {line.company for line in shown}
    kinds = (RegistrationKind.CITY.value, RegistrationKind.COMPANY.value)
    rows = comers(workshop).values()
    return [r.organization.name for r in rows if r.kind in kinds and r.organization.name not in met]


def _changed_since(workshop: Workshop, moment: datetime) -> bool:
    """Somebody came or left, said something else, or pairings were computed anew (one query)."""
    mine = Registration.workshop_id == workshop.id
    latest = [
        sa.select(sa.func.max(column)).where(mine).scalar_subquery()
        for column in (
            Registration.registered_at,
            Registration.promoted_at,
            Registration.cancelled_at,
            Registration.wishes_at,
        )
    ]
    latest += [
        sa.select(sa.func.max(column))
        .where(Pairing.challenge_id.in_([row.challenge_id for row in workshop.tabled]))
        .scalar_subquery()
        for column in (Pairing.computed_at, Pairing.city_decided_at, Pairing.company_decided_at)
    ]
    row = session().execute(sa.select(*latest)).one()
    return any(value is not None and value > moment for value in row)
