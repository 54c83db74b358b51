"""Which collaborations an actor may see, and finding one and its parts."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.challenges.models import Challenge
from matchmaker.challenges.policy import judges_companies
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound, existing
from matchmaker.core.i18n import _l
from matchmaker.core.pages import Page, paginate
from matchmaker.organizations.queries.visibility import inherited_by
from matchmaker.outcomes import policy
from matchmaker.outcomes.models.collaboration import (
    Collaboration,
    CollaborationMilestone,
    Measurement,
    OutcomeIndicator,
    ProgressCheck,
)
from matchmaker.outcomes.models.contact import MeetingFollowUp

LIGHT = joinedload(Collaboration.challenge).lazyload(Challenge.tags)


def visible_to(actor: Actor) -> sa.Select[tuple[Collaboration]]:
    """All for neutral organizers and administrators, else those of the actor's organizations."""
    select = sa.select(Collaboration)
    if policy.oversees(actor):
        return select
    own = [m.organization_id for m in actor.memberships]
    if not judges_companies(actor):
        return select.where(Collaboration.company_id.in_(inherited_by(own)))
    return select.where(Collaboration.city_id.in_(own) | Collaboration.company_id.in_(inherited_by(own)))


def get_visible(actor: Actor, *, public_id: str) -> Collaboration:
    """One record. Raises NotFound if the actor may not know it."""
    found = session().scalar(sa.select(Collaboration).where(Collaboration.public_id == public_id))
    if found is None or not policy.can_view(actor, collaboration=found):
        raise NotFound(_l("There is no such collaboration here."))
    return found


def list_collaborations(actor: Actor, *, number: int = 1) -> Page[Collaboration]:
    """What the organization acted for does together with others (organizers: all); next dates first."""
    select = visible_to(actor)
    if actor.organization_id is not None:
        own = actor.organization_id
        select = select.where((Collaboration.city_id == own) | (Collaboration.company_id == own))
    select = select.options(selectinload(Collaboration.ladder), LIGHT)
    return paginate(select.order_by(Collaboration.next_on, Collaboration.public_id), number=number)


NO_PART = _l("There is no such entry in this record.")


def get_milestone(actor: Actor, *, collaboration: Collaboration, milestone_id: str) -> CollaborationMilestone:
    """A milestone of a record. Raises NotFound."""
    found = next((row for row in collaboration.milestones if row.public_id == milestone_id), None)
    return existing(found, NO_PART)


def get_indicator(actor: Actor, *, collaboration: Collaboration, indicator_id: str) -> OutcomeIndicator:
    """An indicator of a record. Raises NotFound."""
    found = next((row for row in collaboration.indicators if row.public_id == indicator_id), None)
    return existing(found, NO_PART)


def get_measurement(actor: Actor, *, indicator: OutcomeIndicator, measurement_id: str) -> Measurement:
    """A value of an indicator. Raises NotFound."""
    found = next((row for row in indicator.measurements if row.public_id == measurement_id), None)
    return existing(found, NO_PART)


def get_check(actor: Actor, *, collaboration: Collaboration, check_id: str) -> ProgressCheck:
    """A prompt of a record. Raises NotFound."""
    found = next((row for row in collaboration.checks if row.public_id == check_id), None)
    return existing(found, NO_PART)


def get_follow_up(actor: Actor, *, public_id: str) -> MeetingFollowUp:
    """A follow-up. Raises NotFound if the actor may not know it."""
    found = session().scalar(sa.select(MeetingFollowUp).where(MeetingFollowUp.public_id == public_id))
    if found is None or not policy.can_see_follow_up(actor, follow_up=found):
        raise NotFound(_l("There is no such meeting here."))
    return found
