"""The public outcome register: publishing entries and keeping their columns true."""

from __future__ import annotations

from matchmaker.challenges.models import Challenge, ChallengeStatus
from matchmaker.core import clock, eventbus
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.i18n import _, _l
from matchmaker.core.text import tidy
from matchmaker.outcomes import policy
from matchmaker.outcomes.events import ResultPublished, ResultWithdrawn
from matchmaker.outcomes.models.collaboration import Collaboration
from matchmaker.outcomes.models.result import Result
from matchmaker.outcomes.queries import lookup

LONGEST_REASON = 400


@command(policy.can_decide, locks="collaboration")
def publish_result(actor: Actor, *, collaboration: Collaboration) -> Result:
    """Put the collaboration into the public register, or back into it. Raises Invalid while its outcome is not said.

    Figures that the city has not confirmed are shown as expected.
    """
    if not collaboration.outcome_code:
        raise Invalid(_("Record the outcome first. It will be public."))
    now = clock.now()
    result = lookup.result_of(collaboration)
    if result is None:
        result = Result(
            challenge_id=collaboration.challenge_id,
            collaboration_id=collaboration.id,
            city_id=collaboration.city_id,
            year=now.year,
            published_at=now,
            updated_at=now,
        )
        session().add(result)
    elif result.is_withdrawn:
        result.restore(at=now)
    else:
        raise Conflict(_l("It is already in the register."))
    result.follow(collaboration, at=now)
    session().flush()
    eventbus.publish(ResultPublished(result.id))
    return result


@command(
    policy.can_decide,
    locks="collaboration",
    audit=lambda collaboration, reason, **_rest: {"collaboration": collaboration.public_id, "reason": reason},
)
def withdraw_result(actor: Actor, *, collaboration: Collaboration, reason: str) -> Result:
    """Take an entry of the register back (a mistake): what everybody could read stays known as withdrawn, with its day
    and `reason`, and is counted no more. Raises Invalid without a reason, Conflict if there is nothing to take back.
    """
    reason = tidy(reason)
    if not reason:
        raise Invalid({"reason": _("Give a reason for the withdrawal. It will be public.")})
    if len(reason) > LONGEST_REASON:
        raise Invalid({"reason": _("Please shorten this to %(max)d characters.", max=LONGEST_REASON)})
    result = lookup.result_of(collaboration)
    if result is None or result.is_withdrawn:
        raise Conflict(_l("It is not in the register."))
    result.withdraw(reason=reason, at=clock.now())
    session().flush()
    eventbus.publish(ResultWithdrawn(result.id))
    return result


@command(platform_only, locks="challenge")
def register_end(actor: Actor, *, challenge: Challenge) -> Result | None:
    """Put the end of a challenge into the register: closed with its outcome, or cancelled.

    A second time changes nothing. A challenge that never was public is left out.
    """
    over = challenge.status in {ChallengeStatus.CLOSED.value, ChallengeStatus.WITHDRAWN.value}
    if not over or challenge.published_at is None:
        return None
    now = clock.now()
    result = lookup.result_of_challenge(challenge)
    if result is None:
        result = Result(
            challenge_id=challenge.id, city_id=challenge.city_id, year=now.year, published_at=now, updated_at=now
        )
        session().add(result)
    result.system = next(iter(challenge.codes("system")), "")
    result.country, result.stage = challenge.city.country, challenge.stage
    result.outcome_code = challenge.outcome_code
    result.is_cancelled = challenge.status == ChallengeStatus.WITHDRAWN.value
    result.updated_at = now
    session().flush()
    return result
