"""What search engines may list: every page that everybody reads, by kind, in parts of a fixed width of ids.

A part is a range of ids, so it costs the same wherever it is, and the index needs nothing but each kind's highest id.
`changed` is when what the page shows last changed, as far as its rows say; None where none says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any, Final

import sqlalchemy as sa

from matchmaker.challenges.models import PUBLIC, Challenge, Question
from matchmaker.core.db import session
from matchmaker.library.models import LibraryPiece
from matchmaker.library.queries.visibility import IS_PUBLIC
from matchmaker.organizations.models import Organization, Vetting, here
from matchmaker.outcomes.models.result import Result
from matchmaker.outcomes.queries.register import stands
from matchmaker.solutions.models import Solution
from matchmaker.solutions.queries.visibility import listed
from matchmaker.workshops.models.workshop import Workshop

WIDTH: Final = 5_000
"""Ids in a part. The protocol allows 50,000 addresses; a part of these has some hundred kB."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of page: its list and its own page, what its address is made of, and the public rows."""

    index: str
    show: str
    key: str
    select: sa.Select[Any]  # id, key, moments


def _answered() -> sa.ScalarSelect[Any]:
    return (
        sa.select(sa.func.max(Question.published_at))
        .where(Question.challenge_id == Challenge.id)
        .correlate(Challenge)
        .scalar_subquery()
    )


def kinds() -> Mapping[str, Kind]:
    """Every kind by its name in addresses."""
    listed_only = listed().with_only_columns(
        Solution.id, Solution.slug, Solution.listed_at, Solution.updated_at, maintain_column_froms=True
    )
    challenges = sa.select(
        Challenge.id,
        Challenge.slug,
        Challenge.published_at,
        Challenge.revised_at,
        Challenge.closed_at,
        _answered(),
    ).where(Challenge.status.in_(PUBLIC))
    organizations = sa.select(Organization.id, Organization.slug, Organization.updated_at).where(
        here(), Organization.vetting == Vetting.VETTED.value
    )
    workshops = sa.select(Workshop.id, Workshop.slug, Workshop.updated_at, Workshop.calendar_changed_at).where(
        Workshop.announced_at.is_not(None)
    )
    pieces = sa.select(LibraryPiece.id, LibraryPiece.slug, LibraryPiece.revised_at).where(IS_PUBLIC)
    results = sa.select(Result.id, Result.public_id, Result.updated_at).where(stands())
    return {
        "challenges": Kind("challenges.index", "challenges.show", "slug", challenges),
        "solutions": Kind("solutions.index", "solutions.show", "slug", listed_only),
        "organizations": Kind("organizations.index", "organizations.show", "slug", organizations),
        "workshops": Kind("workshops.index", "workshops.show", "slug", workshops),
        "library": Kind("library.index", "library.show", "slug", pieces),
        "results": Kind("results.index", "results.show", "public_id", results),
    }


def parts() -> dict[str, int]:
    """Kind → how many parts it has, at least one (one query)."""
    named = kinds()
    highest = [sa.select(sa.func.max(_id_of(kind))).scalar_subquery().label(name) for name, kind in named.items()]
    row = session().execute(sa.select(*highest)).one()
    return {name: max(1, ceil((row._mapping[name] or 0) / WIDTH)) for name in named}


def part(kind: Kind, number: int) -> Sequence[tuple[str, datetime | None]]:
    """The keys of the public pages of one part and when each changed (one query); empty past the end."""
    first = (number - 1) * WIDTH
    column = _id_of(kind)
    rows = session().execute(kind.select.where(column > first, column <= first + WIDTH).order_by(column))
    return [(key, _latest(moments)) for _id, key, *moments in rows]


def _id_of(kind: Kind) -> sa.ColumnElement[int]:
    column: sa.ColumnElement[int] = next(iter(kind.select.selected_columns))
    return column


def _latest(moments: Iterable[datetime | None]) -> datetime | None:
    return max((moment for moment in moments if moment is not None), default=None)
