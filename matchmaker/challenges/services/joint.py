"""Joint challenges: a city asks others to stand behind its challenge, and they answer."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.challenges import policy
from matchmaker.challenges.events import SignatoryAnswered, SignatoryInvited
from matchmaker.challenges.jobs.revisions import require_plain
from matchmaker.challenges.models import Challenge, Signatory
from matchmaker.core import clock, eventbus
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.text import tidy
from matchmaker.organizations.models import Organization


@command(policy.can_invite_city, locks="challenge")
def invite_city(actor: Actor, *, challenge: Challenge, city: Organization | None) -> Signatory:
    """Ask another vetted city to stand behind the challenge. Raises Invalid if it cannot be asked."""
    if city is None or not city.is_city or not city.is_vetted or not city.is_here or city.id == challenge.city_id:
        raise Invalid({"city": _("Choose another city that is on the platform.")})
    known = session().scalar(
        sa.select(Signatory).where(Signatory.challenge_id == challenge.id, Signatory.city_id == city.id)
    )
    if known is not None:
        raise Invalid({"city": _("%(name)s was already asked.", name=city.name)})
    signatory = Signatory(
        challenge=challenge, challenge_id=challenge.id, city=city, city_id=city.id, invited_at=clock.now()
    )
    session().add(signatory)
    challenge.is_joint = True
    session().flush()
    eventbus.publish(SignatoryInvited(signatory.id))
    return signatory


@command(policy.can_answer_invitation, locks="signatory")
def answer_invitation(actor: Actor, *, signatory: Signatory, accept: bool, demand: str = "") -> Signatory:
    """Join (saying how much this city needs) or decline. Raises Closed if it was answered meanwhile."""
    text = tidy(demand)
    if len(text) > 200:
        raise Invalid({"demand": _("Please shorten this to 200 characters.")})
    require_plain(demand=text)
    signatory.status, signatory.demand = ("accepted" if accept else "declined"), text if accept else ""
    signatory.answered_at = clock.now()
    session().flush()
    eventbus.publish(SignatoryAnswered(signatory.id))
    return signatory
