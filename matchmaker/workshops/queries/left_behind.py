"""Workshops that nobody could run: without organizers who can sign in and still have the organizer's role."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from matchmaker.accounts.hooks import GivenUp, LeftBehind
from matchmaker.accounts.models import User
from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.workshops.models.workshop import DONE, RoleKind, Workshop, WorkshopRole


def without_organizer(user_id: int, given_up: GivenUp) -> list[LeftBehind]:
    """Unfinished workshops of which this person is the only organizer left, with what to do first."""
    if given_up is GivenUp.ADMINISTRATOR:
        return []
    mine = sa.exists().where(
        WorkshopRole.workshop_id == Workshop.id,
        WorkshopRole.user_id == user_id,
        WorkshopRole.role == RoleKind.ORGANIZER.value,
        WorkshopRole.user_id == User.id,
        User.is_organizer,
    )
    titles = session().scalars(_nobody(besides=user_id, only=mine).with_only_columns(Workshop.title))
    return [
        LeftBehind(
            _("The workshop “%(title)s” has no other organizer. Add another one to its team first.", title=title)
        )
        for title in titles
    ]


def orphaned() -> Sequence[Workshop]:
    """Unfinished workshops without any organizer left, soonest first."""
    return session().scalars(_nobody().options(selectinload(Workshop.roles))).all()


def _organizers() -> sa.Select[tuple[int]]:
    """Organizers of the outer workshop who can still run it."""
    return (
        sa.select(WorkshopRole.id)
        .join(User, User.id == WorkshopRole.user_id)
        .where(
            WorkshopRole.workshop_id == Workshop.id,
            WorkshopRole.role == RoleKind.ORGANIZER.value,
            User.is_organizer,
            User.disabled_at.is_(None),
        )
        .correlate(Workshop)
    )


def _nobody(*, besides: int | None = None, only: sa.ColumnElement[bool] | None = None) -> sa.Select[tuple[Workshop]]:
    others = _organizers() if besides is None else _organizers().where(WorkshopRole.user_id != besides)
    select = sa.select(Workshop).where(Workshop.status.not_in(DONE), ~others.exists())
    if only is not None:
        select = select.where(only)
    return select.order_by(Workshop.starts_at, Workshop.id)
