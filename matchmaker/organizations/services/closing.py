"""Closing an organization, and opening it again."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.core import clock, search
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _, _l
from matchmaker.core.text import tidy
from matchmaker.organizations import policy
from matchmaker.organizations.events import MembershipAnswered, NameRemoved, OrganizationClosed, OrganizationReopened
from matchmaker.organizations.jobs import index_organization, note_doubles
from matchmaker.organizations.models import Invitation, Organization
from matchmaker.organizations.queries import people

MAX_REASON = 1000


def _remembered(organization: Organization, reason: str, forget_name: bool, **_rest: Any) -> dict[str, Any]:
    return {"reason": tidy(reason), "name_removed": forget_name, "members": len(organization.memberships)}


@command(policy.can_close, locks="organization", audit=_remembered)
def close_organization(
    actor: Actor, *, organization: Organization, reason: str, forget_name: bool = False
) -> Organization:
    """End an organization's part here: nobody acts for it any more, and every feature ends what is open of it
    (`OrganizationClosed`). What was released, reported, registered and logged stays.

    With `forget_name` its name gives way to a pseudonym wherever the platform reads it from here, and what it said
    about itself goes; that cannot be taken back. Raises Invalid without a reason, or for the name of a city.
    """
    reason = tidy(reason)
    if not 5 <= len(reason) <= MAX_REASON:
        raise Invalid({"reason": _("Give the reason in a sentence or two. Members and partners will read it.")})
    if forget_name and organization.is_city:
        raise Invalid({"forget_name": _("The name of a city or region is public, so it stays.")})
    organization.close(by_id=actor.user_id, reason=reason, at=clock.now())
    _end_letters(actor, organization)
    search.unindex(organization)
    session().flush()
    publish(OrganizationClosed(organization.id))
    if forget_name:
        _take_the_name(organization)
    organization.updated_at = clock.now()
    session().flush()
    return organization


def _take_the_name(organization: Organization) -> None:
    former = organization.name
    organization.lose_its_name(_("Closed organization %(key)s", key=organization.public_id[:6]))
    session().flush()
    publish(NameRemoved(organization.id, former))


def _end_letters(actor: Actor, organization: Organization) -> None:
    """Nobody can be let in any more; who asked is told."""
    session().execute(sa.delete(Invitation).where(Invitation.organization_id == organization.id))
    for wish in people.requests_of(organization):
        wish.answer(accepted=False, by_id=actor.user_id, at=clock.now())
        publish(MembershipAnswered(wish.id, False))


@command(policy.can_reopen, locks="organization", audit=lambda organization, **_rest: {"name": organization.name})
def reopen_organization(actor: Actor, *, organization: Organization) -> Organization:
    """Let it take part again; what ended with it stays ended. Raises Conflict if its city was registered anew."""
    try:
        with session().begin_nested():
            organization.reopen()
    except IntegrityError:
        raise Conflict(_l("This city was registered again meanwhile, so it cannot be reopened.")) from None
    organization.updated_at = clock.now()
    session().flush()
    index_organization(organization)
    note_doubles(organization)
    publish(OrganizationReopened(organization.id))
    return organization
