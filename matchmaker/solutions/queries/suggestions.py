"""Suggestions of solution types: the organizers' queue, and one's own."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _l
from matchmaker.solutions import policy
from matchmaker.solutions.models import SuggestionStatus, TypeSuggestion

MOST = 100


def suggestions_visible_to(actor: Actor) -> sa.Select[tuple[TypeSuggestion]]:
    """Organizers and administrators see all, everybody else their own; waiting ones first."""
    select = sa.select(TypeSuggestion).options(joinedload(TypeSuggestion.solution_type))
    if not policy.is_neutral_reader(actor):
        select = select.where(TypeSuggestion.suggested_by_id == (actor.user_id or 0))
    waits = TypeSuggestion.status == SuggestionStatus.OPEN.value
    return select.order_by(waits.desc(), TypeSuggestion.created_at.desc(), TypeSuggestion.id)


def list_suggestions(actor: Actor) -> list[TypeSuggestion]:
    """The newest of them."""
    return list(session().scalars(suggestions_visible_to(actor).limit(MOST)).unique())


def count_waiting() -> sa.Select[tuple[int]]:
    """How many wait for an organizer."""
    return sa.select(sa.func.count(TypeSuggestion.id)).where(TypeSuggestion.status == SuggestionStatus.OPEN.value)


def get_suggestion(actor: Actor, *, public_id: str) -> TypeSuggestion:
    """One suggestion. Raises NotFound if the actor may not know it."""
    found = session().scalar(suggestions_visible_to(actor).where(TypeSuggestion.public_id == public_id))
    if found is None:
        raise NotFound(_l("There is no such suggestion here."))
    return found


def suggestion_row(suggestion_id: int) -> TypeSuggestion:
    """The suggestion of an id, for what the platform does by itself."""
    return session().get_one(TypeSuggestion, suggestion_id)
