"""Which of hundreds of challenges come on a table: searched, narrowed, ordered. Reading does not grow with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge, ChallengeTag
from matchmaker.core import search
from matchmaker.core.db import session
from matchmaker.core.letters import fold
from matchmaker.core.text import trim
from matchmaker.matching.models import Pairing
from matchmaker.organizations.models import Organization
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import visibility

SHOWN: Final = 30
"""So many found challenges are offered at once; those already chosen always are."""
ORDERS: Final = ("closing", "pairings", "newest")


@dataclass(frozen=True)
class Wanted:
    """What an organizer looks for: words, a part of the city's name, a sector's code, an order of `ORDERS`."""

    text: str = ""
    city: str = ""
    sector: str = ""
    order: str = "closing"


@dataclass(frozen=True)
class Offered:
    """`rows`: challenges to choose from, the chosen ones first; `pairings`: how many the matcher proposes now, by id;
    `found`: how many fit what is wanted."""

    rows: Sequence[Challenge]
    pairings: dict[int, int]
    found: int


def offer(wanted: Wanted, *, chosen: Sequence[str] = (), workshop: Workshop | None = None) -> Offered:
    """Challenges that fit, at most `SHOWN`, after those chosen (public ids); four statements."""
    fits = _fitting(wanted, workshop)
    kept = visibility.open_challenges(workshop, among=chosen) if chosen else []
    number = session().scalar(sa.select(sa.func.count()).select_from(fits.order_by(None).subquery())) or 0
    more = session().scalars(fits.limit(SHOWN + len(kept))).unique()
    others = [row for row in more if row not in kept][:SHOWN]
    order = {public_id: place for place, public_id in enumerate(chosen)}
    rows = [*sorted(kept, key=lambda row: order.get(row.public_id, 0)), *others]
    return Offered(rows, _pairings([row.id for row in rows]), number)


def _fitting(wanted: Wanted, workshop: Workshop | None) -> sa.Select[tuple[Challenge]]:
    select = sa.select(Challenge).where(visibility.may_come(workshop))
    hits = search.found(Challenge, trim(wanted.text), every=True)
    if hits is not None:
        select = select.join(hits, hits.c.object_id == Challenge.id)
    if city := fold(trim(wanted.city)):
        named = sa.select(Organization.id).where(Organization.name_key.contains(city, autoescape=True))
        select = select.where(Challenge.city_id.in_(named))
    if wanted.sector:
        tagged = sa.select(ChallengeTag.challenge_id).where(
            ChallengeTag.scheme == "system", ChallengeTag.code == wanted.sector
        )
        select = select.where(Challenge.id.in_(tagged))
    if wanted.order == "pairings":
        proposed = (
            sa.select(sa.func.count(Pairing.id))
            .where(Pairing.challenge_id == Challenge.id, Pairing.is_current)
            .scalar_subquery()
        )
        return select.order_by(proposed.desc(), Challenge.closes_at, Challenge.id)
    if wanted.order == "newest":
        return select.order_by(Challenge.published_at.desc(), Challenge.id.desc())
    return select.order_by(Challenge.closes_at, Challenge.id)


def _pairings(challenges: Sequence[int]) -> dict[int, int]:
    rows = session().execute(
        sa.select(Pairing.challenge_id, sa.func.count(Pairing.id))
        .where(Pairing.challenge_id.in_(challenges), Pairing.is_current)
        .group_by(Pairing.challenge_id)
    )
    return dict(rows.tuples().all())
