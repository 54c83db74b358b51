"""Who may administrate."""

from __future__ import annotations

from matchmaker.accounts.models import User
from matchmaker.challenges.models import Challenge
from matchmaker.core.access import ALLOW, Decision, deny
from matchmaker.core.actors import Actor
from matchmaker.core.i18n import _l


def can_administrate(actor: Actor) -> Decision:
    """Administrators who wear no organization's hat."""
    if actor.is_administrator or actor.is_system:
        return ALLOW
    if actor.on_behalf_of:
        return deny(_l("You are acting for %(name)s. Stop acting for them first.", name=actor.on_behalf_of))
    return deny(_l("Only an administrator can open this."))


def can_read_challenge_log(actor: Actor, *, challenge: Challenge) -> Decision:
    """Members of its city, organizers and administrators: who did what and when stands there by name."""
    if actor.member_of(challenge.city_id) or actor.is_organizer or actor.is_administrator or actor.is_system:
        return ALLOW
    return deny(_l("Only members of %(name)s can read who changed this challenge.", name=challenge.city.name))


def can_act_for(actor: Actor, *, person: User) -> Decision:
    """Administrators, for people who are not administrators themselves."""
    allowed = can_administrate(actor)
    if not allowed:
        return allowed
    if person.id == actor.user_id or person.is_administrator:
        return deny(_l("You cannot act for an administrator."))
    if not person.is_active:
        return deny(_l("This account is locked or deleted."))
    return ALLOW


def can_answer(actor: Actor) -> Decision:
    """Whoever holds the link of an invitation; what comes next asks who they are."""
    return ALLOW


def can_end_acting(actor: Actor) -> Decision:
    """Whoever acts for somebody."""
    return ALLOW if actor.on_behalf_of else deny(_l("You are not acting for anybody."))
