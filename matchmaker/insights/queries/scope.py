"""What the report is about, from an address."""

from __future__ import annotations

from datetime import date
from typing import Final

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.insights.queries.datasets import Scope
from matchmaker.workshops.models.workshop import Workshop

FIRST: Final = date(2020, 1, 1)
MOST_WORKSHOPS: Final = 200


def read_scope(start: str | None, until: str | None, workshop: str | None) -> Scope:
    """A period and a workshop from an address; what cannot be read is left out (at most one query)."""
    first, last = _day(start) or FIRST, _day(until) or clock.today()
    if last < first:
        first, last = last, first
    slug = (workshop or "")[:90]
    found = session().scalar(sa.select(Workshop.id).where(Workshop.slug == slug, *begun())) if slug else None
    return Scope(first, last, slug if found is not None else "", found)


def _day(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if FIRST <= found <= date(2100, 12, 31) else None


def begun() -> tuple[sa.ColumnElement[bool], ...]:
    """Announced workshops that have begun."""
    return (Workshop.announced_at.is_not(None), Workshop.starts_at <= clock.now())


def workshop_choices() -> list[tuple[str, str]]:
    """(end of the address, title with its month) of workshops that have begun, the newest first (one query)."""
    rows = session().execute(
        sa.select(Workshop.slug, Workshop.title, Workshop.starts_at)
        .where(*begun())
        .order_by(Workshop.starts_at.desc(), Workshop.id)
        .limit(MOST_WORKSHOPS)
    )
    return [(slug, f"{title} ({at:%Y-%m})") for slug, title, at in rows]
