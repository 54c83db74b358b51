"""Which challenges an actor may see, and finding one."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.challenges import policy
from matchmaker.challenges.models import PUBLIC, Challenge, ChallengeStatus, Question, Signatory
from matchmaker.core.actors import GOVERNMENTS, Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound, existing
from matchmaker.core.i18n import _l
from matchmaker.organizations.models import Organization

NOT_FOUND = _l("There is no such challenge here.")


def visible_to(actor: Actor) -> sa.Select[tuple[Challenge]]:
    """Public ones for all, a city's own for its members, handed-in ones for organizers, all for administrators.

    Organizers and administrators who belong to a company read as its members (`policy.oversees`).
    """
    select = sa.select(Challenge)
    oversees = bool(policy.oversees(actor))
    if oversees and (actor.is_administrator or actor.is_system):
        return select
    allowed = Challenge.status.in_(PUBLIC) | Challenge.city_id.in_([m.organization_id for m in actor.memberships])
    if oversees:
        allowed |= Challenge.status != ChallengeStatus.DRAFT.value
    return select.where(allowed)


def get_visible(actor: Actor, *, slug: str) -> Challenge:
    """One challenge by its address. Raises NotFound if the actor may not know it."""
    found = session().scalar(sa.select(Challenge).where(Challenge.slug == slug))
    if found is None or not policy.can_view(actor, challenge=found):
        raise NotFound(NOT_FOUND)
    return found


def get_challenge(challenge_id: int) -> Challenge:
    """A challenge by database id (for listeners and jobs)."""
    return session().get_one(Challenge, challenge_id)


def get_joint(actor: Actor, *, slug: str) -> Challenge:
    """A challenge for its page of cities: an invited city may read it before it is public."""
    found = session().scalar(sa.select(Challenge).where(Challenge.slug == slug))
    if found is not None and not policy.can_view(actor, challenge=found):
        invited = sa.select(Signatory.id).where(
            Signatory.challenge_id == found.id,
            Signatory.city_id.in_([m.organization_id for m in actor.memberships]),
            Signatory.status != "declined",
        )
        found = found if session().scalar(invited) is not None else None
    return existing(found, NOT_FOUND)


def city_by_public_id(public_id: str) -> Organization | None:
    """A city by its public id."""
    return session().scalar(
        sa.select(Organization).where(Organization.public_id == public_id, Organization.kind.in_(GOVERNMENTS))
    )


def get_question(actor: Actor, *, challenge: Challenge, public_id: str) -> Question:
    """A question of a challenge. Raises NotFound if it is not there or not public for the actor."""
    found = session().scalar(
        sa.select(Question).where(Question.public_id == public_id, Question.challenge_id == challenge.id)
    )
    hidden = found is not None and found.published_at is None
    if found is None or (hidden and not policy.can_see_open_questions(actor, challenge=challenge)):
        raise NotFound(_l("There is no such question here."))
    return found


def get_invitation(actor: Actor, *, challenge: Challenge) -> Signatory:
    """The invitation of the city the actor acts for. Raises NotFound if there is none."""
    found = session().scalar(
        sa.select(Signatory).where(
            Signatory.challenge_id == challenge.id, Signatory.city_id == (actor.organization_id or 0)
        )
    )
    return existing(found, _l("Your city was not invited to this challenge."))
