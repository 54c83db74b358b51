"""Which workshops an actor may see, the list of them, and which challenges may come on a table."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from matchmaker.challenges.models import OPEN, Challenge
from matchmaker.core import clock, search
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _l
from matchmaker.core.pages import Page, paginate
from matchmaker.workshops import policy
from matchmaker.workshops.models.workshop import Workshop, WorkshopChallenge, WorkshopRole, WorkshopStatus


def visible_to(actor: Actor) -> sa.Select[tuple[Workshop]]:
    """Announced workshops; all for organizers and administrators; plans in which the actor has a role."""
    select = sa.select(Workshop)
    if actor.is_organizer or actor.is_administrator or actor.is_system:
        return select
    mine = sa.select(WorkshopRole.workshop_id).where(WorkshopRole.user_id == actor.user_id)
    return select.where(sa.or_(Workshop.announced_at.is_not(None), Workshop.id.in_(mine)))


def get_visible(actor: Actor, *, slug: str) -> Workshop:
    """One workshop by its address; what belongs to it is read where it is needed. Raises NotFound."""
    found = session().scalar(sa.select(Workshop).where(Workshop.slug == slug))
    if found is None or not policy.can_view(actor, workshop=found):
        raise NotFound(_l("There is no such workshop here."))
    return found


def workshop_of(workshop_id: int) -> Workshop:
    """The workshop that a stored row is about."""
    return session().get_one(Workshop, workshop_id)


def listing(actor: Actor, *, when: str = "coming", text: str = "", number: int = 1) -> Page[Workshop]:
    """One page of workshops: `coming` (soonest first) or `past` (latest first), found by `text`."""
    select = visible_to(actor).options(selectinload(Workshop.tabled))
    over = sa.or_(Workshop.ends_at < clock.now(), Workshop.status == WorkshopStatus.CANCELLED.value)
    if when == "past":
        select = select.where(over).order_by(Workshop.starts_at.desc(), Workshop.id)
    else:
        select = select.where(sa.not_(over)).order_by(Workshop.starts_at, Workshop.id)
    hits = search.found(Workshop, text)
    if hits is not None:
        select = select.join(hits, hits.c.object_id == Workshop.id)
    return paginate(select, number=number, per_page=15, at_once=hits is not None)


def may_come(workshop: Workshop | None = None) -> sa.ColumnElement[bool]:
    """Which challenges may come on a table: public and open, plus those that are already on this one."""
    allowed: sa.ColumnElement[bool] = sa.and_(Challenge.status.in_(OPEN), Challenge.is_frozen.is_(False))
    if workshop is not None:
        tabled = sa.select(WorkshopChallenge.challenge_id).where(WorkshopChallenge.workshop_id == workshop.id)
        allowed = sa.or_(allowed, Challenge.id.in_(tabled))
    return allowed


def open_challenges(workshop: Workshop | None = None, *, among: Sequence[str]) -> list[Challenge]:
    """Those of these challenges (public ids) that may come on a table."""
    wanted = sa.select(Challenge).where(may_come(workshop), Challenge.public_id.in_(among))
    return list(session().scalars(wanted.order_by(Challenge.closes_at, Challenge.id)).unique())
