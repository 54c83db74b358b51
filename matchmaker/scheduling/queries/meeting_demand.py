"""Which meetings are wanted, and what each is worth: mutual wishes and pairings allocated by the matcher."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.matching.queries.scores import mutual_scores
from matchmaker.scheduling.models import RequestSource
from matchmaker.scheduling.queries.pairings import accepted_pairings, mutual_pairings
from matchmaker.workshops.models.people import Registration, RegistrationKind, Wish, WishLevel
from matchmaker.workshops.queries.hints import PairingHint
from matchmaker.workshops.queries.planning import ProblemInputs
from matchmaker.workshops.queries.topics import topics_of

LEVEL_VALUE = {WishLevel.MUST.value: 30, WishLevel.WOULD.value: 15}
SCORE_SHARE = 0.4
ORGANIZER_VALUE = 50
LATER_SHARE = 4
"""Each side's wish counts 30 (must) or 15 (would like), the pairing's score up to 40: 100 in all. A second meeting
of the same two counts a quarter, so that it comes only after first meetings of others."""


@dataclass(frozen=True, slots=True)
class MeetingDemand:
    """A wanted meeting of two registrations, `city` the hosting side. Levels: "must", "would" or "" (nothing said).

    `score` is the pairing's 0–100, None without one; `why` is added to the reason.
    """

    city: int
    company: int
    challenge_id: int | None
    solution_id: int | None
    city_level: str
    company_level: str
    source: RequestSource
    score: float | None
    why: str = ""

    @property
    def value(self) -> int:
        """What the meeting is worth, 1 to 100."""
        return worth(self.city_level, self.company_level, self.score)

    @property
    def reason(self) -> str:
        """The value in words."""
        return f"{reason_for(self.city_level, self.company_level, self.score)} {self.why}".strip()


def worth(city_level: str, company_level: str, score: float | None, *, ordinal: int = 1) -> int:
    """The value of a meeting, 1 to 100."""
    wishes = LEVEL_VALUE.get(city_level, 0) + LEVEL_VALUE.get(company_level, 0)
    value = wishes + round(SCORE_SHARE * (score or 0.0))
    return max(1, value if ordinal == 1 else value // LATER_SHARE)


Said = Mapping[tuple[int, int], Wish]
"""What participants said about each other: (who, about whom), registrations."""


def demands_of(inputs: ProblemInputs) -> dict[tuple[int, int], MeetingDemand]:
    """Every wanted meeting by (city registration, other registration), in two queries beside the matcher's.

    Two want to meet when both say so, or when the matcher's pairing of them was accepted; never if one says no. Each
    meeting is about a challenge that its city brings: without one there would be no open session before it, no row of
    the log of contacts and no question afterwards what was told (rules 2 and 3).
    """
    said = _wishes(inputs)
    refused = {frozenset(pair) for pair, wish in said.items() if wish.level == WishLevel.NO.value}
    found = {pair: demand for pair, demand in _mutual(inputs, said).items() if frozenset(pair) not in refused}
    for (city, company), pairing in _allocated(inputs).items():
        if (city, company) not in found and frozenset((city, company)) not in refused:
            found[city, company] = MeetingDemand(
                city,
                company,
                pairing.challenge_id,
                pairing.solution_id,
                _level(said, city, company),
                _level(said, company, city),
                RequestSource.PAIRING,
                pairing.score,
                pairing.reason,
            )
    return found


def _level(said: Said, who: int, about: int) -> str:
    wish = said.get((who, about))
    return wish.level if wish is not None else ""


def _wishes(inputs: ProblemInputs) -> Said:
    ids = {row.id for row in inputs.participants}
    rows = session().scalars(sa.select(Wish).where(Wish.registration_id.in_(ids)))
    return {(wish.registration_id, wish.other_id): wish for wish in rows if wish.other_id in ids}


def _mutual(inputs: ProblemInputs, said: Said) -> dict[tuple[int, int], MeetingDemand]:
    """Pairs that both said something about each other, with what the matcher knows of them."""
    rows = {row.id: row for row in inputs.participants}
    companies = [row.organization_id for row in inputs.participants if row.kind == RegistrationKind.COMPANY.value]
    scores = mutual_scores([challenge.id for challenge in inputs.workshop.challenges], companies)
    topics = topics_of(inputs.workshop)
    found = {}
    for one, other in said:
        if one < other and (other, one) in said:
            host, guest = _sides(rows[one], rows[other])
            own = topics.get(host.organization_id, ())
            if not own:
                continue
            pairing = scores.get((host.organization_id, guest.organization_id))
            asked, answered = said[host.id, guest.id], said[guest.id, host.id]
            found[host.id, guest.id] = MeetingDemand(
                host.id,
                guest.id,
                _topic(own, asked.challenge_id, answered.challenge_id, pairing.challenge_id if pairing else None),
                answered.solution_id or asked.solution_id or (pairing.solution_id if pairing else None),
                asked.level,
                answered.level,
                RequestSource.WISH,
                pairing.score if pairing else None,
            )
    return found


def _sides(a: Registration, b: Registration) -> tuple[Registration, Registration]:
    """(host, guest): the city hosts; without a city the other organization; else the earlier registration."""
    rank = {RegistrationKind.CITY.value: 0, RegistrationKind.OTHER.value: 1, RegistrationKind.COMPANY.value: 2}
    return (a, b) if (rank[a.kind], a.id) <= (rank[b.kind], b.id) else (b, a)


def _topic(own: Sequence[int], *named: int | None) -> int | None:
    """What is talked about: the first challenge that was named and that the city still brings, else its only one.

    None if it brings several and nobody named one: then the talk counts as one about all of them.
    """
    return next((one for one in named if one in own), own[0] if len(own) == 1 else None)


def reason_for(city_level: str, company_level: str, score: float | None) -> str:
    """The value in words, from the same numbers."""
    parts = []
    if city_level == company_level == WishLevel.MUST.value:
        parts.append(_("Both said “must meet” (60)."))
    elif city_level and company_level:
        parts.append(_("Both want to meet (%(n)s).", n=LEVEL_VALUE[city_level] + LEVEL_VALUE[company_level]))
    elif city_level or company_level:
        parts.append(_("One side wants to meet (%(n)s).", n=LEVEL_VALUE[city_level or company_level]))
    if score is not None:
        parts.append(_("Pairing score %(score)s of 100 (%(n)s).", score=round(score), n=round(SCORE_SHARE * score)))
    return " ".join(parts)


def _allocated(inputs: ProblemInputs) -> dict[tuple[int, int], PairingHint]:
    """The best pairing of each city and participant that both sides decided for, or an organizer accepted."""
    people = {row.organization_id: row for row in inputs.participants}
    best: dict[tuple[int, int], PairingHint] = {}
    for pairing in (*mutual_pairings(inputs.workshop.id), *accepted_pairings(inputs.workshop.id)):
        city, company = people.get(pairing.city_id), people.get(pairing.company_id)
        if city is None or company is None or city.kind != RegistrationKind.CITY.value:
            continue
        pair = (city.id, company.id)
        if pair not in best or pairing.score > best[pair].score:
            best[pair] = pairing
    return best
