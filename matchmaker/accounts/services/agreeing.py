"""Who agreed to which version of which text, and when (`core.agreements`)."""

from __future__ import annotations

from matchmaker.accounts import jobs, policy, queries
from matchmaker.accounts.models import User
from matchmaker.core import agreements
from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command, hold
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _


@command(policy.can_use_own_account)
def agree_to_terms(actor: Actor, *, agreed: int) -> User:
    """Agree to the terms of use; `agreed` is the version that was read. A second time changes nothing.

    Raises Invalid if there is a newer one by now.
    """
    _require_current(agreements.TERMS, agreed)
    user = queries.get_own(actor)
    hold(user)
    jobs.note_terms(user, agreed)
    return user


@command(policy.can_sign_in, audit=QUIET)
def record_agreement(actor: Actor, *, text: str, about: str, agreed: int | None = None) -> None:
    """Remember that whoever acts agreed to a text with this act; `about` names its object ("challenge x7k2").

    `agreed` is the version that was read (None: the caller, a program or the seed, saw no page). The act's own row in
    the log says the rest. Raises Invalid if there is a newer version by now.
    """
    if agreed is not None:
        _require_current(text, agreed)
    if actor.user_id is not None:
        jobs.note_consent(actor.user_id, text, agreements.current(text), about)


def _require_current(text: str, agreed: int) -> None:
    if agreed != agreements.current(text):
        raise Invalid(
            {"": _("The text you agree to has changed. Please read it again; everything you typed is still here.")}
        )
