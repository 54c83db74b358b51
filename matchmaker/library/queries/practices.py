"""Practices that tables of roundtables want to share, and which of them became texts of the library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import existing
from matchmaker.core.i18n import _
from matchmaker.library.models import LibraryPiece
from matchmaker.scheduling.models import Seating, TableMinutes
from matchmaker.workshops.models.programme import WorkshopSession
from matchmaker.workshops.models.workshop import Workshop

MOST: Final = 50
"""Practices that are listed; the longest waiting first."""


@dataclass(frozen=True, slots=True)
class Practice:
    """What a table would share, and where that was said; `turn` and `number` count from 1."""

    minutes_id: int
    text: str
    turn: int
    number: int
    roundtable: str
    on: datetime
    workshop: str
    slug: str
    kit: str


def _waits() -> sa.ColumnElement[bool]:
    taken = sa.select(LibraryPiece.from_minutes_id).where(LibraryPiece.from_minutes_id.is_not(None))
    return sa.and_(TableMinutes.practice != "", TableMinutes.id.not_in(taken))


def count_waiting() -> sa.ScalarSelect[int]:
    """How many no text was made of, for a statement that counts other things, too."""
    return sa.select(sa.func.count(TableMinutes.id)).where(_waits()).scalar_subquery()


def waiting() -> Sequence[Practice]:
    """Those of which no text was made (one statement)."""
    return [_practice(*row) for row in session().execute(_select().where(_waits()).limit(MOST)).tuples()]


def get_practice(_actor: Actor, *, minutes_id: int) -> Practice:
    """One practice. Raises NotFound."""
    where = (TableMinutes.id == minutes_id, TableMinutes.practice != "")
    row = session().execute(_select().where(*where)).tuples().one_or_none()
    return _practice(*existing(row, _("There is no such practice.")))


def _select() -> sa.Select[tuple[TableMinutes, WorkshopSession, Workshop]]:
    return (
        sa.select(TableMinutes, WorkshopSession, Workshop)
        .join(Seating, Seating.id == TableMinutes.seating_id)
        .join(WorkshopSession, WorkshopSession.id == Seating.session_id)
        .join(Workshop, Workshop.id == Seating.workshop_id)
        .order_by(TableMinutes.updated_at, TableMinutes.id)
    )


def _practice(minutes: TableMinutes, roundtable: WorkshopSession, workshop: Workshop) -> Practice:
    return Practice(
        minutes_id=minutes.id,
        text=minutes.practice,
        turn=minutes.turn,
        number=minutes.number,
        roundtable=roundtable.title,
        on=roundtable.starts_at,
        workshop=workshop.title,
        slug=workshop.slug,
        kit=workshop.kit,
    )


def piece_of(minutes_id: int) -> LibraryPiece | None:
    """The text that was made of a practice."""
    return session().scalar(sa.select(LibraryPiece).where(LibraryPiece.from_minutes_id == minutes_id))
