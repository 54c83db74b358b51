"""Who may do what with accounts."""

from __future__ import annotations

from matchmaker.accounts.hooks import GivenUp, left_behind
from matchmaker.accounts.models import User
from matchmaker.core.access import ALLOW, Decision, deny
from matchmaker.core.actors import Actor
from matchmaker.core.i18n import _l
from matchmaker.core.settings import second_step_for_everybody, second_step_required


def can_sign_in(actor: Actor) -> Decision:
    """Everybody may try."""
    return ALLOW


def can_use_own_account(actor: Actor) -> Decision:
    """Signed-in people, for themselves; not an administrator who acts for somebody."""
    if not actor.is_authenticated:
        return deny(_l("Please sign in first."))
    if actor.on_behalf_of:
        return deny(_l("You are acting for %(name)s. Stop acting for them first.", name=actor.on_behalf_of))
    return ALLOW


def needs_second_step(person: User) -> bool:
    """This person's roles and places count only with a second step of signing in, on this instance."""
    is_neutral = person.is_organizer or person.is_administrator
    return second_step_for_everybody() or (is_neutral and second_step_required())


def can_delete_own_account(actor: Actor) -> Decision:
    """Signed-in people, unless something would be left that nobody else could carry on."""
    own = can_use_own_account(actor)
    if not own or actor.user_id is None:
        return own
    answers = left_behind(actor.user_id, GivenUp.ACCOUNT)
    reasons = [one.sentence for answer in answers for one in answer if one.blocks]
    return deny(" ".join(reasons)) if reasons else ALLOW


def can_manage_people(actor: Actor) -> Decision:
    """Administrators."""
    if actor.is_administrator or actor.is_system:
        return ALLOW
    return deny(_l("Only an administrator can do this."))


def can_manage_person(actor: Actor, *, person: User) -> Decision:
    """Administrators, but nobody locks out or promotes themselves."""
    allowed = can_manage_people(actor)
    if allowed and person.id == actor.user_id:
        return deny(_l("You cannot change your own rights. Ask another administrator."))
    return allowed
