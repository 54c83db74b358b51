"""Which meetings are wanted, and what each is worth: mutual wishes and pairings allocated by the matcher."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.scheduling.models import RequestSource
from matchmaker.workshops.models.people import RegistrationKind, Wish, WishLevel
from matchmaker.workshops.queries.planning import PairInput, ProblemInputs

LEVEL_VALUE = {WishLevel.MUST.value: 30, WishLevel.WOULD.value: 15}
SCORE_SHARE = 0.4
ORGANIZER_VALUE = 50
LATER_SHARE = 4
"""Each side's wish counts 30 (must) or 15 (would like), the pairing's score up to 40: 100 in all. A second meeting
of the same two counts a quarter, so that it comes only after first meetings of others."""


@dataclass(frozen=True, slots=True)
class Allocation:
    """A pairing the matcher allocated to a workshop; ids of organizations."""

    city_id: int
    company_id: int
    challenge_id: int
    solution_id: int | None
    score: float
    reason: str = ""


Source = Callable[[int], Iterable[Allocation]]
allocation_sources: list[Source] = []
"""Features that allocate pairings add `source(workshop_id) -> allocations`."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One wanted meeting between two registrations."""

    city: int
    company: int
    challenge_id: int | None
    solution_id: int | None
    city_level: str
    company_level: str
    source: str
    value: int
    reason: str


def worth(city_level: str, company_level: str, score: float | None, *, ordinal: int = 1) -> int:
    """The value of a meeting, 1 to 100."""
    wishes = LEVEL_VALUE.get(city_level, 0) + LEVEL_VALUE.get(company_level, 0)
    value = wishes + round(SCORE_SHARE * (score or 0.0))
    return max(1, value if ordinal == 1 else value // LATER_SHARE)


def wanted(inputs: ProblemInputs, only: Mapping[int, int] | None = None) -> dict[tuple[int, int], Wanted]:
    """Every wanted meeting by (city registration, other registration).

    `only` gives the one challenge on the table of a city (organization id → challenge id): a wish that names none is
    about it, so that neutrality rules 2 and 7 know what is talked about.
    """
    organizations = {p.id: p.organization_id for p in inputs.participants}
    found: dict[tuple[int, int], Wanted] = {}
    for pair in inputs.pairs:
        if pair.is_mutual:
            own = (only or {}).get(organizations.get(pair.host, 0))
            found[(pair.host, pair.guest)] = _from_wish(pair, pair.challenge_id or own)
    refused = _refused(inputs)
    one_sided = {(pair.host, pair.guest): pair for pair in inputs.pairs}
    for key, allocation in _allocated(inputs).items():
        if key not in found and key not in refused:
            found[key] = _from_allocation(key, allocation, one_sided.get(key))
    return found


def _from_wish(pair: PairInput, challenge_id: int | None) -> Wanted:
    value = worth(pair.host_level, pair.guest_level, pair.score)
    return Wanted(
        pair.host,
        pair.guest,
        challenge_id,
        pair.solution_id,
        pair.host_level,
        pair.guest_level,
        RequestSource.WISH.value,
        value,
        reason_for(pair.host_level, pair.guest_level, pair.score),
    )


def _from_allocation(key: tuple[int, int], allocation: Allocation, pair: PairInput | None) -> Wanted:
    levels = (pair.host_level, pair.guest_level) if pair else ("", "")
    return Wanted(
        key[0],
        key[1],
        allocation.challenge_id,
        allocation.solution_id,
        levels[0],
        levels[1],
        RequestSource.PAIRING.value,
        worth(levels[0], levels[1], allocation.score),
        f"{reason_for(levels[0], levels[1], allocation.score)} {allocation.reason}".strip(),
    )


def reason_for(city_level: str, company_level: str, score: float | None) -> str:
    """The value in words, from the same numbers."""
    parts = []
    if city_level == company_level == WishLevel.MUST.value:
        parts.append(_("Both said “must meet” (60)."))
    elif city_level and company_level:
        parts.append(_("Both wish it (%(n)s).", n=LEVEL_VALUE[city_level] + LEVEL_VALUE[company_level]))
    elif city_level or company_level:
        parts.append(_("One side wishes it (%(n)s).", n=LEVEL_VALUE[city_level or company_level]))
    if score is not None:
        parts.append(_("Pairing score %(score)s of 100 (%(n)s).", score=round(score), n=round(SCORE_SHARE * score)))
    return " ".join(parts)


def _refused(inputs: ProblemInputs) -> set[tuple[int, int]]:
    ids = [p.id for p in inputs.participants]
    rows = session().execute(
        sa.select(Wish.registration_id, Wish.other_id).where(
            Wish.registration_id.in_(ids), Wish.level == WishLevel.NO.value
        )
    )
    return {pair for a, b in rows for pair in ((a, b), (b, a))}


def _allocated(inputs: ProblemInputs) -> Mapping[tuple[int, int], Allocation]:
    """The best allocation of each pair of participants."""
    by_organization = {p.organization_id: p for p in inputs.participants}
    best: dict[tuple[int, int], Allocation] = {}
    for source in allocation_sources:
        for allocation in source(inputs.workshop_id):
            city, company = (by_organization.get(i) for i in (allocation.city_id, allocation.company_id))
            if city is None or company is None or city.kind != RegistrationKind.CITY.value:
                continue
            key = (city.id, company.id)
            if key not in best or allocation.score > best[key].score:
                best[key] = allocation
    return best
